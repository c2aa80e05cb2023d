import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SERVICES_FOLDER } from './folders.js';
import { KAFKA, kafkaServes, openKafka } from './kafka.js';
import { MARIADB, mariadbGreets, openMariadb } from './mariadb.js';
import { savedPorts } from './saved-port.js';
import { endServer, logFile, runningPid } from './server-process.js';

/** One of the servers that `scripts/services` keeps up between test runs. */
export interface StandingServer {
  readonly name: string;
  /** The variable that tests read its address from. */
  readonly variable: string;
  /** Starts it and tells its address; does nothing more when it is up. `say` hears what has to be fetched first. */
  up(say: (line: string) => void): Promise<string>;
  /** Stops it in good order. Its data stays. */
  down(): Promise<void>;
  /** One line: whether it answers, where, and where its folder is. */
  status(): Promise<string>;
  /** The last lines of its log. */
  logs(lines: number): string;
}

/** The servers of one folder, the clone's when none is given. */
export function standingServers(folder = path.join(SERVICES_FOLDER, 'servers')): readonly StandingServer[] {
  return [
    createStandingServer({
      name: MARIADB,
      folder: path.join(folder, MARIADB),
      variable: 'BANYAN_TEST_MYSQL_URL',
      up: async (place, say) => (await openMariadb({ folder: place, say })).url(),
      port: 'mariadb',
      answers: mariadbGreets,
    }),
    createStandingServer({
      name: KAFKA,
      folder: path.join(folder, KAFKA),
      variable: 'BANYAN_TEST_KAFKA_BROKERS',
      up: async (place, say) => (await openKafka({ folder: place, say })).brokers(),
      port: 'clients',
      answers: kafkaServes,
    }),
  ];
}

function createStandingServer(given: {
  readonly name: string;
  readonly folder: string;
  readonly variable: string;
  readonly port: string;
  up(folder: string, say: (line: string) => void): Promise<string>;
  answers(port: number): Promise<boolean>;
}): StandingServer {
  const { name, folder, variable } = given;
  return {
    name,
    variable,
    up: async (say) => given.up(folder, say),
    down: async () => endServer(folder, name, 'SIGTERM'),
    status: async () => {
      const pid = runningPid(folder, name);
      const port = savedPorts(folder)[given.port];
      if (pid === undefined || port === undefined) return `${name}: down`;
      const answer = (await given.answers(port)) ? 'up' : 'running, does not answer';
      return `${name}: ${answer}, 127.0.0.1:${port}, process ${pid}, ${folder}`;
    },
    logs: (lines) => {
      const log = logFile(folder, name);
      if (!existsSync(log)) return `${name} has no log`;
      return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
    },
  };
}
