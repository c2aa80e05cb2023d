import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@banyan/adapter-mysql';
import { openSqliteEngine } from '@banyan/adapter-mysql';
import type { ConfirmBorrow, OrderKey } from '@banyan/core';
import { createConfirmBorrow, fen } from '@banyan/core';
import { createInMemoryCallbackBodies, createInMemoryPageTokens, months } from '@banyan/core/testing';
import Libsql from 'libsql';
import type { BareUnit } from '#limit/bare-units.js';
import { openBareUnits } from '#limit/bare-units.js';
import { CONFIRMED_AT, confirmConfiguration, fillApprovedOrders, openStores } from './approved-orders.js';
import type { Figure } from './figure.js';
import type { RunOptions } from './harness.js';
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
  try {
    yield await measureConfirm(folder, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureConfirm(folder: string, options: ConfirmOptions): Promise<Figure> {
  const [oursFile, limitFile] = [join(folder, 'ours.sqlite'), join(folder, 'limit.sqlite')];
  const size = options.confirmationsPerRound ?? CONFIRMATIONS_PER_ROUND;
  const rounds = Math.max(options.rounds, ROUNDS_MIN);
  const count = (WARM_UP_ROUNDS + rounds) * size;
  const keys = await prepare(oursFile, count);
  await copyFile(oursFile, limitFile);

  const recorder = recordStatements(openSqliteEngine({ file: oursFile }));
  const database = openStores(recorder.engine, 'measured');
  const confirmBorrow = confirmOn(database);
  const limit = openBareUnits(limitFile);
  const measured: { ours: ServerRound[]; limit: ServerRound[] } = { ours: [], limit: [] };
  for (let round = 0; round < WARM_UP_ROUNDS + rounds; round += 1) {
    const mine = keys.slice(round * size, (round + 1) * size);
    const ours = await timedRound(size, () => confirmAll(confirmBorrow, mine));
    const units = unitsOf(recorder.take(), size);
    const theirs = await timedRound(size, () => limit.play(units, CONCURRENCY));
    if (round < WARM_UP_ROUNDS) continue;
    measured.ours.push(ours);
    measured.limit.push(theirs);
  }
  await database.close();
  limit.close();
  checkRows(oursFile, limitFile, count);
  const both: ServerRounds = measured;
  return rateFigure('confirm.embedded', 'loan/s', both, { kind: 'ratioAtLeast', ratio: 0.7 });
}

async function prepare(file: string, count: number): Promise<readonly OrderKey[]> {
  const database = openStores(openSqliteEngine({ file }), 'prepared');
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
