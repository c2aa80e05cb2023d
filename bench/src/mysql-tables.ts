import assert from 'node:assert/strict';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { createConnection } from 'mysql2/promise';

/** Counted up by each server in the order of its commits, or written by the unit's own bookkeeping: not what is compared. */
const OWN_TABLES = ['unit_receipt', 'gateway_worker'];

/** Copies every table of one database, rows and all, into another empty one of the same server. */
export async function copyMysqlTables(fromUrl: string, toUrl: string): Promise<void> {
  const [from, to] = [databaseOf(fromUrl), databaseOf(toUrl)];
  await withConnection(fromUrl, async (connection) => {
    for (const table of await tablesOf(connection, from)) {
      await connection.query(`create table ${to}.${table} like ${from}.${table}`);
      await connection.query(`insert into ${to}.${table} select * from ${from}.${table}`);
    }
  });
}

/** Fails unless both databases hold the same rows, but for their numbering, and as many loans as `loans`. */
export async function checkMysqlRows(oursUrl: string, limitUrl: string, loans: number): Promise<void> {
  const [ours, limit] = [databaseOf(oursUrl), databaseOf(limitUrl)];
  await withConnection(oursUrl, async (connection) => {
    for (const table of await tablesOf(connection, ours)) {
      if (OWN_TABLES.includes(table)) continue;
      const [left, right] = [await rowsOf(connection, ours, table), await rowsOf(connection, limit, table)];
      assert.deepEqual(right, left, table);
    }
    const [[counted]] = await connection.query<RowDataPacket[]>(`select count(*) as total from ${ours}.cl_borrow`);
    assert.equal(Number(counted?.['total']), loans);
  });
}

async function rowsOf(connection: Connection, database: string, table: string): Promise<readonly string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(`select * from ${database}.${table}`);
  return rows.map(({ id: _id, ...row }) => JSON.stringify(row)).sort();
}

async function tablesOf(connection: Connection, database: string): Promise<readonly string[]> {
  const sql = 'select table_name as name from information_schema.tables where table_schema = ? order by table_name';
  const [rows] = await connection.query<RowDataPacket[]>(sql, [database]);
  return rows.map((row) => String(row['name']));
}

async function withConnection(url: string, work: (connection: Connection) => Promise<void>): Promise<void> {
  const connection = await createConnection({ uri: url, supportBigNumbers: true, bigNumberStrings: true });
  try {
    await work(connection);
  } finally {
    await connection.end();
  }
}

function databaseOf(url: string): string {
  return new URL(url).pathname.slice(1);
}

/** Removes every row of a table. */
export async function emptyMysqlTable(url: string, table: string): Promise<void> {
  await withConnection(url, async (connection) => {
    await connection.query(`delete from ${table}`);
  });
}
