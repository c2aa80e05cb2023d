import { PortUnavailable } from '@banyan/core';
import type { DatabaseSettings } from '../settings/part-settings.js';
import type { Settings } from '../settings/read-settings.js';
import { StartupProblem } from '../settings/startup-problem.js';

// Numbers of MySQL and MariaDB; where the server never answered there is one of the machine's, or none.
/** What of the settings is wrong, by the server's number. */
// prettier-ignore
const SENTENCE_TABLE: readonly (readonly [number: number, sentence: (where: string, name: string) => string])[] = [
  [ 1044, (where, name) => `The user of BANYAN_DATABASE_URL may not use the database ${name} at ${where}.` ],
  [ 1045, (where)       => `The database at ${where} refuses the user or the password of BANYAN_DATABASE_URL.` ],
  [ 1049, (where, name) => `There is no database ${name} at ${where}; make it with "banyan database create".` ],
  [ 1130, (where)       => `The database at ${where} takes no connections from this machine.` ],
  [ 1142, (where)       => `The user of BANYAN_DATABASE_URL may not change tables at ${where}.` ],
  [ 1698, (where)       => `The database at ${where} refuses the user or the password of BANYAN_DATABASE_URL.` ],
];

/** May the server come up, or the trouble pass, while we wait? Not when it has answered what is wrong with the settings. */
export function isWorthWaiting(error: unknown): boolean {
  return error instanceof PortUnavailable && sentenceOf(numberOf(error)) === undefined;
}

/** What a database that cannot be used is to the person who starts the gateway. Names host, port and database, never user or password. */
export function databaseProblem(error: unknown, settings: Pick<Settings, 'home' | 'database'>): StartupProblem {
  const { database } = settings;
  if (database !== undefined) return serverProblem(error, database);
  const file = `${settings.home}/banyan.sqlite`;
  return new StartupProblem(`The database ${file} cannot be used: it is damaged, locked, or no database.`, {
    cause: error,
  });
}

function serverProblem(error: unknown, { url }: DatabaseSettings): StartupProblem {
  const { hostname, port, pathname } = new URL(url);
  const where = `${hostname}:${port === '' ? '3306' : port}`;
  const sentence =
    sentenceOf(numberOf(error))?.(where, pathname.slice(1)) ??
    `The database at ${where} (BANYAN_DATABASE_URL) cannot be reached.`;
  return new StartupProblem(sentence, { cause: error });
}

function sentenceOf(number: number | undefined): ((where: string, name: string) => string) | undefined {
  return SENTENCE_TABLE.find(([known]) => known === number)?.[1];
}

function numberOf(error: unknown): number | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ('number' in cause && typeof cause.number === 'number') return cause.number;
  return undefined;
}
