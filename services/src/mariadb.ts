import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { askServer } from './ask.js';
import { isAdministrator } from './debian-packages.js';
import { mariadbSoftware } from './mariadb-software.js';
import type { MariadbSoftware } from './mariadb-software.js';
import type { MariadbServer } from './part.js';
import { freePort, isFree } from './ports.js';
import { runCommand } from './run-command.js';
import { savedPorts, savePorts } from './saved-port.js';
import { createServerProcess, runningPid } from './server-process.js';

/** The name of MariaDB's pid file and log. */
export const MARIADB = 'mariadb';

/** How a MariaDB server is opened. */
export interface MariadbOptions {
  /** Where everything of it is; made when it is not there. */
  readonly folder: string;
  /** Taken from the folder, else a free one, when not given. */
  readonly port?: number;
  /** More options of `mariadbd`, e.g. `--innodb-lock-wait-timeout=3`. */
  readonly config?: readonly string[];
  /** Found or fetched when not given. */
  readonly software?: MariadbSoftware;
  /** Hears what has to be fetched first. */
  readonly say?: (line: string) => void;
}

const SYSTEM_TABLES = [
  'mysql_system_tables.sql',
  'mysql_performance_tables.sql',
  'mysql_system_tables_data.sql',
  'maria_add_gis_sp_bootstrap.sql',
  'mysql_sys_schema.sql',
];
const PROTOCOL_VERSION = 10;
const PORT_TRIES = 5;
const BOOTSTRAP_TRIES = 3;

/** Opens a MariaDB server in the folder and starts it. Fails with `PartMissing` where there is none to be had. */
export async function openMariadb(options: MariadbOptions): Promise<MariadbServer> {
  const folder = path.resolve(options.folder);
  const software = options.software ?? (await mariadbSoftware(options));
  await mkdir(folder, { recursive: true });
  await createData(folder, software);
  const known = options.port ?? savedPorts(folder)['mariadb'];
  for (let tries = 1; ; tries += 1) {
    const port = known ?? (await freePort());
    const server = createMariadb(folder, port, software, options.config ?? []);
    if (known !== undefined && runningPid(folder, MARIADB) === undefined && !(await isFree(port)))
      throw new Error(`port ${port}, on which MariaDB shall listen, is taken by another program`);
    try {
      await server.start();
      savePorts(folder, { mariadb: port });
      return server;
    } catch (error) {
      // Between the look for a free port and its use somebody else may have taken it.
      await server.kill();
      if (known !== undefined || tries >= PORT_TRIES || (await isFree(port))) throw error;
    }
  }
}

/** Whether the server on the port greets its clients. */
export async function mariadbGreets(port: number): Promise<boolean> {
  const greeting = await askServer(port, Buffer.alloc(0), 5);
  return greeting?.[4] === PROTOCOL_VERSION;
}

function createMariadb(
  folder: string,
  port: number,
  software: MariadbSoftware,
  config: readonly string[],
): MariadbServer {
  const part = createServerProcess({
    folder,
    name: MARIADB,
    file: software.server,
    args: [
      // It must come first, or the files of the machine are read all the same.
      '--no-defaults',
      ...commonArgs(folder, software),
      // Relative to the data: the path of a socket must be shorter than many a folder is.
      '--socket=server.sock',
      '--pid-file=server.pid',
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      '--character-set-server=utf8mb4',
      '--max-connections=300',
      // Every look whether it is up ends in the middle of the greeting.
      '--max-connect-errors=1000000',
      '--log-warnings=1',
      ...config,
    ],
    environment: software.environment,
    isUp: async () => mariadbGreets(port),
  });
  return { ...part, port, url: (database = '') => `mysql://root@127.0.0.1:${port}/${database}` };
}

async function createData(folder: string, software: MariadbSoftware): Promise<void> {
  const data = path.join(folder, 'data');
  if (existsSync(data)) return;
  const fresh = path.join(folder, 'data-new');
  const scripts = await Promise.all(
    SYSTEM_TABLES.map(async (name) => readFile(path.join(software.share, name), 'utf8')),
  );
  const input = ['create database if not exists mysql;\nuse mysql;\nset @auth_root_socket=null;\n', ...scripts].join(
    '\n',
  );
  for (let tries = 1; ; tries += 1) {
    await rm(fresh, { recursive: true, force: true });
    await mkdir(fresh);
    const outcome = await runCommand(
      software.server,
      [
        '--no-defaults',
        '--bootstrap',
        ...commonArgs(folder, software, fresh),
        '--log-warnings=0',
        '--enforce-storage-engine=',
        '--max-allowed-packet=8M',
      ],
      { cwd: fresh, environment: software.environment, input },
    );
    if (outcome.exitCode === 0) break;
    // One of two that started at the same moment was once seen to abort; the second try has always gone well.
    if (tries >= BOOTSTRAP_TRIES)
      throw new Error(`MariaDB could not make its system tables: ${errorsOf(outcome.output)}`);
  }
  await rename(fresh, data);
}

function commonArgs(folder: string, software: MariadbSoftware, data = path.join(folder, 'data')): readonly string[] {
  return [
    ...(isAdministrator() ? ['--user=root'] : []),
    ...software.args,
    `--lc-messages-dir=${software.share}`,
    `--datadir=${data}`,
  ];
}

/** The server ends with `Aborting`, which says nothing: what it complained of before is the cause. */
function errorsOf(output: string): string {
  const complaints = output.split('\n').filter((line) => /error/i.test(line) && !line.endsWith('Aborting'));
  return complaints.length === 0 ? 'it said nothing of an error' : complaints.join(' ');
}
