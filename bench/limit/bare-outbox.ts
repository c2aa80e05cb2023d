import type { Connection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { createConnection } from 'mysql2/promise';

// What an outbox costs the database by itself: a page of a hundred rows by primary key, the page marked by one statement. No
// shards, no leases, no order of a key, no failures.

const PAGE_SQL = 'select * from event_outbox where id >= ? and id < ? order by id limit 100';
const MARK_SQL = 'update event_outbox set state = 1, attempts = attempts + 1, publish_time = ? where id in (?)';

/** Workers that mark an outbox, each on its own connection. */
export interface BareOutbox {
  /** Reads and marks every row, each worker in its own part of the keys; how many there were. */
  markAll(): Promise<number>;
  close(): Promise<void>;
}

/** Opens `workers` connections to the database at `url`, set as the gateway sets its own. */
export async function openBareOutbox(url: string, workers: number): Promise<BareOutbox> {
  const connections = await Promise.all(Array.from({ length: workers }, () => createConnection({ uri: url })));
  for (const connection of connections)
    await connection.query('set session transaction isolation level read committed');
  const [asked] = connections;
  return {
    async markAll() {
      if (asked === undefined) return 0;
      const [[range]] = await asked.query<RowDataPacket[]>('select min(id) as low, max(id) as high from event_outbox');
      const low = Number(range?.['low']);
      const size = Math.ceil((Number(range?.['high']) - low + 1) / workers);
      const parts = connections.map((connection, index) =>
        markPart(connection, low + index * size, low + (index + 1) * size),
      );
      return (await Promise.all(parts)).reduce((sum, count) => sum + count, 0);
    },
    async close() {
      for (const connection of connections) await connection.end();
    },
  };
}

async function markPart(connection: Connection, from: number, until: number): Promise<number> {
  let marked = 0;
  for (let next = from; ;) {
    await connection.query('start transaction');
    const [rows] = await connection.execute<RowDataPacket[]>(PAGE_SQL, [next, until]);
    const ids = rows.map((row) => Number(row['id']));
    if (ids.length > 0) {
      const [result] = await connection.query<ResultSetHeader>(MARK_SQL, [Date.now(), ids]);
      marked += result.affectedRows;
    }
    await connection.query('commit');
    const last = ids.at(-1);
    if (last === undefined) return marked;
    next = last + 1;
  }
}
