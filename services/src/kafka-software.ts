import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installPackages, isAdministrator, unpackPackages } from './debian-packages.js';
import { SERVICES_FOLDER } from './folders.js';
import { findOrFetchJava } from './java.js';
import type { Java } from './java.js';
import { PartMissing } from './part.js';
import { findProgram, lastLine, runCommand } from './run-command.js';

/** The broker that the project is tried with. */
export const KAFKA_VERSION = '4.1.1';

const LOG4J_VERSION = '2.25.1';
const MAVEN_TIMEOUT_MS = 600_000;

/** A Java that is recent enough, and the folder of Kafka's jars. */
export interface KafkaSoftware {
  readonly java: Java;
  readonly libs: string;
}

/** Finds or fetches Java, and the broker from Maven Central, once: afterwards no network is needed. Fails with `PartMissing`. */
export async function kafkaSoftware(
  options: { readonly libs?: string; readonly cache?: string; readonly say?: (line: string) => void } = {},
): Promise<KafkaSoftware> {
  const cache = options.cache ?? SERVICES_FOLDER;
  const say = options.say ?? (() => undefined);
  const java = await findOrFetchJava(cache, say);
  return { java, libs: options.libs ?? (await fetchJars(java, cache, say)) };
}

async function fetchJars(java: Java, cache: string, say: (line: string) => void): Promise<string> {
  const libs = path.join(cache, `kafka-${KAFKA_VERSION}`);
  if (existsSync(libs)) return libs;
  const maven = await findOrFetchMaven(cache, say);
  say(`fetching Kafka ${KAFKA_VERSION} with Maven`);
  await mkdir(cache, { recursive: true });
  const workshop = await mkdtemp(path.join(cache, 'fetch-'));
  try {
    await writeFile(path.join(workshop, 'pom.xml'), PROJECT);
    const outcome = await runCommand(
      maven,
      ['-B', '-q', 'dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=libs'],
      { cwd: workshop, environment: { ...java.environment, JAVA_HOME: java.home }, timeoutMs: MAVEN_TIMEOUT_MS },
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

async function findOrFetchMaven(cache: string, say: (line: string) => void): Promise<string> {
  const found = await findProgram(['mvn'], []);
  if (found !== undefined) return found;
  say('fetching Maven with apt-get');
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
