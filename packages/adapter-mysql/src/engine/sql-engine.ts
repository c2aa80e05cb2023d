/** One row as a driver returns it: integers arrive as bigint, number or text, see `columns.ts`. */
export type Row = Readonly<Record<string, unknown>>;

/** A statement with `?` placeholders. */
export interface Statement {
  readonly sql: string;
  readonly bindings: readonly unknown[];
  /**
   * An INSERT of what its unit does once only, under a unique key that a second run of the unit meets: it proves the commit as
   * well as a receipt would.
   */
  readonly isReceipt?: true;
}

/** Somewhere to run statements: inside one transaction, or the reader of the committed state. */
export interface SqlConnection {
  /** Rows of a SELECT. Fails with {@link SqlFailure}. */
  all(statement: Statement): Promise<readonly Row[]>;
  /** First row of a SELECT, which costs less than all of one. Fails with {@link SqlFailure}. */
  first(statement: Statement): Promise<Row | undefined>;
  /** Rows matched by an INSERT, UPDATE or DELETE, or by a schema statement (0). Fails with {@link SqlFailure}. */
  run(statement: Statement): Promise<number>;
}

/** SQL spoken by an engine. Stores use what both understand; migrations and locks may differ. */
export type SqlDialect = 'sqlite' | 'mysql';

// The database's own clock, for what replicas must agree on: their clocks may differ (RELIABILITY §1.3).
/** Now in epoch ms, by the clock of the database. */
// prettier-ignore
export const NOW_SQL = {
  sqlite: `cast(unixepoch('subsec') * 1000 as integer)`,
  mysql:  `cast(unix_timestamp(now(3)) * 1000 as signed)`,
} as const satisfies Record<SqlDialect, string>;

/** The connections of an engine that has a pool of them. */
export interface PoolReading {
  readonly lent: number;
  readonly resting: number;
  /** Callers that wait for one. */
  readonly waiting: number;
}

/** A database that is open. */
export interface SqlEngine {
  readonly dialect: SqlDialect;
  /** Sees what is committed, never the open transaction. */
  readonly reader: SqlConnection;
  /**
   * One transaction at READ COMMITTED or stronger: committed when `work` resolves, rolled back when it rejects, whatever the
   * reason (RELIABILITY §0.2). The connection refuses every statement once the transaction is over.
   */
  transaction<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T>;
  /**
   * Runs `work` on a connection of its own on which every statement commits by itself and none is timed. Only there where
   * schema statements do that anyway: MySQL.
   */
  readonly alone?: <T>(work: (connection: SqlConnection) => Promise<T>) => Promise<T>;
  /** How its pool stands, where it has one. */
  connections?(): PoolReading;
  /** Waits for the open transactions, then closes. Closing twice is allowed. */
  close(): Promise<void>;
}
