import { InvariantViolation, PortUnavailable } from '@banyan/core';
import { SqlFailure } from '../errors.table.js';
import { createHotStatements } from './hot-statements.js';
import { openMysqlConnection } from './mysql-connection.js';
import type { MysqlConnection, MysqlTarget } from './mysql-connection.js';
import { createMysqlPool } from './mysql-pool.js';
import type { SqlConnection, SqlEngine, Statement } from './sql-engine.js';

/** How to reach the server, and within which limits. */
export interface MysqlOptions {
  /** `mysql://user:password@host:port/database`, parts percent-encoded where they need it. */
  readonly url: string;
  /** Connections at most; 10 unless told. */
  readonly connectionsMax?: number;
  /** How long a unit or a reading waits for a connection, in ms; 5 000 unless told. */
  readonly acquireTimeoutMs?: number;
  /** How long one statement may run, in ms; 8 000 unless told. */
  readonly statementTimeoutMs?: number;
  /** How long a statement waits for a row that another unit has changed; 5 unless told. The unit is then run again. */
  readonly lockWaitSeconds?: number;
  /** How long one unit may be open, in ms, before it is cut; 30 000 unless told. */
  readonly unitTimeoutMs?: number;
  /** Certificate of the authority that signed the server's, PEM. With it the connection is encrypted. */
  readonly ca?: string;
}

const IDLE_UNIT_TIMEOUT_MS = 10_000;

/**
 * The engine of production: MySQL 8 or MariaDB 10.6 and later, at READ COMMITTED, through a pool of its own. Nothing is opened
 * before it is needed, so that a gateway starts, and recovers, whether the server is there or not.
 *
 * Throws {@link InvariantViolation}, without quoting it, when `url` is none.
 */
export function openMysqlEngine(options: MysqlOptions): SqlEngine {
  const { connectionsMax = 10, acquireTimeoutMs = 5_000, unitTimeoutMs = 30_000 } = options;
  const target = mysqlTarget(options);
  const { statementTimeoutMs } = target;
  const hot = createHotStatements();
  const pool = createMysqlPool((onLost) => openMysqlConnection(target, { hot, onLost }), {
    connectionsMax,
    acquireTimeoutMs,
    statementTimeoutMs,
  });

  async function reading<T>(read: (connection: SqlConnection) => Promise<T>): Promise<T> {
    const connection = await pool.lend('each');
    try {
      return await read(connection);
    } finally {
      pool.takeBack(connection);
    }
  }

  async function transaction<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    const connection = await pool.lend('unit');
    const unit: Unit = { isOver: false, isUsed: false, isBegun: connection.mode === 'unit' };
    const watchdog = createWatchdog(connection, unitTimeoutMs);
    try {
      const value = await Promise.race([work(guarded(connection, unit)), watchdog.isCut]);
      unit.isOver = true;
      if (unit.isUsed) await commit(connection);
      return value;
    } catch (error) {
      unit.isOver = true;
      await rollBack(connection);
      throw error;
    } finally {
      watchdog.stop();
      pool.takeBack(connection);
    }
  }

  return {
    dialect: 'mysql',
    reader: {
      all: (statement) => reading((connection) => connection.all(statement)),
      first: (statement) => reading((connection) => connection.first(statement)),
      run: () => Promise.reject(new InvariantViolation('the reader does not write')),
    },
    transaction,
    alone: async (work) => {
      // Schema changes run as long as they take.
      const unlimited = { ...target, statementTimeoutMs: 0 };
      const connection = await openMysqlConnection(unlimited);
      try {
        return await work(connection);
      } finally {
        connection.close();
      }
    },
    connections: () => pool.reading(),
    close: () => pool.close(),
  };
}

