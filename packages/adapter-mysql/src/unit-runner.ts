import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import { InvariantViolation, PortUnavailable } from '@banyan/core';
import { SqlFailure } from './errors.table.js';
import { createSession } from './session.js';
import type { Session } from './session.js';
import type { SqlConnection, SqlEngine } from './engine/sql-engine.js';
import type { UnitReceipts } from './unit-receipts.js';

/**
 * Why a unit went on after a failure: it was a conflict's victim and runs again; its connection was lost and it runs again; the answer
 * to its commit was lost and its receipt was there, or was not and never will be, or the unit runs again and knows itself what it did.
 */
export type UnitRecovery = 'conflict' | 'connectionLost' | 'commitFound' | 'commitNotFound' | 'commitRepeated';

/** Runs units on an engine, and reads outside them. */
export interface UnitRunner {
  /** See `UnitOfWork.run`. Throws {@link PortUnavailable} when the database fails or the attempts are used up. */
  run<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Reads what is committed. Inside a unit it throws {@link InvariantViolation}: there it would read another state. */
  readonly reader: Session;
}

// A deadlock's victim wins within a few rounds; another process's write lock may be held for seconds.
const ATTEMPTS_MAX = { mysql: 8, sqlite: 25 } as const;
const CONFLICT_MAX_MS = 15_000;
const PAUSE_MAX_MS = 200;
/** How long another connection is tried for after one was lost. */
const LOST_MAX_MS = 3_000;

/**
 * Makes the runner of `engine`. With `receipts` every unit that has changed something writes one last, and a unit whose commit
 * went unanswered is looked up instead of being run again blindly; without, such a unit is not run again.
 */
export function createUnitRunner(
  engine: SqlEngine,
  build: Knex,
  receipts?: UnitReceipts,
  noteRecovery: (recovery: UnitRecovery) => void = () => undefined,
): UnitRunner {
  const openUnit = new AsyncLocalStorage<{ isOver: boolean }>();
  const isInUnit = (): boolean => openUnit.getStore()?.isOver === false;
  let openCount = 0;

  async function attempt<T>(work: (session: Session) => Promise<T>, kept: Kept<T>): Promise<T> {
    const unit = { isOver: false };
    openCount += 1;
    try {
      return await engine.transaction(async (connection) => {
        const watched = watch(connection);
        const value = await openUnit.run(unit, () => work(createSession(build, watched, engine.dialect)));
        watched.rethrow();
        if (receipts !== undefined && watched.changes() === 'unproven') {
          kept.receipt = receipts.next();
          await connection.run(receipts.statement(kept.receipt));
        }
        kept.value = { of: value };
        kept.isProven = watched.changes() === 'proven';
        return value;
      });
    } finally {
      unit.isOver = true;
      openCount -= 1;
      // While the storage is enabled node runs hooks for every promise of the process, a tenth of the time of an access check.
      if (openCount === 0) openUnit.disable();
    }
  }

  /** The value of a unit that is committed after all, or undefined when it is to run again. */
  async function settled<T>({ value, receipt }: Kept<T>): Promise<{ readonly of: T } | undefined> {
    if (value === undefined) return undefined;
    // What changed nothing may run again, and so may what finds its own proof: that waits for the row which a server may still hold.
    if (receipt === undefined || receipts === undefined) return undefined;
    return (await receipts.isCommitted(receipt)) ? value : undefined;
  }

  async function readOutside<T>(read: () => Promise<T>): Promise<T> {
    if (isInUnit()) throw new InvariantViolation('a unit reads through its own stores only');
    const mayComeAgain = createPatience(engine.dialect);
    for (;;) {
      try {
        return await read();
      } catch (error) {
        if (classOf(error) !== 'connectionLost' || !(await mayComeAgain('connectionLost'))) throw surfaced(error);
      }
    }
  }

  const reader: SqlConnection = {
    all: (statement) => readOutside(() => engine.reader.all(statement)),
    first: (statement) => readOutside(() => engine.reader.first(statement)),
    run: (statement) => engine.reader.run(statement),
  };

  return {
    reader: createSession(build, reader, engine.dialect),
    run: async (work) => {
      if (isInUnit()) throw new InvariantViolation('a unit was started inside another');
      const mayComeAgain = createPatience(engine.dialect);
      for (;;) {
        const kept: Kept<Awaited<ReturnType<typeof work>>> = {};
        try {
          return await attempt(work, kept);
        } catch (error) {
          const failureClass = classOf(error);
          if (failureClass === 'commitUnknown') {
            if (receipts === undefined) throw surfaced(error);
            const known = await settled(kept);
            noteRecovery(
              known !== undefined ? 'commitFound' : kept.isProven === true ? 'commitRepeated' : 'commitNotFound',
            );
            if (known !== undefined) return known.of;
          }
          if (failureClass === undefined || !(await mayComeAgain(failureClass))) throw surfaced(error);
          if (failureClass === 'retryUnit') noteRecovery('conflict');
          else if (failureClass === 'connectionLost') noteRecovery('connectionLost');
        }
      }
    },
  };
}

