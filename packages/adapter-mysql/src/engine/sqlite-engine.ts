import { setImmediate as nextTurn } from 'node:timers/promises';
import Libsql from 'libsql';
import { InvariantViolation, PortUnavailable } from '@banyan/core';
import { translateSqlError } from '../errors.table.js';
import { createTurnstile } from './turnstile.js';
import type { Row, SqlConnection, SqlEngine, Statement } from './sql-engine.js';

/** How to open the embedded database. */
export interface SqliteOptions {
  /** Path of the database file; its folder must exist and be writable. */
  readonly file: string;
  /** How long one statement waits for another process's lock, in ms; the unit is then retried. Blocks this process. */
  readonly busyTimeoutMs?: number;
}

/** Statements kept prepared per connection. */
const PREPARED_COUNT_MAX = 500;

/** Units that share one commit at most. */
const UNITS_PER_COMMIT_MAX = 16;

/** Why a unit that had run is not on the disk. */
interface LostUnit {
  readonly cause: unknown;
}

type PreparedStatement = ReturnType<InstanceType<typeof Libsql>['prepare']>;

interface Prepared {
  readonly statement: PreparedStatement;
  /** Names of the columns of its rows; asked for with the first rows. */
  columns?: readonly string[];
}

/**
 * The embedded engine: WAL, `synchronous=FULL` (a commit answered is a commit on the disk), one writer connection whose
 * transactions take turns, one reader connection that cannot write. Integers come back as bigint.
 *
 * Transactions that wait for their turn share the commit of the one before, each in a savepoint of its own: none is answered
 * before that commit, and one that fails undoes itself alone. The disk is then waited for once, not once for each.
 *
 * Throws {@link PortUnavailable} when the file cannot be opened.
 */
export function openSqliteEngine({ file, busyTimeoutMs = 100 }: SqliteOptions): SqlEngine {
  const writer = connect(file, busyTimeoutMs);
  const reader = connect(file, busyTimeoutMs);
  reader.pragma('query_only = ON');
  const runOnWriter = createRunner(writer);
  const runOnReader = createRunner(reader);
  const turnstile = createTurnstile();
  let isClosed = false;

  // Units that have run in the open transaction, in order; each is answered by the commit, or by its failure.
  let finished: ((failure?: LostUnit) => void)[] = [];
  let waitingCount = 0;

  function answerFinished(failure?: LostUnit): void {
    const answered = finished;
    finished = [];
    for (const answer of answered) answer(failure);
  }

  function commit(): void {
    try {
      runOnWriter.now('COMMIT');
      answerFinished();
    } catch (cause) {
      if (writer.inTransaction) runOnWriter.now('ROLLBACK');
      answerFinished({ cause });
    }
  }

  async function runUnit<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    const isFirst = !writer.inTransaction;
    runOnWriter.now(isFirst ? 'BEGIN IMMEDIATE' : 'SAVEPOINT unit');
    const unit = { isOver: false };
    try {
      const value = await work(guarded(runOnWriter, unit));
      unit.isOver = true;
      if (!isFirst) runOnWriter.now('RELEASE unit');
      return value;
    } catch (error) {
      unit.isOver = true;
      undoUnit(isFirst, error);
      throw error;
    }
  }

  function undoUnit(isFirst: boolean, cause: unknown): void {
    // A full disk, for one, ends the whole transaction: those before have then lost their work as well.
    if (!writer.inTransaction) return answerFinished({ cause });
    if (isFirst) return runOnWriter.now('ROLLBACK');
    runOnWriter.now('ROLLBACK TO unit');
    runOnWriter.now('RELEASE unit');
  }

  async function transaction<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    waitingCount += 1;
    const end = await new Promise<{ readonly value: T } | LostUnit>((answer) => {
      void turnstile.pass(async () => {
        waitingCount -= 1;
        try {
          if (isClosed) throw new PortUnavailable('database');
          // The driver is synchronous: without a turn of the event loop a long series of units would starve the sockets, and
          // the driver's handles would never be freed. Never inside a transaction: it would hold up other processes.
          if (!writer.inTransaction) await nextTurn();
          const value = await runUnit(work);
          finished.push((failure) => answer(failure ?? { value }));
        } catch (cause) {
          answer({ cause });
        }
        const isFull = finished.length >= UNITS_PER_COMMIT_MAX;
        if (finished.length > 0 && (waitingCount === 0 || isFull)) commit();
      });
    });
    if ('cause' in end) throw end.cause;
    return end.value;
  }

  return {
    dialect: 'sqlite',
    reader: {
      all: (statement) => runOnReader.all(statement),
      first: (statement) => runOnReader.first(statement),
      run: () => Promise.reject(new InvariantViolation('the reader does not write')),
    },
    transaction,
    close: () =>
      turnstile.pass(() => {
        if (!isClosed) {
          isClosed = true;
          if (finished.length > 0) commit();
          // The driver lets go of the file only when its statements have been collected, and so leaves the log unmerged by
          // itself. A log that another process still reads stays, and is merged by whoever opens the file next.
          writer.pragma('wal_checkpoint(TRUNCATE)');
          reader.close();
          writer.close();
        }
        return Promise.resolve();
      }),
  };
}

