import { randomBytes } from 'node:crypto';
import type { StoreHarness } from '@banyan/core/testing';
import { createDatabase, createIdentityCipher, createMysqlDatabase, openMysqlEngine } from '#src/index.js';
import type { Database, MysqlOptions, SqlEngine } from '#src/index.js';
import { countingIdentifiers, theSharedKeyRing } from './temporary-database.js';

/** Address of a MySQL or MariaDB server without a database, ending in `/`; undefined where none is to be had. */
export const MYSQL_URL: string | undefined = process.env['BANYAN_TEST_MYSQL_URL'] || undefined;

/** Title of the case that says what is missing. */
export const NO_MYSQL = 'needs a MySQL or MariaDB server: set BANYAN_TEST_MYSQL_URL';

/** A database of its own on the test server. */
export interface MysqlTestDatabase {
  readonly url: string;
  readonly engine: SqlEngine;
  readonly database: Database;
  /** Runs one statement outside the stores. */
  tamper(sql: string, bindings?: readonly unknown[]): Promise<void>;
  /** Rows of one statement outside the stores. */
  ask(sql: string, bindings?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Closes the engine and drops the database. */
  close(): Promise<void>;
}

/** Opens the stores at `url`. */
export function openStoresAt(
  url: string,
  options: Omit<MysqlOptions, 'url'> = {},
  identifiers = countingIdentifiers(),
): { readonly engine: SqlEngine; readonly database: Database } {
  const engine = openMysqlEngine({ url, ...options });
  const cipher = createIdentityCipher(theSharedKeyRing());
  return { engine, database: createDatabase(engine, { cipher, identifiers }) };
}

/** Creates a database on the server `server`, migrated unless told otherwise. */
export async function createMysqlTestDatabase(
  server: string | undefined,
  { isMigrated = true, ...options }: Omit<MysqlOptions, 'url'> & { readonly isMigrated?: boolean } = {},
): Promise<MysqlTestDatabase> {
  if (server === undefined) throw new Error(NO_MYSQL);
  const name = `banyan_test_${randomBytes(6).toString('hex')}`;
  const url = new URL(name, server).href;
  await createMysqlDatabase(url);
  const { engine, database } = openStoresAt(url, options);
  const admin = openMysqlEngine({ url: server, connectionsMax: 2 });
  if (isMigrated) await database.migrate();
  return {
    url,
    engine,
    database,
    tamper: (sql, bindings = []) =>
      engine.transaction(async (connection) => {
        await connection.run({ sql, bindings });
      }),
    ask: (sql, bindings = []) => engine.reader.all({ sql, bindings }),
    close: async () => {
      await database.close();
      await admin.transaction((connection) => connection.run({ sql: `drop database if exists ${name}`, bindings: [] }));
      await admin.close();
    },
  };
}

const FILLED_SQL = `select table_name as name from information_schema.tables
where table_schema = database() and table_type = 'BASE TABLE' and table_name <> 'schema_migration'`;

/** Empties every table that has rows: a handful of statements, where creating a database takes seconds. */
export async function emptyTables(engine: SqlEngine): Promise<void> {
  const tables = await engine.reader.all({ sql: FILLED_SQL, bindings: [] });
  const names = tables.map((row) => String(row['name']));
  const probe = names.map((name) => `select '${name}' as name from (select 1 from ${name} limit 1) probe`);
  const filled = await engine.reader.all({ sql: probe.join(' union all '), bindings: [] });
  await engine.transaction(async (connection) => {
    for (const row of filled) await connection.run({ sql: `delete from ${String(row['name'])}`, bindings: [] });
  });
}

/** Makes the harnesses of a contract run: one database for all of them, empty for each. */
export function createMysqlHarnesses(options: Omit<MysqlOptions, 'url'> = {}): {
  open(): Promise<StoreHarness & Database>;
  remove(): Promise<void>;
} {
  let shared: Promise<MysqlTestDatabase> | undefined;
  return {
    open: async () => {
      shared ??= createMysqlTestDatabase(MYSQL_URL, options);
      const { database, engine } = await shared;
      await emptyTables(engine);
      return {
        ...database,
        // Only shard leases are measured on the database's own clock; claims are measured on the caller's.
        passTime: (ms) =>
          engine.transaction(async (connection) => {
            const sql = 'update relay_shard set lease_until = lease_until - ? where lease_until > 0';
            await connection.run({ sql, bindings: [ms] });
          }),
        close: () => Promise.resolve(),
      };
    },
    remove: async () => {
      await (await shared)?.close();
      shared = undefined;
    },
  };
}
