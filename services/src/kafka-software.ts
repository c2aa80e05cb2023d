import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installPackages, isAdministrator, unpackPackages } from './debian-packages.js';
import { SERVICES_FOLDER } from './folders.js';
import { PartMissing } from './part.js';
import { canRun, findProgram, lastLine, runCommand } from './run-command.js';

/** The broker that the project is tried with. */
export const KAFKA_VERSION = '4.1.1';

const LOG4J_VERSION = '2.25.1';
const JAVA_VERSION_MIN = 17;
const JAVA_PACKAGE = 'openjdk-17-jre-headless';
const MAVEN_TIMEOUT_MS = 600_000;

/** A Java that is recent enough, and the folder of Kafka's jars. */
export interface KafkaSoftware {
  readonly java: string;
  readonly libs: string;
}

/**
 * Finds Java (else installs Debian's, as root) and fetches the broker from Maven Central, once: afterwards no network is needed. Fails with
 * `PartMissing`.
 */
export async function kafkaSoftware(options: { libs?: string; cache?: string } = {}): Promise<KafkaSoftware> {
  const cache = options.cache ?? SERVICES_FOLDER;
  const java = await findOrInstallJava();
  return { java, libs: options.libs ?? (await fetchJars(java, cache)) };
}

async function findOrInstallJava(): Promise<string> {
  const found = await findJava();
  if (found !== undefined) return found;
  if (!isAdministrator())
    throw new PartMissing(
      `Kafka needs Java ${JAVA_VERSION_MIN} or newer, and only root may install it (${JAVA_PACKAGE})`,
    );
  await installPackages([JAVA_PACKAGE]);
  const fresh = await findJava();
  if (fresh === undefined) throw new PartMissing(`${JAVA_PACKAGE} was installed, and there is still no Java for Kafka`);
  return fresh;
}

async function findJava(): Promise<string | undefined> {
  const home = process.env['JAVA_HOME'];
  const machines = '/usr/lib/jvm';
  const candidates = [
    ...(home === undefined || home === '' ? [] : [path.join(home, 'bin', 'java')]),
    await findProgram(['java'], []),
    ...(existsSync(machines)
      ? (await readdir(machines)).sort().map((name) => path.join(machines, name, 'bin', 'java'))
      : []),
  ];
  for (const java of candidates) {
    if (java === undefined || !(await canRun(java))) continue;
    if (javaVersion((await runCommand(java, ['-version'])).output) >= JAVA_VERSION_MIN) return java;
  }
  return undefined;
}

/** The major version that `java -version` tells, 0 when it tells none. */
export function javaVersion(output: string): number {
  return Number(/version "(?:1\.)?(\d+)/.exec(output)?.[1] ?? 0);
}

async function fetchJars(java: string, cache: string): Promise<string> {
  const libs = path.join(cache, `kafka-${KAFKA_VERSION}`);
  if (existsSync(libs)) return libs;
  const maven = await findOrInstallMaven(cache);
  await mkdir(cache, { recursive: true });
  const workshop = await mkdtemp(path.join(cache, 'fetch-'));
  try {
    await writeFile(path.join(workshop, 'pom.xml'), PROJECT);
    const outcome = await runCommand(
      maven,
      ['-B', '-q', 'dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=libs'],
      { cwd: workshop, environment: { JAVA_HOME: javaHome(java) }, timeoutMs: MAVEN_TIMEOUT_MS },
    );
    if (outcome.exitCode !== 0)
      throw new PartMissing(`Maven could not fetch Kafka ${KAFKA_VERSION}: ${firstError(outcome.output)}`);
    await rename(path.join(workshop, 'libs'), libs).catch((error: unknown) => {
      // Somebody else fetched the same meanwhile.
      if (!existsSync(libs)) throw error;
    });
    return libs;
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

async function findOrInstallMaven(cache: string): Promise<string> {
  const found = await findProgram(['mvn'], []);
  if (found !== undefined) return found;
  if (isAdministrator()) {
    await installPackages(['maven']);
    const fresh = await findProgram(['mvn'], []);
    if (fresh === undefined) throw new PartMissing('maven was installed, and there is still no mvn');
    return fresh;
  }
  const folder = path.join(cache, 'maven');
  await unpackPackages(['maven'], folder);
  return path.join(folder, 'usr', 'share', 'maven', 'bin', 'mvn');
}

function javaHome(java: string): string {
  return path.dirname(path.dirname(java));
}

function firstError(output: string): string {
  return /^\[ERROR\] (.*)$/m.exec(output)?.[1] ?? lastLine(output);
}

const PROJECT = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>banyan</groupId>
  <artifactId>kafka-for-tests</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>${LOG4J_VERSION}</version></dependency>
  </dependencies>
</project>
`;
