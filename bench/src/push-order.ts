import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256Hex } from '@banyan/core/rongshu';
import Libsql from 'libsql';
import type { BareBatch, BareCost, BarePush, BareRow, BareSettings } from '../limit/bare-push-order.js';
import type { Figure } from './figure.js';
import type { GatewayHome } from './gateway-home.js';
import { createGatewayHome } from './gateway-home.js';
import type { RunOptions } from './harness.js';
import { callAll } from './load.js';
import { inventPeople } from './people.js';
import type { SealedPush } from './pushes.js';
import { checkTaken, sealPush } from './pushes.js';
import type { ServerRound } from './side-by-side.js';
import { measureServer, rateFigure } from './side-by-side.js';

const MEGABYTES = 1;
const CONCURRENCY = 4;
const PUSHES_PER_ROUND = 48;
const ROUNDS_MIN = 5;
const LIMIT_ENTRY = fileURLToPath(new URL('../limit/bare-push-order.js', import.meta.url));

/** Rows of one push, by the column that leads to them. */
// prettier-ignore
const TABLES = [
  // table                             column
  [ 'third_order_info',               'third_order_no' ],
  [ 'third_order_progress',           'third_order_no' ],
  [ 'third_convert',                  'third_order_no' ],
  [ 'third_data',                     'third_order_no' ],
  [ 'rongshu_credit_data_pull_log',   'third_order_no' ],
  [ 'cl_user',                        'user_id'        ],
  [ 'person_lock',                    'id_card_index'  ],
] as const;

/**
 * Order pushes of 1 MB (item 4) of the gateway's process beside a bare program that keeps the same files and rows. The
 * gateway goes first in every round, and what it stored is what the bare program then gets to store.
 */
export async function* pushOrderFigures({ rounds }: RunOptions): AsyncGenerator<Figure> {
  const home = await createGatewayHome();
  const bare: BareSettings = { databaseFile: join(home.folder, 'limit.sqlite'), folder: join(home.folder, 'limit') };
  await copyFile(home.databaseFile, bare.databaseFile);
  const people = inventPeople((Math.max(rounds, ROUNDS_MIN) + 1) * PUSHES_PER_ROUND);
  const gateway = await home.start();
  const limit = fork(LIMIT_ENTRY, [JSON.stringify(bare)], { serialization: 'advanced' });

  async function inTurns(round: number): Promise<{ readonly ours: ServerRound; readonly limit: ServerRound }> {
    const pushes = people
      .slice(round * PUSHES_PER_ROUND, (round + 1) * PUSHES_PER_ROUND)
      .map((person, index) => sealPush(home, orderNoOf(round, index), person, MEGABYTES));
    const bodies = pushes.map((push) => push.body);
    const ours = await measureServer(gateway, () => callAll(`${gateway.url}/rongshu/pushOrder`, bodies, CONCURRENCY));
    for (const answer of ours.answers) checkTaken(home, answer);
    const stored = storedPushes(home, pushes);
    return { ours: ours.round, limit: await measureBare(limit, { pushes: stored, concurrency: CONCURRENCY }) };
  }

  try {
    const measured: Awaited<ReturnType<typeof inTurns>>[] = [];
    for (let round = 0; round <= Math.max(rounds, ROUNDS_MIN); round += 1) measured.push(await inTurns(round));
    // The first round warms up.
    measured.shift();
    const both = { ours: measured.map((each) => each.ours), limit: measured.map((each) => each.limit) };
    yield rateFigure('pushOrder.embedded', 'push/s', both, { kind: 'ratioAtLeast', ratio: 0.5 });
  } finally {
    limit.kill();
    await gateway.stop();
    await home.remove();
  }
}

function orderNoOf(round: number, index: number): string {
  return String(1_000_000 + round * PUSHES_PER_ROUND + index);
}

async function measureBare(limit: ChildProcess, batch: BareBatch): Promise<ServerRound> {
  const ended = once(limit, 'exit').then((): never => {
    throw new Error('the limit program ended');
  });
  // It does end, after the last round.
  ended.catch(() => undefined);
  limit.send(batch);
  const [cost] = (await Promise.race([once(limit, 'message'), ended])) as [BareCost];
  const count = batch.pushes.length;
  return { perSecond: (count * 1000) / cost.elapsedMs, cpuUs: (cost.cpuMs * 1000) / count };
}

/** What the gateway has stored of each push: the bytes that its rows name by their hash, and the rows. */
function storedPushes(home: GatewayHome, pushes: readonly SealedPush[]): readonly BarePush[] {
  const connection = new Libsql(home.databaseFile);
  connection.pragma('query_only = ON');
  connection.defaultSafeIntegers(true);
  const rowsOf = (table: string, column: string, key: unknown): BareRow['values'][] =>
    connection.prepare(`select * from ${table} where ${column} = ?`).all([key]) as BareRow['values'][];
  const stored = pushes.map((push): BarePush => {
    const [order] = rowsOf('third_order_info', 'third_order_no', push.orderNo);
    assert.ok(order);
    const rows = TABLES.flatMap(([table, column]) => {
      const found = rowsOf(table, column, order[column]);
      assert.ok(found.length > 0, `no row in ${table}`);
      return found.map((values): BareRow => ({ table, values: withoutId(values) }));
    });
    return { files: filesOf(push, rows), rows };
  });
  connection.close();
  return stored;
}

function withoutId(values: BareRow['values']): BareRow['values'] {
  return Object.fromEntries(Object.entries(values).filter(([column]) => column !== 'id'));
}

function filesOf({ body, pictures }: SealedPush, rows: readonly BareRow[]): readonly Uint8Array[] {
  const byHash = new Map([body, ...pictures].map((bytes) => [sha256Hex(bytes), bytes]));
  return rows
    .filter(({ table }) => table === 'third_data')
    .map(({ values }) => {
      const bytes = byHash.get(String(values['sha256']));
      assert.ok(bytes, 'a stored document is not what was sent');
      return bytes;
    });
}
