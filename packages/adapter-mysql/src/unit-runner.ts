import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import { InvariantViolation, PortUnavailable } from '@banyan/core';
import { SqlFailure } from './errors.table.js';
import { createSession } from './session.js';
import type { Session } from './session.js';
import type { SqlConnection, SqlEngine } from './engine/sql-engine.js';

/** Runs units on an engine, and reads outside them. */
export interface UnitRunner {
  /** See `UnitOfWork.run`. Throws {@link PortUnavailable} when the database fails or the attempts are used up. */
  run<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Reads what is committed. Inside a unit it throws {@link InvariantViolation}: there it would read another state. */
  readonly reader: Session;
}

// A deadlock's victim wins within a few rounds; another process's write lock may be held for seconds.
const ATTEMPTS_MAX = { mysql: 5, sqlite: 25 } as const;
const PAUSE_MAX_MS = 200;

/** Makes the runner of `engine`. */
export function createUnitRunner(engine: SqlEngine, build: Knex): UnitRunner {
  const openUnit = new AsyncLocalStorage<{ isOver: boolean }>();
  const isInUnit = (): boolean => openUnit.getStore()?.isOver === false;
  let openCount = 0;

  async function once<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const unit = { isOver: false };
    openCount += 1;
    try {
      return await engine.transaction(async (connection) => {
        const watched = watchFailures(connection);
        const value = await openUnit.run(unit, () => work(createSession(build, watched)));
        watched.rethrow();
        return value;
      });
    } finally {
      unit.isOver = true;
      openCount -= 1;
      // While the storage is enabled node runs hooks for every promise of the process, a tenth of the time of an access check.
      if (openCount === 0) openUnit.disable();
    }
  }

  async function readOutside<T>(read: () => Promise<T>): Promise<T> {
    if (isInUnit()) throw new InvariantViolation('a unit reads through its own stores only');
    try {
      return await read();
    } catch (error) {
      throw surfaced(error);
    }
  }

  const reader: SqlConnection = {
    all: (statement) => readOutside(() => engine.reader.all(statement)),
    first: (statement) => readOutside(() => engine.reader.first(statement)),
    run: (statement) => engine.reader.run(statement),
  };

  return {
    reader: createSession(build, reader),
    run: async (work) => {
      if (isInUnit()) throw new InvariantViolation('a unit was started inside another');
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await once(work);
        } catch (error) {
          const mayRetry = error instanceof SqlFailure && error.failureClass === 'retryUnit';
          if (!mayRetry || attempt >= ATTEMPTS_MAX[engine.dialect]) throw surfaced(error);
          await pause(Math.random() * Math.min(PAUSE_MAX_MS, 5 * 2 ** attempt));
        }
      }
    },
  };
}

// A unit that swallowed a failed statement must not commit: MySQL's lock time-out, for one, undoes that statement only.
function watchFailures(connection: SqlConnection): SqlConnection & { rethrow(): void } {
  let failure: SqlFailure | undefined;
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
    run: (statement) => noting(connection.run(statement)),
    rethrow: () => {
      if (failure !== undefined) throw failure;
    },
  };
}

function surfaced(error: unknown): unknown {
  if (!(error instanceof SqlFailure)) return error;
  if (error.failureClass === 'duplicateKey') return new InvariantViolation('an unexpected duplicate key');
  return new PortUnavailable('database', error);
}
