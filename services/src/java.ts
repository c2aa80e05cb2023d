import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { installPackages, isAdministrator, libraryPath, unpackPackages } from './debian-packages.js';
import { PartMissing } from './part.js';
import { canRun, findProgram, runCommand } from './run-command.js';
import { writeTrustStore } from './trust-store.js';

const VERSION_MIN = 17;
const PACKAGE = 'openjdk-17-jre-headless';
const MACHINES = 'usr/lib/jvm';
const SYSTEM_AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';

/** A Java that is recent enough. */
export interface Java {
  readonly program: string;
  /** The folder that `JAVA_HOME` names. */
  readonly home: string;
  /** What its programs need in their environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Finds Java on this machine; else installs it from Debian (as root), else unpacks it into a folder of `cache`. Fails with `PartMissing`.
 */
export async function findOrFetchJava(cache: string, say: (line: string) => void): Promise<Java> {
  const found = await installed();
  if (found !== undefined) return found;
  say(`fetching Java (${PACKAGE}) with apt-get`);
  if (!isAdministrator()) return unpackedJava(path.join(cache, 'java'));
  await installPackages([PACKAGE]);
  const fresh = await installed();
  if (fresh === undefined) throw new PartMissing(`${PACKAGE} was installed, and there is still no Java for Kafka`);
  return fresh;
}

/** Debian's Java in a folder of one's own, with authorities to trust, which its package would set up when it is installed. */
export async function unpackedJava(folder: string): Promise<Java> {
  await unpackPackages([PACKAGE], folder);
  const [name] = (await readdir(path.join(folder, MACHINES))).filter((entry) => entry.startsWith('java-'));
  if (name === undefined) throw new PartMissing(`${PACKAGE} holds no Java; remove ${folder} and try again`);
  const home = path.join(folder, MACHINES, name);
  const trusted = path.join(folder, 'authorities.jks');
  if (!existsSync(trusted)) await writeFile(trusted, writeTrustStore(await authorities()));
  return {
    program: path.join(home, 'bin', 'java'),
    home,
    environment: {
      LD_LIBRARY_PATH: await libraryPath(folder),
      JAVA_TOOL_OPTIONS: `-Djavax.net.ssl.trustStore="${trusted}" -Djavax.net.ssl.trustStoreType=JKS`,
    },
  };
}

/** The major version that `java -version` tells, 0 when it tells none. */
export function javaVersion(output: string): number {
  return Number(/version "(?:1\.)?(\d+)/.exec(output)?.[1] ?? 0);
}

async function installed(): Promise<Java | undefined> {
  const home = process.env['JAVA_HOME'];
  const machines = `/${MACHINES}`;
  const candidates = [
    ...(home === undefined || home === '' ? [] : [path.join(home, 'bin', 'java')]),
    await findProgram(['java'], []),
    ...(existsSync(machines)
      ? (await readdir(machines)).sort().map((name) => path.join(machines, name, 'bin', 'java'))
      : []),
  ];
  for (const program of candidates) {
    if (program === undefined || !(await canRun(program))) continue;
    if (javaVersion((await runCommand(program, ['-version'])).output) >= VERSION_MIN)
      return { program, home: path.dirname(path.dirname(program)), environment: {} };
  }
  return undefined;
}

/** Those the machine trusts, else those that Node brings along. */
async function authorities(): Promise<readonly string[]> {
  if (!existsSync(SYSTEM_AUTHORITIES)) return rootCertificates;
  const text = await readFile(SYSTEM_AUTHORITIES, 'utf8');
  return text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
}
