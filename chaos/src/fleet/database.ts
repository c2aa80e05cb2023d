import mysql from 'mysql2/promise';

/** A value of a row. */
export type Cell = string | number | null;

/** A row as the driver gives it; integers beyond 2^53 as text. */
export type Row = Readonly<Record<string, Cell>>;

/** Questions to the fleet's database that no proxy stands in the way of. */
export interface DirectDatabase {
  /** Throws when the database is away. */
  rows(sql: string, values?: readonly (string | number)[]): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/** Opens the database of `url`. */
export function openDirectDatabase(url: string): DirectDatabase {
  const pool = mysql.createPool({
    uri: url,
    connectionLimit: 3,
    supportBigNumbers: true,
    bigNumberStrings: false,
    dateStrings: true,
    connectTimeout: 2_000,
  });
  return {
    async rows(sql, values = []) {
      const [found] = await pool.query<mysql.RowDataPacket[]>(sql, [...values]);
      // A statement that gives no rows gives a header instead.
      return Array.isArray(found) ? found.map((row) => ({ ...row })) : [];
    },
    close: () => pool.end(),
  };
}
