import { existsSync } from 'node:fs';
import path from 'node:path';
import { installPackages, isAdministrator, libraryPath, unpackPackages } from './debian-packages.js';
import { SERVICES_FOLDER } from './folders.js';
import { PartMissing } from './part.js';
import { findProgram } from './run-command.js';

const PACKAGE = 'mariadb-server-core';
const PLACES = ['/usr/sbin', '/usr/libexec', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin'];

/** A MariaDB server program and what it needs to find its own files. */
export interface MariadbSoftware {
  readonly server: string;
  /** The folder with the SQL of the system tables and the messages. */
  readonly share: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Finds MariaDB on this machine; else installs it from Debian (as root), else unpacks it into a folder of the clone. Fails with
 * `PartMissing`.
 */
export async function mariadbSoftware(
  options: { readonly cache?: string; readonly say?: (line: string) => void } = {},
): Promise<MariadbSoftware> {
  const found = await installed();
  if (found !== undefined) return found;
  options.say?.(`fetching MariaDB (${PACKAGE}) with apt-get`);
  if (isAdministrator()) {
    await installPackages([PACKAGE]);
    const fresh = await installed();
    if (fresh === undefined) throw new PartMissing(`${PACKAGE} was installed, and there is still no mariadbd`);
    return fresh;
  }
  return unpacked(path.join(options.cache ?? SERVICES_FOLDER, 'mariadb'));
}

/** Debian's packages in a folder of one's own: what an ordinary user gets on a machine without MariaDB. */
export async function unpacked(folder: string): Promise<MariadbSoftware> {
  await unpackPackages([PACKAGE], folder);
  const share = path.join(folder, 'usr', 'share', 'mysql');
  const server = path.join(folder, 'usr', 'sbin', 'mariadbd');
  if (!existsSync(server)) throw new PartMissing(`${PACKAGE} holds no mariadbd; remove ${folder} and try again`);
  return {
    server,
    share,
    args: [
      `--basedir=${path.join(folder, 'usr')}`,
      `--plugin-dir=${path.join(folder, 'usr', 'lib', 'mysql', 'plugin')}`,
    ],
    environment: { LD_LIBRARY_PATH: await libraryPath(folder) },
  };
}

async function installed(): Promise<MariadbSoftware | undefined> {
  const server = await findProgram(['mariadbd'], PLACES);
  if (server === undefined) return undefined;
  const prefix = path.dirname(path.dirname(server));
  const share = [prefix, '/usr', '/usr/local']
    .flatMap((place) => ['mysql', 'mariadb'].map((name) => path.join(place, 'share', name)))
    .find((place) => existsSync(path.join(place, 'mysql_system_tables.sql')));
  return share === undefined ? undefined : { server, share, args: [], environment: {} };
}
