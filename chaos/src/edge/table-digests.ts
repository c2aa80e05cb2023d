import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import Database from 'libsql';
import type { RowDataPacket } from 'mysql2/promise';
import mysql from 'mysql2/promise';

/** A digest of every row of a table, by table. */
export type TableDigests = ReadonlyMap<string, string>;

/** Tables that tell of replicas and of signatures seen, not of business; they change while nobody asks for anything. */
const RESTLESS = new Set(['gateway_worker', 'replay_signature']);

/** Digests of an embedded database. Its gateway should not be running: only then does the file stand still. */
export function digestSqlite(home: string): TableDigests {
  const file = path.join(home, 'banyan.sqlite');
  if (!existsSync(file)) throw new Error('the gateway has no database');
  const database = new Database(file, { readonly: true });
  try {
    const names = database.prepare("select name from sqlite_master where type = 'table' order by name").all() as {
      readonly name: string;
    }[];
    return new Map(
      names
        .filter(({ name }) => !name.startsWith('sqlite_') && !RESTLESS.has(name))
        .map(({ name }) => {
          const rows = database.prepare(`select * from "${name}" order by rowid`).raw().all();
          return [name, digestOf(rows)];
        }),
    );
  } finally {
    database.close();
  }
}

/** Digests of a database on a server. */
export async function digestMysql(url: string): Promise<TableDigests> {
  const connection = await mysql.createConnection({ uri: url, dateStrings: true, supportBigNumbers: true });
  try {
    const [tables] = await connection.query<RowDataPacket[][]>({ sql: 'show tables', rowsAsArray: true });
    const names = tables
      .map(([name]: readonly unknown[]) => (typeof name === 'string' ? name : ''))
      .filter((name) => !RESTLESS.has(name));
    const digests = new Map<string, string>();
    for (const name of names) {
      const [rows] = await connection.query<RowDataPacket[][]>({ sql: `select * from \`${name}\``, rowsAsArray: true });
      digests.set(name, digestOf(rows.map((row) => JSON.stringify(row)).sort()));
    }
    return digests;
  } finally {
    await connection.end();
  }
}

/** Tables that are not as they were. */
export function changedTables(before: TableDigests, after: TableDigests): readonly string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name));
}

function digestOf(rows: readonly unknown[]): string {
  const hash = createHash('sha256');
  for (const row of rows) hash.update(JSON.stringify(row, (_name, value: unknown) => plain(value))).update('\n');
  return hash.digest('hex');
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}