/** What an attempt leaves behind for the case that the answer to its commit is lost. */
interface Kept<T> {
  value?: { readonly of: T };
  receipt?: string;
  /** One of its own rows stands for a receipt. */
  isProven?: boolean;
}

/** Waits a little, at random, before the next attempt; false when there is to be none. */
function createPatience(dialect: SqlEngine['dialect']): (failureClass: SqlFailure['failureClass']) => Promise<boolean> {
  let attempts = 1;
  let lostCount = 0;
  let lostSince: number | undefined;
  let conflictSince: number | undefined;
  return async (failureClass) => {
    if (failureClass === 'retryUnit') {
      conflictSince ??= performance.now();
      if (attempts >= ATTEMPTS_MAX[dialect] || performance.now() - conflictSince > CONFLICT_MAX_MS) return false;
      attempts += 1;
    } else if (failureClass === 'connectionLost' || failureClass === 'commitUnknown') {
      lostSince ??= performance.now();
      if (performance.now() - lostSince > LOST_MAX_MS) return false;
      lostCount += 1;
      // One lost connection says nothing about the next.
      if (lostCount === 1) return true;
    } else return false;
    await pause(Math.random() * Math.min(PAUSE_MAX_MS, 5 * 2 ** (attempts + lostCount - 1)));
    return true;
  };
}

interface Watched extends SqlConnection {
  rethrow(): void;
  /** Has the unit changed anything, and does a row of it prove that? */
  changes(): 'none' | 'unproven' | 'proven';
}

// A unit that swallowed a failed statement must not commit: MySQL's lock time-out, for one, undoes that statement only.
function watch(connection: SqlConnection): Watched {
  let failure: SqlFailure | undefined;
  let changes: ReturnType<Watched['changes']> = 'none';
  const noting = async <T>(result: Promise<T>): Promise<T> => {
    try {
      return await result;
    } catch (error) {
      if (error instanceof SqlFailure && error.failureClass !== 'duplicateKey') failure ??= error;
      throw error;
    }
  };
  return {
    all: (statement) => noting(connection.all(statement)),
    first: (statement) => noting(connection.first(statement)),
    run: async (statement) => {
      const matched = await noting(connection.run(statement));
      if (matched > 0 && changes !== 'proven') changes = statement.isReceipt === true ? 'proven' : 'unproven';
      return matched;
    },
    rethrow: () => {
      if (failure !== undefined) throw failure;
    },
    changes: () => changes,
  };
}

function classOf(error: unknown): SqlFailure['failureClass'] | undefined {
  return error instanceof SqlFailure ? error.failureClass : undefined;
}

function surfaced(error: unknown): unknown {
  if (!(error instanceof SqlFailure)) return error;
  if (error.failureClass === 'duplicateKey') return new InvariantViolation('an unexpected duplicate key');
  return new PortUnavailable('database', error);
}
