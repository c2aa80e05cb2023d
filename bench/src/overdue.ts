import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSqliteEngine } from '@banyan/adapter-mysql';
import type { AssessOverdue } from '@banyan/core';
import Libsql from 'libsql';
import type { BarePage } from '#limit/bare-pages.js';
import { openBarePages } from '#limit/bare-pages.js';
import type { Figure, Requirement } from './figure.js';
import type { RunOptions } from './harness.js';
import { againstLimit } from './harness.js';
import { clockOn, createEncryptionKey, fillOverdueLoans, openOverdueStores, overdueJob } from './overdue-loans.js';
import type { Recording } from './recorder.js';
import { recordStatements } from './recorder.js';
import type { ServerRound } from './side-by-side.js';
import { rateFigure, timedRound } from './side-by-side.js';

const LOANS = 100_000;
const PAGE_SIZE = 500;
/** What the gateway lets share a commit at most, and what the limit program commits at once. */
const CONCURRENCY = 16;
const ROUNDS = 10;
const WARM_UP_ROUNDS = 2;
/** What is measured, day after day. All loans at once fall overdue on one day only, and that day is callbacks and messages most of all. */
const PASSES: readonly { readonly name: string; readonly outcome: string; readonly requirement: Requirement }[] = [
  { name: 'overdue.run.first', outcome: 'fellOverdue', requirement: { kind: 'shownOnly' } },
  { name: 'overdue.run', outcome: 'assessed', requirement: { kind: 'ratioAtLeast', ratio: 0.5 } },
];

const MEMORY_GROWTH_MAX_MB = 30;
const MEMORY_ENTRY = fileURLToPath(new URL('./overdue-memory.js', import.meta.url));

/** How much is measured; a test of the measurement itself takes less. */
export interface OverdueOptions extends RunOptions {
  readonly loans?: number;
  readonly pageSize?: number;
}

/**
 * The overdue run (item 20) over loans of which each has one overdue installment: the job on the SQLite stores beside one
 * keyset-paged select and the same updates, on a copy of the same file with the bare driver.
 */
export async function* overdueFigures(options: OverdueOptions): AsyncGenerator<Figure> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-overdue-'));
  try {
    yield* measureOverdue(folder, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* measureOverdue(
  folder: string,
  { loans = LOANS, pageSize = PAGE_SIZE }: OverdueOptions,
): AsyncGenerator<Figure> {
  const [oursFile, limitFile] = [join(folder, 'ours.sqlite'), join(folder, 'limit.sqlite')];
  const encryptionKey = createEncryptionKey();
  await fillOverdueLoans(oursFile, loans, encryptionKey);
  await copyFile(oursFile, limitFile);

  const recorder = recordStatements(openSqliteEngine({ file: oursFile }));
  const database = openOverdueStores(recorder.engine, 'measured', encryptionKey);
  const limit = openBarePages(limitFile);
  for (const [days, { name, outcome, requirement }] of PASSES.entries()) {
    const run = overdueJob(database, clockOn(days));
    const measured: { ours: ServerRound[]; limit: ServerRound[] } = { ours: [], limit: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      const size = loans / ROUNDS;
      const ours = await timedRound(size, () => runSome(run, { size, pageSize, outcome }));
      const pages = pagesOf(recorder.take(), pageSize);
      const theirs = await timedRound(size, () => limit.play(pages, CONCURRENCY));
      if (round < WARM_UP_ROUNDS) continue;
      measured.ours.push(ours);
      measured.limit.push(theirs);
    }
    yield rateFigure(name, 'loan/s', measured, requirement);
  }
  await database.close();
  limit.close();
  checkRows(oursFile, limitFile);
  yield memoryFigure({ file: oursFile, encryptionKey, loans, pageSize });
}

/** The run of the day after in a process of its own: how much more memory the second half of the loans takes than the first. */
function memoryFigure({
  file,
  encryptionKey,
  loans,
  pageSize,
}: {
  readonly file: string;
  readonly encryptionKey: string;
  readonly loans: number;
  readonly pageSize: number;
}): Figure {
  const args = [MEMORY_ENTRY, file, encryptionKey, '2', String(pageSize), String(CONCURRENCY)];
  const output = execFileSync(process.execPath, args, { encoding: 'utf8' });
  const { counts, growthMb } = JSON.parse(output) as { readonly counts: object; readonly growthMb: number };
  assert.deepEqual(counts, { claimed: loans, assessed: loans });
  return againstLimit('overdue.memory', 'MB', [growthMb], MEMORY_GROWTH_MAX_MB);
}

/** A part of the run: the job stops after so many loans, and starts where it stopped when it is run again. */
async function runSome(
  run: AssessOverdue,
  { size, pageSize, outcome }: { readonly size: number; readonly pageSize: number; readonly outcome: string },
): Promise<void> {
  let pages = 0;
  const isStopping = (): boolean => (pages += 1) * pageSize >= size;
  const { counts } = await run({ owner: 'bench', limit: pageSize, concurrency: CONCURRENCY, leaseMs: 1, isStopping });
  assert.deepEqual(counts, { claimed: size, [outcome]: size });
}

/** What ran, page by page: the select of the page, and of every unit what it wrote. */
function pagesOf({ reads, units }: Recording, pageSize: number): readonly BarePage[] {
  const selects = reads.filter(({ sql }) => sql.includes('next_assess_date <='));
  assert.equal(selects.length * pageSize, units.length);
  return selects.map(({ bindings }, index) => ({
    // Ours names the state as well.
    select: bindings.slice(1),
    updates: units
      .slice(index * pageSize, (index + 1) * pageSize)
      .map((statements) => statements.filter(({ isQuery }) => !isQuery)),
  }));
}

/** Every table of the two files is the same. */
function checkRows(oursFile: string, limitFile: string): void {
  const file = new Libsql(oursFile);
  file.exec(`attach database '${limitFile}' as theirs`);
  const tables = file.prepare("select name from main.sqlite_master where type = 'table'").all() as {
    readonly name: string;
  }[];
  for (const { name } of tables) {
    const differing = file
      .prepare(`select * from main."${name}" except select * from theirs."${name}" limit 1`)
      .all([]);
    assert.deepEqual(differing, [], name);
    const counts = file
      .prepare(
        `select (select count(*) from main."${name}") as ours, (select count(*) from theirs."${name}") as theirs`,
      )
      .get([]) as { readonly ours: number; readonly theirs: number };
    assert.equal(counts.theirs, counts.ours, name);
  }
  file.close();
}