function connect(file: string, busyTimeoutMs: number): InstanceType<typeof Libsql> {
  try {
    const connection = new Libsql(file, { timeout: busyTimeoutMs });
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = FULL');
    connection.pragma('foreign_keys = ON');
    // What is erased is not to be found in the file afterwards.
    connection.pragma('secure_delete = ON');
    connection.defaultSafeIntegers(true);
    return connection;
  } catch (error) {
    throw new PortUnavailable('database', translateSqlError('sqlite', error));
  }
}

interface Runner extends SqlConnection {
  now(sql: string): void;
}

function createRunner(connection: InstanceType<typeof Libsql>): Runner {
  const prepared = new Map<string, Prepared>();

  function prepare(sql: string): Prepared {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const statement = { statement: connection.prepare(sql) };
    if (prepared.size >= PREPARED_COUNT_MAX) prepared.delete(prepared.keys().next().value ?? '');
    prepared.set(sql, statement);
    return statement;
  }

  // As arrays, made into rows here: the driver names every column of every row anew, which costs as much as the row itself.
  function read(sql: string, ask: (statement: PreparedStatement) => readonly (readonly unknown[])[]): readonly Row[] {
    const entry = prepare(sql);
    const columns = (entry.columns ??= columnsOf(entry.statement.raw(true)));
    const rows = ask(entry.statement);
    if (rows[0] !== undefined && rows[0].length !== columns.length) {
      // Prepared before a migration changed the table.
      prepared.delete(sql);
      return read(sql, ask);
    }
    return rows.map((values) => rowOf(columns, values));
  }

  const rowsOf = ({ sql, bindings }: Statement): readonly Row[] =>
    read(sql, (statement) => statement.all([...bindings]) as readonly (readonly unknown[])[]);

  // The driver has a handle for all rows together and none for one: whoever reads a row of each loan makes no garbage of handles.
  const firstOf = ({ sql, bindings }: Statement): Row | undefined =>
    read(sql, (statement) => {
      const row = statement.get([...bindings]) as readonly unknown[] | undefined;
      return row === undefined ? [] : [row];
    })[0];

  function translated<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw translateSqlError('sqlite', error);
    }
  }

  return {
    all: async (statement) => translated(() => rowsOf(statement)),
    first: async (statement) => translated(() => firstOf(statement)),
    run: async ({ sql, bindings }) => translated(() => prepare(sql).statement.run([...bindings]).changes),
    now: (sql) => translated(() => connection.exec(sql)),
  };
}

function columnsOf(statement: PreparedStatement): readonly string[] {
  return (statement.columns() as readonly { readonly name: string }[]).map(({ name }) => name);
}

function rowOf(columns: readonly string[], values: readonly unknown[]): Row {
  const row: Record<string, unknown> = {};
  for (let index = 0; index < columns.length; index += 1) row[columns[index] ?? ''] = values[index];
  return row;
}

function guarded(connection: SqlConnection, unit: { readonly isOver: boolean }): SqlConnection {
  const check = (): void => {
    if (unit.isOver) throw new InvariantViolation('a statement came after its unit was over');
  };
  const checked =
    <T>(action: (statement: Statement) => Promise<T>) =>
    async (statement: Statement): Promise<T> => {
      check();
      return action(statement);
    };
  return {
    all: checked((statement) => connection.all(statement)),
    first: checked((statement) => connection.first(statement)),
    run: checked((statement) => connection.run(statement)),
  };
}
