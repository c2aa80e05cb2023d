import { randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import type { RowDataPacket } from 'mysql2/promise';

/** Address of a MySQL or MariaDB server without a database; undefined where none is to be had. */
export const MYSQL_URL: string | undefined = process.env['BANYAN_TEST_MYSQL_URL'] || undefined;

/** Brokers of Kafka; undefined where none is to be had. */
export const KAFKA_BROKERS: string | undefined = process.env['BANYAN_TEST_KAFKA_BROKERS'] || undefined;

/** Titles of the cases that say what is missing. */
export const NO_MYSQL = 'needs a MySQL or MariaDB server: set BANYAN_TEST_MYSQL_URL';
export const NO_KAFKA = 'needs Kafka: set BANYAN_TEST_KAFKA_BROKERS';

/** A database for one gateway or its replicas. */
export interface OwnDatabase {
  /** What tells a gateway of it; nothing for the embedded one. */
  readonly variables: Readonly<Record<string, string>>;
  drop(): Promise<void>;
}

/** A MySQL database with a way past the gateway. */
export interface OwnMysqlDatabase extends OwnDatabase {
  readonly url: string;
  ask(sql: string, values?: readonly (string | number)[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** A way past the gateway to the database at `url`. */
export function askingOf(url: string): OwnMysqlDatabase['ask'] {
  return async (sql, values = []) => {
    const connection = await createConnection({ uri: url });
    try {
      const [rows] = await connection.query<RowDataPacket[]>(sql, [...values]);
      return rows;
    } finally {
      await connection.end();
    }
  };
}

/** Makes an empty database on the server of the tests. */
export async function createMysqlDatabase(server: string | undefined = MYSQL_URL): Promise<OwnMysqlDatabase> {
  if (server === undefined) throw new Error(NO_MYSQL);
  const name = `banyan_test_${randomBytes(6).toString('hex')}`;
  const url = new URL(name, server).href;
  const admin = async <T>(work: (run: (sql: string) => Promise<unknown>) => Promise<T>): Promise<T> => {
    const connection = await createConnection({ uri: server });
    try {
      return await work((sql) => connection.query(sql));
    } finally {
      await connection.end();
    }
  };
  await admin((run) => run(`create database ${name} character set utf8mb4 collate utf8mb4_bin`));
  return {
    url,
    variables: { BANYAN_DATABASE_URL: url },
    ask: askingOf(url),
    drop: async () => {
      await admin((run) => run(`drop database if exists ${name}`));
    },
  };
}

/** Registers `body` once for the embedded database and once for a server, which is pending where there is none. */
export function describeOnDatabases(
  title: string,
  body: (this: Mocha.Suite, openDatabase: () => Promise<OwnDatabase>, isServer: boolean) => void,
): void {
  describe(title, function () {
    body.call(this, () => Promise.resolve({ variables: {}, drop: () => Promise.resolve() }), false);
  });
  describe(`${title}, on MySQL`, function () {
    if (MYSQL_URL === undefined) it(NO_MYSQL);
    else body.call(this, createMysqlDatabase, true);
  });
}
