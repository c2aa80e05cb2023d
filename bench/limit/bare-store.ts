import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import Libsql from 'libsql';

/** A row and its table. */
export interface BareRow {
  readonly table: string;
  readonly values: Readonly<Record<string, string | number | bigint | null>>;
}

/** What one push leaves behind. */
export interface BarePush {
  readonly files: readonly Uint8Array[];
  readonly rows: readonly BareRow[];
}

/** Where to keep it. */
export interface BareSettings {
  readonly databaseFile: string;
  readonly folder: string;
}

/**
 * Keeps pushes, and does nothing else: every file hashed, written under a temporary name, fsynced and renamed, its folder
 * fsynced; then the rows in one transaction.
 */
export function createBareStore(settings: BareSettings): (push: BarePush) => Promise<void> {
  const connection = new Libsql(settings.databaseFile);
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  const inserts = new Map<string, ReturnType<typeof connection.prepare>>();
  let fileCount = 0;
  mkdirSync(settings.folder, { recursive: true });

  async function writeDurably(bytes: Uint8Array): Promise<void> {
    const hash = createHash('sha256').update(bytes).digest('hex');
    const unfinished = join(settings.folder, `${String(fileCount++)}.part`);
    const file = await open(unfinished, 'wx', 0o600);
    await file.write(bytes);
    await file.datasync();
    await file.close();
    await rename(unfinished, join(settings.folder, hash));
  }

  function insertInto(table: string, columns: readonly string[]): ReturnType<typeof connection.prepare> {
    const key = `${table} ${columns.join(' ')}`;
    const known = inserts.get(key);
    if (known !== undefined) return known;
    const sql = `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`;
    const statement = connection.prepare(sql);
    inserts.set(key, statement);
    return statement;
  }

  return async ({ files, rows }) => {
    await Promise.all(files.map(writeDurably));
    const folder = await open(settings.folder, 'r');
    await folder.sync();
    await folder.close();
    connection.exec('BEGIN IMMEDIATE');
    for (const { table, values } of rows) insertInto(table, Object.keys(values)).run(Object.values(values));
    connection.exec('COMMIT');
  };
}
