import { connect as connectSocket, isIP } from 'node:net';
import type { Socket } from 'node:net';
import mysql from 'mysql2';
import type { ConnectionOptions, TypedParameterValue } from 'mysql2';
import { SqlFailure, translateSqlError } from '../errors.table.js';
import type { HotStatements } from './hot-statements.js';
import type { Row, SqlConnection, Statement } from './sql-engine.js';

/** Where the server is, and the limits of a connection. */
export interface MysqlTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** None for statements about databases. */
  readonly database?: string;
  /** Certificate of the authority that signed the server's, PEM: the connection is then encrypted, and the server's name checked. */
  readonly ca?: string;
  readonly lockWaitSeconds: number;
  /** How long one statement may run, in ms; the server ends it then, and the connection is given up a second later. */
  readonly statementTimeoutMs: number;
  /** How long the server keeps a transaction whose owner sends nothing, in ms, where it can tell (MariaDB). */
  readonly idleUnitTimeoutMs: number;
}

/** Does a statement commit by itself, or does it open a transaction? */
export type CommitMode = 'each' | 'unit';

/** One connection to the server, as the pool keeps it. */
export interface MysqlConnection extends SqlConnection {
  readonly mode: CommitMode;
  /** True once the connection is lost or was given up; it is never used again. */
  readonly isBroken: boolean;
  /** Since when it waits for an answer, or since when it rests, on `performance.now`. */
  readonly busySince: number | undefined;
  readonly restsSince: number;
  /** Changes the mode; nothing is sent when it is that already. */
  use(mode: CommitMode): Promise<void>;
  /** Opens a transaction; in the mode `unit` every first statement does that. */
  begin(): Promise<void>;
  /** `COMMIT` or `ROLLBACK`. */
  end(how: 'COMMIT' | 'ROLLBACK'): Promise<void>;
  /** Gives the connection up at once: what waits for an answer fails as `connectionLost`. */
  destroy(): void;
  /** Says goodbye; for a connection at rest. */
  close(): void;
}

// Asked for once: the driver loads its members anew whenever they are named.
const { createConnection, TypedParameter } = mysql;
const { BIGINT } = TypedParameter;

const CONNECT_TIMEOUT_MS = 3_000;
// With the first words; a way that swallows everything may begin to do so at any of them.
const OPEN_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 10_000;
const IDLE_CONNECTION_SECONDS = 120;
// Per connection; the server's own limit is 16 382 for all of them.
const PREPARED_COUNT_MAX = 200;
const SQL_MODE = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

/**
 * Opens a connection: READ COMMITTED, UTC, strict, utf8mb4; BIGINT and DECIMAL come as text, dates as text (RELIABILITY §4).
 * `onLost` is called once when it breaks. Fails with {@link SqlFailure}.
 */
