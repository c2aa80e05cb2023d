import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Identifiers } from '@banyan/core';
import { PortUnavailable } from '@banyan/core';
import type { Database, IdentityCipher, SqlEngine } from '@banyan/adapter-mysql';
import {
  createDatabase,
  createIdentityCipher,
  openMysqlEngine,
  openSqliteEngine,
  parseKeyRing,
} from '@banyan/adapter-mysql';
import type { Log } from '../logging/log.js';
import { checkKeys, hasNotedKeys, noteKeys } from '../settings/key-check.js';
import type { Keys } from '../settings/keys-file.js';
import { forgetKeysFile, openKeysFile } from '../settings/keys-file.js';
import type { DatabaseSettings } from '../settings/part-settings.js';
import type { Settings } from '../settings/read-settings.js';
import { StartupProblem } from '../settings/startup-problem.js';
import { databaseProblem, isWorthWaiting } from './database-problem.js';
import { patiently } from './patience.js';

/** A database, migrated, with the keys that belong to it. */
export interface OpenedDatabase {
  readonly database: Database;
  readonly cipher: IdentityCipher;
  readonly keys: Keys;
  /** Names of the migrations that were applied when it was opened, oldest first. */
  readonly applied: readonly string[];
}

/** What opening a database takes. */
export interface DatabaseParts {
  readonly settings: Settings;
  readonly identifiers: Identifiers;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Opens the database that the settings choose, applies what migrations it lacks, and makes sure that the keys are its own. Fresh
 * keys are made for an empty database only. Throws {@link StartupProblem} for what the operator can mend.
 */
export async function openGatewayDatabase(parts: DatabaseParts): Promise<OpenedDatabase> {
  const { settings, log } = parts;
  const engine = await openEngine(settings);
  try {
    return await openOn(engine, parts);
  } catch (error) {
    await engine.close();
    throw error;
  }

  async function openOn(opened: SqlEngine, { identifiers, clock }: DatabaseParts): Promise<OpenedDatabase> {
    const keysBefore = settings.database === undefined ? await openKeys(!engine.existed) : undefined;
    // Migrations seal nothing: the keys come after them, when it is known whether the database has any.
    const bare = createDatabase(opened, { cipher: keysBefore?.cipher ?? noCipher(), identifiers });
    const applied = await migrated(bare, settings, log);
    if (applied.length > 0) log.info('database migrated', { counts: { migrations: applied.length } });
    const rows = bare.configurationRows;
    const { keys, cipher, isNew } = keysBefore ?? (await openKeys(!(await hasNotedKeys(rows))));
    try {
      await checkKeys(rows, keys);
      await noteKeys(rows, keys, clock);
    } catch (error) {
      // Another replica was faster with keys of its own: nothing has been sealed with these.
      if (isNew && error instanceof StartupProblem) await forgetKeysFile(settings.keysFile);
      throw error;
    }
    const noteRecovery = (outcome: string): void => log.info('a unit went on after a failure', { outcome });
    return { database: createDatabase(opened, { cipher, identifiers, noteRecovery }), cipher, keys, applied };
  }

  async function openKeys(
    mayMake: boolean,
  ): Promise<Pick<OpenedDatabase, 'cipher' | 'keys'> & { readonly isNew: boolean }> {
    const { keys, isNew } = await openKeysFile(settings.keysFile, { mayMake });
    if (isNew) log.warn('keys made; keep a copy of the key file, the database cannot be read without it');
    return { keys, isNew, cipher: createIdentityCipher(parseKeyRing(keys.encryption.join(','))) };
  }
}

interface ChosenEngine extends SqlEngine {
  /** Of the embedded database: was its file there before? */
  readonly existed: boolean;
}

async function openEngine(settings: Settings): Promise<ChosenEngine> {
  if (settings.database !== undefined)
    return { ...openMysqlEngine(await mysqlOptionsOf(settings.database)), existed: true };
  const file = embeddedFile(settings);
  const existed = existsSync(file);
  try {
    return { ...openSqliteEngine({ file }), existed };
  } catch (error) {
    throw databaseProblem(error, settings);
  }
}

/** How the adapter is to reach the server. Throws {@link StartupProblem} when the file of the authority cannot be read. */
export async function mysqlOptionsOf({ url, connectionsMax, caFile }: DatabaseSettings): Promise<{
  readonly url: string;
  readonly connectionsMax: number;
  readonly ca?: string;
}> {
  if (caFile === undefined) return { url, connectionsMax };
  return { url, connectionsMax, ca: await readAuthority(caFile, 'BANYAN_DATABASE_CA_FILE') };
}

/** The PEM text of an authority. */
export async function readAuthority(file: string, variable: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new StartupProblem(`The file ${file} of ${variable} cannot be read.`, { cause });
  });
}

/** The file of the embedded database. */
export function embeddedFile({ home }: Pick<Settings, 'home'>): string {
  return join(home, 'banyan.sqlite');
}

/** Migrates; a server that is not there yet is waited for. Gives the names of the migrations that were applied. */
function migrated(database: Database, settings: Settings, log: Log): Promise<readonly string[]> {
  return patiently(
    () => database.migrate(),
    { name: 'the database', log },
    {
      isWorthWaiting: (error) => settings.database !== undefined && isWorthWaiting(error),
      problem: (error) => (error instanceof PortUnavailable ? databaseProblem(error, settings) : error),
    },
  );
}

/** For a database of which only the migrations and the bare rows of configuration are used yet. */
function noCipher(): IdentityCipher {
  const refuse = (): never => {
    throw new StartupProblem('Nothing can be sealed before the keys are open.');
  };
  return { seal: refuse, open: refuse };
}
