import { SqlFailure } from '../errors.table.js';
import type { CommitMode, MysqlConnection } from './mysql-connection.js';
import type { PoolReading } from './sql-engine.js';

/** Limits of a pool. */
export interface PoolLimits {
  readonly connectionsMax: number;
  /** How long a caller waits for a connection, in ms. */
  readonly acquireTimeoutMs: number;
  readonly statementTimeoutMs: number;
}

/** Connections that callers take turns with. */
export interface MysqlPool {
  /**
   * Lends a connection: for single statements in the mode `each`, for a unit in either. Fails with {@link SqlFailure}:
   * `connectionLost` when none can be opened, `unavailable` when none comes free in time, when too many wait already, or once
   * closed.
   */
  lend(mode: CommitMode): Promise<MysqlConnection>;
  /** Takes it back; a broken one is forgotten. */
  takeBack(connection: MysqlConnection): void;
  reading(): PoolReading;
  /** Lends no more, waits for what is lent, and closes. */
  close(): Promise<void>;
}

interface Waiter {
  readonly mode: CommitMode;
  readonly since: number;
  resolve(connection: MysqlConnection): void;
  reject(error: unknown): void;
}

const WAITERS_MAX = 2_000;
const REST_MAX_MS = 30_000;
const LOOK_EVERY_MS = 100;
// The server ends a statement at its limit; one that it does not end has lost the way to it.
const STATEMENT_GRACE_MS = 1_000;

/** Makes the pool; `open` opens a connection and tells when it breaks. */
export function createMysqlPool(
  open: (onLost: () => void) => Promise<MysqlConnection>,
  { connectionsMax, acquireTimeoutMs, statementTimeoutMs }: PoolLimits,
): MysqlPool {
  const resting: MysqlConnection[] = [];
  const lent = new Set<MysqlConnection>();
  let waiters: Waiter[] = [];
  let openingCount = 0;
  let isClosed = false;
  let onIdle: (() => void) | undefined;
  let lookedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;

  const totalCount = (): number => resting.length + lent.size + openingCount;

  function look(): void {
    const now = performance.now();
    // A process that was stopped finds every limit passed, and the answers waiting in its sockets: it lets this round go.
    const wasStopped = now - lookedAt > 10 * LOOK_EVERY_MS;
    lookedAt = now;
    if (wasStopped) return;
    for (const connection of [...lent]) {
      const { busySince } = connection;
      if (busySince !== undefined && now - busySince > statementTimeoutMs + STATEMENT_GRACE_MS) connection.destroy();
    }
    for (const connection of resting.filter(({ restsSince }) => now - restsSince > REST_MAX_MS)) {
      resting.splice(resting.indexOf(connection), 1);
      connection.close();
    }
    const late = waiters.filter(({ since }) => now - since > acquireTimeoutMs);
    if (late.length > 0) {
      waiters = waiters.filter((waiter) => !late.includes(waiter));
      for (const waiter of late)
        waiter.reject(new SqlFailure('unavailable', undefined, 'no connection came free in time'));
    }
    stopLookingWhenIdle();
  }

  function keepLooking(): void {
    if (timer !== undefined) return;
    lookedAt = performance.now();
    timer = setInterval(look, LOOK_EVERY_MS);
    timer.unref();
  }

  function stopLookingWhenIdle(): void {
    if (totalCount() > 0 || waiters.length > 0) return;
    clearInterval(timer);
    timer = undefined;
    onIdle?.();
  }

  // What broke one connection has most often broken those at rest as well: the next caller gets a new one.
  function forget(connection: MysqlConnection): void {
    lent.delete(connection);
    const place = resting.indexOf(connection);
    if (place >= 0) resting.splice(place, 1);
    for (const other of resting.splice(0)) other.close();
    serve();
  }

  async function openFor(waiter: Waiter): Promise<void> {
    openingCount += 1;
    const made: { connection?: MysqlConnection } = {};
    try {
      made.connection = await open(() => {
        if (made.connection !== undefined) forget(made.connection);
      });
    } catch (error) {
      openingCount -= 1;
      waiter.reject(error);
      serve();
      return;
    }
    openingCount -= 1;
    await handOver(made.connection, waiter, waiter.mode);
  }

  async function handOver(connection: MysqlConnection, waiter: Waiter, mode: CommitMode): Promise<void> {
    lent.add(connection);
    try {
      await connection.use(mode);
      waiter.resolve(connection);
    } catch (error) {
      connection.destroy();
      waiter.reject(error);
    }
  }

  function takeRested(mode: CommitMode): MysqlConnection | undefined {
    const place = resting.findLastIndex((connection) => connection.mode === mode);
    if (place >= 0) return resting.splice(place, 1)[0];
    return totalCount() < connectionsMax ? undefined : resting.pop();
  }

  function serve(): void {
    for (;;) {
      const [waiter] = waiters;
      if (waiter === undefined) break;
      const connection = takeRested(waiter.mode);
      if (connection === undefined && totalCount() >= connectionsMax) break;
      waiters.shift();
      // A unit on a connection for single statements begins its transaction itself: that is one statement, to change the mode
      // and back again would be two.
      if (connection === undefined) void openFor(waiter);
      else void handOver(connection, waiter, waiter.mode === 'unit' ? connection.mode : 'each');
    }
    if (isClosed) {
      for (const connection of resting.splice(0)) connection.close();
      stopLookingWhenIdle();
    }
  }

  return {
    lend: (mode) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(new SqlFailure('unavailable', undefined, 'the database is closed'));
        if (waiters.length >= WAITERS_MAX)
          return reject(new SqlFailure('unavailable', undefined, 'too many wait for a connection'));
        keepLooking();
        waiters.push({ mode, since: performance.now(), resolve, reject });
        serve();
      }),
    takeBack: (connection) => {
      if (!lent.delete(connection)) return;
      if (!connection.isBroken) resting.push(connection);
      serve();
    },
    reading: () => ({ lent: lent.size, resting: resting.length, waiting: waiters.length }),
    close: async () => {
      isClosed = true;
      await new Promise<void>((resolve) => {
        onIdle = resolve;
        serve();
      });
      clearInterval(timer);
    },
  };
}
