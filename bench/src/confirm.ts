import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database, SqlEngine } from '@banyan/adapter-mysql';
import { openMysqlEngine, openSqliteEngine } from '@banyan/adapter-mysql';
import type { ConfirmBorrow, OrderKey } from '@banyan/core';
import { createConfirmBorrow, fen } from '@banyan/core';
import { createInMemoryCallbackBodies, createInMemoryPageTokens, months } from '@banyan/core/testing';
import Libsql from 'libsql';
import { openBareMysqlUnits } from '#limit/bare-units-mysql.js';
import type { BareUnit } from '#limit/bare-units.js';
import { openBareUnits } from '#limit/bare-units.js';
import { CONFIRMED_AT, confirmConfiguration, fillApprovedOrders, openStores } from './approved-orders.js';
import type { Figure } from './figure.js';
import type { RunOptions } from './harness.js';
import { checkMysqlRows, copyMysqlTables } from './mysql-tables.js';
import { openRealParts } from './real-parts.js';
import type { Recording } from './recorder.js';
import { recordStatements } from './recorder.js';
import type { ServerRound, ServerRounds } from './side-by-side.js';
import { rateFigure, timedRound } from './side-by-side.js';

const CONCURRENCY = 8;
const CONFIRMATIONS_PER_ROUND = 500;
/** The first rounds only warm both sides up: what builds the statements is much larger than what runs them. */
const WARM_UP_ROUNDS = 4;
const ROUNDS_MIN = 5;

/** How much is measured; a test of the measurement itself takes less. */
export interface ConfirmOptions extends RunOptions {
  readonly confirmationsPerRound?: number;
}

/**
 * The confirmation of a loan (item 12) by borrowers whose account is open: the use case on the SQLite stores beside the very
 * statements it has run, on a copy of the same file with the bare driver. In the end both files must hold the same rows.
 */
export async function* confirmFigures(options: ConfirmOptions): AsyncGenerator<Figure> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-confirm-'));
  const [oursFile, limitFile] = [join(folder, 'ours.sqlite'), join(folder, 'limit.sqlite')];
  try {
    yield await measureConfirm('confirm.embedded', options, {
      openEngine: () => openSqliteEngine({ file: oursFile }),
      openLimit: async () => {
        await copyFile(oursFile, limitFile);
        const limit = openBareUnits(limitFile);
        return { play: (units) => limit.play(units, CONCURRENCY), close: () => Promise.resolve(limit.close()) };
      },
      checkRows: (loans) => Promise.resolve(checkRows(oursFile, limitFile, loans)),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** {@link confirmFigures} on a MySQL server: the same statements, on a connection for each caller, in another database. */
export async function* confirmMysqlFigures(options: ConfirmOptions): AsyncGenerator<Figure> {
  const parts = await openRealParts();
  const [oursUrl, limitUrl] = [await parts.makeDatabase(), await parts.makeDatabase()];
  yield await measureConfirm('confirm.mysql', options, {
    openEngine: () => openMysqlEngine({ url: oursUrl, connectionsMax: CONCURRENCY }),
    openLimit: async () => {
      await copyMysqlTables(oursUrl, limitUrl);
      return openBareMysqlUnits(limitUrl, CONCURRENCY);
    },
    checkRows: (loans) => checkMysqlRows(oursUrl, limitUrl, loans),
  });
}

/** Where the two sides of {@link measureConfirm} keep their rows. */
interface ConfirmStore {
  openEngine(): SqlEngine;
  /** The limit program, on a copy of what our side holds by then. */
  openLimit(): Promise<{ play(units: readonly BareUnit[]): Promise<void>; close(): Promise<void> }>;
  /** Every table of both is the same, and every confirmation has made its loan. */
  checkRows(loans: number): Promise<void>;
}

async function measureConfirm(name: string, options: ConfirmOptions, store: ConfirmStore): Promise<Figure> {
  const size = options.confirmationsPerRound ?? CONFIRMATIONS_PER_ROUND;
  const rounds = Math.max(options.rounds, ROUNDS_MIN);
  const count = (WARM_UP_ROUNDS + rounds) * size;
  const keys = await prepare(store.openEngine(), count);
  const limit = await store.openLimit();

  const recorder = recordStatements(store.openEngine());
  const database = openStores(recorder.engine, 'measured');
  const confirmBorrow = confirmOn(database);
  const measured: { ours: ServerRound[]; limit: ServerRound[] } = { ours: [], limit: [] };
  for (let round = 0; round < WARM_UP_ROUNDS + rounds; round += 1) {
    const mine = keys.slice(round * size, (round + 1) * size);
    const ours = await timedRound(size, () => confirmAll(confirmBorrow, mine));
    const units = unitsOf(recorder.take(), size);
    const theirs = await timedRound(size, () => limit.play(units));
    if (round < WARM_UP_ROUNDS) continue;
    measured.ours.push(ours);
    measured.limit.push(theirs);
  }
  await database.close();
  await limit.close();
  await store.checkRows(count);
  const both: ServerRounds = measured;
  return rateFigure(name, 'loan/s', both, { kind: 'ratioAtLeast', ratio: 0.7 });
}

async function prepare(engine: SqlEngine, count: number): Promise<readonly OrderKey[]> {
  const database = openStores(engine, 'prepared');
  await database.migrate();
  const keys = await fillApprovedOrders(database, count);
  await database.close();
  return keys;
}

function confirmOn(database: Database): ConfirmBorrow {
  let count = 0;
  return createConfirmBorrow({
    unitOfWork: database.unitOfWork,
    configuration: confirmConfiguration(),
    callbackBodies: createInMemoryCallbackBodies(),
    pageTokens: createInMemoryPageTokens(),
    identifiers: { next: () => `id${String(count++)}` },
    clock: { now: () => CONFIRMED_AT },
  });
}

async function confirmAll(confirmBorrow: ConfirmBorrow, keys: readonly OrderKey[]): Promise<void> {
  let next = 0;
  const callers = Array.from({ length: CONCURRENCY }, async () => {
    for (let key = keys[next++]; key !== undefined; key = keys[next++]) {
      const answer = await confirmBorrow({ key, amount: fen(1_200_000n), term: months(12) });
      assert.ok(answer.ok, answer.ok ? '' : JSON.stringify(answer.error.kind));
      assert.equal(answer.value.kind, 'confirmed');
    }
  });
  await Promise.all(callers);
}

/** What ran, as pieces of work: every confirmation had the same number of statements before its transaction. */
function unitsOf({ reads, units }: Recording, size: number): readonly BareUnit[] {
  assert.equal(units.length, size);
  assert.equal(reads.length % size, 0);
  const each = reads.length / size;
  return units.map((statements, index) => ({ reads: reads.slice(index * each, (index + 1) * each), statements }));
}

/** Every table of the two files is the same, and every confirmation has made its loan. */
function checkRows(oursFile: string, limitFile: string, loans: number): void {
  const [ours, limit] = [new Libsql(oursFile), new Libsql(limitFile)];
  const tables = ours.prepare("select name from sqlite_master where type = 'table' order by name").all() as {
    readonly name: string;
  }[];
  const rowsOf = (file: typeof ours, table: string): readonly string[] =>
    file
      .prepare(`select * from "${table}"`)
      .all([])
      .map((row) => JSON.stringify(row))
      .sort();
  for (const { name } of tables) assert.deepEqual(rowsOf(limit, name), rowsOf(ours, name), name);
  assert.deepEqual(ours.prepare('select count(*) as total from cl_borrow').all([]), [{ total: loans }]);
  ours.close();
  limit.close();
}