/** The parts of `url`, with the limits of `options`. */
export function mysqlTarget({
  url,
  ca,
  statementTimeoutMs = 8_000,
  lockWaitSeconds = 5,
}: Pick<MysqlOptions, 'url' | 'ca' | 'statementTimeoutMs' | 'lockWaitSeconds'>): MysqlTarget {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== 'mysql:' || parsed.hostname === '')
    throw new InvariantViolation('the address of the database is not mysql://user:password@host:port/database');
  const database = decodeURIComponent(parsed.pathname.slice(1));
  return {
    host: parsed.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: parsed.port === '' ? 3306 : Number(parsed.port),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    ...(database === '' ? {} : { database }),
    ...(ca === undefined ? {} : { ca }),
    statementTimeoutMs,
    lockWaitSeconds,
    idleUnitTimeoutMs: IDLE_UNIT_TIMEOUT_MS,
  };
}

/**
 * Creates the database that `url` names, in utf8mb4 with binary comparison, unless it is there. Throws
 * {@link PortUnavailable} when the server cannot be reached or refuses.
 */
export async function createMysqlDatabase(url: string, ca?: string): Promise<'created' | 'exists'> {
  const { database, ...target } = mysqlTarget({ url, ...(ca === undefined ? {} : { ca }) });
  if (database === undefined || !/^[\w$-]{1,64}$/.test(database))
    throw new InvariantViolation('the address of the database does not name one in letters, digits, _, $ and -');
  try {
    const connection = await openMysqlConnection(target);
    try {
      const known = 'select 1 from information_schema.schemata where schema_name = ?';
      if ((await connection.first({ sql: known, bindings: [database] })) !== undefined) return 'exists';
      const sql = `create database if not exists \`${database}\` character set utf8mb4 collate utf8mb4_bin`;
      await connection.run({ sql, bindings: [] });
      return 'created';
    } finally {
      connection.close();
    }
  } catch (error) {
    throw error instanceof SqlFailure ? new PortUnavailable('database', error) : error;
  }
}

async function commit(connection: MysqlConnection): Promise<void> {
  try {
    await connection.end('COMMIT');
  } catch (error) {
    if (!(error instanceof SqlFailure) || error.failureClass !== 'connectionLost') throw error;
    throw new SqlFailure('commitUnknown', error.number, 'the answer to a commit was lost');
  }
}

async function rollBack(connection: MysqlConnection): Promise<void> {
  if (connection.isBroken) return;
  try {
    await connection.end('ROLLBACK');
  } catch {
    // The server rolls back when the connection goes.
    connection.destroy();
  }
}

function createWatchdog(
  connection: MysqlConnection,
  timeoutMs: number,
): { readonly isCut: Promise<never>; stop(): void } {
  let cut: (reason: SqlFailure) => void = () => undefined;
  const isCut = new Promise<never>((_resolve, reject) => (cut = reject));
  isCut.catch(() => undefined);
  const timer = setTimeout(() => {
    connection.destroy();
    cut(new SqlFailure('unavailable', undefined, 'a unit was open for too long'));
  }, timeoutMs);
  return { isCut, stop: () => clearTimeout(timer) };
}

interface Unit {
  isOver: boolean;
  isUsed: boolean;
  /** Is a transaction open, or opened by the first statement? */
  isBegun: boolean;
}

function guarded(connection: MysqlConnection, unit: Unit): SqlConnection {
  let begun: Promise<void> | undefined;
  const tooLate = (): Promise<never> =>
    Promise.reject(new InvariantViolation('a statement came after its unit was over'));

  // Nothing goes out before the server has said that the transaction is open: it would commit by itself.
  async function begin(): Promise<void> {
    await (begun ??= connection.begin());
    unit.isBegun = true;
  }

  const checked =
    <T>(action: (statement: Statement) => Promise<T>) =>
    (statement: Statement): Promise<T> => {
      if (unit.isOver) return tooLate();
      unit.isUsed = true;
      if (unit.isBegun) return action(statement);
      return begin().then(() => (unit.isOver ? tooLate() : action(statement)));
    };
  return {
    all: checked((statement) => connection.all(statement)),
    first: checked((statement) => connection.first(statement)),
    run: checked((statement) => connection.run(statement)),
  };
}
