import type { Connection, RowDataPacket } from 'mysql2/promise';
import { createConnection } from 'mysql2/promise';
import type { BareStatement, BareUnit } from './bare-units.js';

// What the statements of a confirmation cost on a MySQL server by themselves: as many connections as callers, every statement
// prepared once on each, one transaction each. Nothing is decided, built or checked: the statements come ready made.

/** A database without anything around it. */
export interface BareMysqlUnits {
  /** Runs every unit in one transaction of its own, a caller a connection, in the order given. */
  play(units: readonly BareUnit[]): Promise<void>;
  close(): Promise<void>;
}

/** Opens `connections` connections to `url`, set as the gateway sets its own. */
export async function openBareMysqlUnits(url: string, connections: number): Promise<BareMysqlUnits> {
  const opened = await Promise.all(Array.from({ length: connections }, () => connect(url)));
  return {
    async play(units) {
      let next = 0;
      await Promise.all(
        opened.map(async (connection) => {
          for (let unit = units[next++]; unit !== undefined; unit = units[next++]) await playOne(connection, unit);
        }),
      );
    },
    async close() {
      for (const connection of opened) await connection.end();
    },
  };
}

async function connect(url: string): Promise<Connection> {
  const connection = await createConnection({
    uri: url,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
  });
  await connection.query('set session transaction isolation level read committed');
  return connection;
}

async function playOne(connection: Connection, { reads, statements }: BareUnit): Promise<void> {
  for (const statement of reads) await run(connection, statement);
  await connection.query('start transaction');
  for (const statement of statements) await run(connection, statement);
  await connection.query('commit');
}

async function run(connection: Connection, { sql, bindings }: BareStatement): Promise<void> {
  // The driver cannot bind a bigint.
  const values = bindings.map((value) => (typeof value === 'bigint' ? String(value) : value));
  await connection.execute<RowDataPacket[]>(sql, values as string[]);
}
