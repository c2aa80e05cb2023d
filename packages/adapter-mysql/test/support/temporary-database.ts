import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Identifiers } from '@banyan/core';
import { createDatabase, createIdentityCipher, openSqliteEngine, parseKeyRing } from '#src/index.js';
import type { Database, KeyRing, SqlEngine } from '#src/index.js';
import { createSqlBuilder } from '#src/session.js';
import type { DatabaseFiles } from './power-loss.js';

/** A database on a SQLite file in a folder of its own. */
export interface TemporaryDatabase {
  readonly folder: string;
  readonly file: string;
  readonly engine: SqlEngine;
  readonly database: Database;
  /** Runs one statement outside the stores, as an administrator would. */
  tamper(sql: string, bindings?: readonly unknown[]): Promise<void>;
  /** Everything the database has written to disk, its log included, as bytes. */
  bytesOnDisk(): Promise<Buffer>;
  /** Another connection to the same file, with another key ring if given. Closed with the rest. */
  reopen(ring?: KeyRing): Database;
  close(): Promise<void>;
}

/** A key ring with one random key per id, the first one primary. */
export function aKeyRing(...ids: readonly string[]): KeyRing {
  return parseKeyRing(ids.map((id) => `${id}:${randomBytes(32).toString('base64')}`).join(','));
}

/** A key ring that the processes of one test have in common. */
export function theSharedKeyRing(): KeyRing {
  return parseKeyRing(`k1:${Buffer.alloc(32, 1).toString('base64')}`);
}

/** Ids `id-1`, `id-2` … */
export function countingIdentifiers(): Identifiers {
  let last = 0;
  return { next: () => `id-${String((last += 1))}` };
}

/** Opens a temporary database, on a copy of `files` if given, migrated unless told otherwise. */
export async function openTemporaryDatabase(
  options: { readonly ring?: KeyRing; readonly isMigrated?: boolean; readonly files?: DatabaseFiles } = {},
): Promise<TemporaryDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-sql-'));
  const file = join(folder, 'gateway.db');
  const ring = options.ring ?? aKeyRing('k1');
  const identifiers = countingIdentifiers();
  const opened: Database[] = [];
  if (options.files !== undefined) {
    await writeFile(file, options.files.main);
    await writeFile(`${file}-wal`, options.files.log);
  }

  const engine = openSqliteEngine({ file });
  const database = createDatabase(engine, { cipher: createIdentityCipher(ring), identifiers });
  if (options.isMigrated !== false) await database.migrate();

  return {
    folder,
    file,
    engine,
    database,
    tamper: (sql, bindings = []) =>
      engine.transaction(async (connection) => {
        await connection.run({ sql, bindings });
      }),
    bytesOnDisk: async () =>
      Buffer.concat(await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))))),
    reopen: (otherRing = ring) => {
      const other = createDatabase(openSqliteEngine({ file }), {
        cipher: createIdentityCipher(otherRing),
        identifiers,
      });
      opened.push(other);
      return other;
    },
    close: async () => {
      for (const other of opened) await other.close();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Names of the tables and indexes of a database, with their definitions. */
export async function schemaOf(engine: SqlEngine): Promise<readonly string[]> {
  const build = createSqlBuilder(engine.dialect);
  const { sql, bindings } = build('sqlite_master').whereNot('name', 'like', 'sqlite_%').orderBy('name').toSQL();
  return (await engine.reader.all({ sql, bindings })).map((row) => `${String(row['name'])}: ${String(row['sql'])}`);
}