export async function openMysqlConnection(
  target: MysqlTarget,
  { hot, onLost = () => undefined }: { readonly hot?: HotStatements; readonly onLost?: () => void } = {},
): Promise<MysqlConnection> {
  const { host, port, user, password, database, ca } = target;
  const socket: Socket = connectSocket({ host, port });
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);

  const state = { mode: 'each' as CommitMode, isBroken: false, restsSince: performance.now(), pendingCount: 0 };
  let busySince: number | undefined;

  const lose = (): void => {
    if (state.isBroken) return;
    state.isBroken = true;
    socket.destroy();
    onLost();
  };
  socket.on('close', lose);
  // The driver names no host to the TLS of Node when it is an address, which would then look for `localhost` in the certificate.
  if (isIP(host) !== 0) Object.assign(socket, { _host: host });
  const patience = setTimeout(lose, OPEN_TIMEOUT_MS);

  const options: ConnectionOptions & { readonly stream: Socket } = {
    user,
    password,
    ...(database === undefined ? {} : { database }),
    ...(ca === undefined ? {} : { host, ssl: { ca, verifyIdentity: true } }),
    stream: socket,
    charset: 'UTF8MB4_UNICODE_CI',
    connectTimeout: CONNECT_TIMEOUT_MS,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    decimalNumbers: false,
    timezone: 'Z',
    maxPreparedStatements: PREPARED_COUNT_MAX,
    // Rows matched, not rows changed, is what a compare-and-set asks for. No file of ours is ever sent.
    flags: ['FOUND_ROWS', '-LOCAL_FILES'],
  };
  const driver = createConnection(options);
  driver.on('error', lose);

  function send(statement: Statement, isPlain = false): Promise<unknown> {
    const { sql, bindings } = statement;
    if (state.isBroken) return Promise.reject(new SqlFailure('connectionLost', undefined, 'the connection is lost'));
    busySince ??= performance.now();
    state.pendingCount += 1;
    return new Promise((resolve, reject) => {
      const answered = (error: Error | null, result: unknown): void => {
        state.pendingCount -= 1;
        busySince = state.pendingCount > 0 ? performance.now() : undefined;
        state.restsSince = performance.now();
        if (error === null) return resolve(result);
        const failure = translateSqlError('mysql', error);
        if (isLoss(failure)) lose();
        reject(failure instanceof Error ? failure : new SqlFailure('unavailable', undefined, 'unknown'));
      };
      // A prepared statement is parsed and planned once per connection: the access check then takes half the server's time.
      if (!isPlain && hot?.isHot(statement) === true) driver.execute(sql, bindings.map(parameter), answered);
      else driver.query(sql, [...bindings], answered);
    });
  }

  const rowsOf = async (statement: Statement): Promise<readonly Row[]> => (await send(statement)) as readonly Row[];

  const connection: MysqlConnection = {
    get mode() {
      return state.mode;
    },
    get isBroken() {
      return state.isBroken;
    },
    get busySince() {
      return busySince;
    },
    get restsSince() {
      return state.restsSince;
    },
    all: rowsOf,
    first: async (statement) => (await rowsOf(statement))[0],
    run: async (statement) => {
      const { affectedRows } = (await send(statement)) as { readonly affectedRows: number };
      return affectedRows;
    },
    use: async (mode) => {
      if (mode === state.mode) return;
      await send({ sql: `set autocommit = ${mode === 'each' ? '1' : '0'}`, bindings: [] }, true);
      state.mode = mode;
    },
    begin: async () => {
      await send({ sql: 'START TRANSACTION', bindings: [] }, true);
    },
    end: async (how) => {
      await send({ sql: how, bindings: [] }, true);
    },
    destroy: lose,
    close: () => {
      state.isBroken = true;
      driver.end(() => socket.destroy());
      // A server that does not say goodbye must not keep this process alive.
      socket.unref();
    },
  };

  try {
    const version = await connection.first({ sql: 'select version() as version', bindings: [] });
    for (const sql of sessionStatements(String(version?.['version']), target)) await send({ sql, bindings: [] }, true);
  } catch (error) {
    lose();
    throw error;
  } finally {
    clearTimeout(patience);
  }
  return connection;
}

// The driver sends every number as a DOUBLE unless told: a LIMIT takes none on MySQL 8, and a BIGINT would be compared as one.
function parameter(value: unknown): string | TypedParameterValue | null {
  if (typeof value === 'number' || typeof value === 'bigint') return BIGINT(value);
  if (value === null || typeof value === 'string') return value;
  throw new SqlFailure('unavailable', undefined, `a ${typeof value} is not a parameter`);
}

function isLoss(failure: unknown): boolean {
  return failure instanceof SqlFailure && failure.failureClass === 'connectionLost';
}

// MariaDB ends any statement at its limit and a transaction whose owner is silent; MySQL ends reading statements only, and a
// silent transaction with its connection.
function sessionStatements(version: string, target: MysqlTarget): readonly string[] {
  const { lockWaitSeconds, statementTimeoutMs, idleUnitTimeoutMs } = target;
  const isMariadb = version.includes('MariaDB');
  const limits = isMariadb
    ? `max_statement_time = ${String(statementTimeoutMs / 1000)}, idle_transaction_timeout = ${seconds(idleUnitTimeoutMs)}`
    : `max_execution_time = ${String(statementTimeoutMs)}`;
  return [
    'set session transaction isolation level read committed',
    `set session sql_mode = '${SQL_MODE}', time_zone = '+00:00', innodb_lock_wait_timeout = ${String(lockWaitSeconds)},
wait_timeout = ${String(IDLE_CONNECTION_SECONDS)}, ${limits}`,
  ];
}

function seconds(ms: number): string {
  return String(Math.ceil(ms / 1000));
}
