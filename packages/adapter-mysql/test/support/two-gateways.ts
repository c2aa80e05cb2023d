import type { Database, SqlDialect } from '#src/index.js';
import { createMysqlTestDatabase, emptyTables, MYSQL_URL, openStoresAt } from './mysql-database.js';
import type { MysqlTestDatabase } from './mysql-database.js';
import { countingIdentifiers, openTemporaryDatabase } from './temporary-database.js';

/** Two gateways on one database, each with connections of its own. */
export interface Gateways {
  readonly left: Database;
  readonly right: Database;
  /** Runs one statement outside the stores. */
  tamper(sql: string, bindings?: readonly unknown[]): Promise<void>;
  close(): Promise<void>;
}

/** Where two gateways can meet. */
export interface MeetingPlace {
  /** Both, on an empty database. */
  open(): Promise<Gateways>;
  /** Removes what is kept between cases. */
  remove(): Promise<void>;
}

const ON_SQLITE: MeetingPlace = {
  open: async () => {
    const temporary = await openTemporaryDatabase();
    return {
      left: temporary.database,
      right: temporary.reopen(),
      tamper: (sql, bindings) => temporary.tamper(sql, bindings),
      close: () => temporary.close(),
    };
  },
  remove: () => Promise.resolve(),
};

function onMysql(): MeetingPlace {
  let shared: Promise<MysqlTestDatabase> | undefined;
  return {
    open: async () => {
      shared ??= createMysqlTestDatabase(MYSQL_URL);
      const direct = await shared;
      const { engine, url } = direct;
      await emptyTables(engine);
      const identifiers = countingIdentifiers();
      const left = openStoresAt(url, {}, identifiers).database;
      const right = openStoresAt(url, {}, identifiers).database;
      return {
        left,
        right,
        tamper: (sql, bindings) => direct.tamper(sql, bindings),
        close: async () => {
          await Promise.all([left.close(), right.close()]);
        },
      };
    },
    remove: async () => {
      await (await shared)?.close();
      shared = undefined;
    },
  };
}

/** The places, by what they run on; undefined where the server is missing. */
export const TWO_GATEWAYS: readonly (readonly [title: SqlDialect, place: MeetingPlace | undefined])[] = [
  ['sqlite', ON_SQLITE],
  ['mysql', MYSQL_URL === undefined ? undefined : onMysql()],
];
