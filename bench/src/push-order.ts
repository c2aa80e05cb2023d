import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256Hex } from '@banyan/core/rongshu';
import Libsql from 'libsql';
import type { BareBatch, BareCost } from '../limit/bare-push-order.js';
import type { BareRows, BareServerSettings } from '../limit/bare-push-server.js';
import type { BarePush, BareRow } from '../limit/bare-store.js';
import type { Figure } from './figure.js';
import type { GatewayHome } from './gateway-home.js';
import { createGatewayHome } from './gateway-home.js';
import type { RunOptions } from './harness.js';
import { callAll } from './load.js';
import { inventPeople } from './people.js';
import type { SealedPush } from './pushes.js';
import { checkTaken, sealPush } from './pushes.js';
import { cpuMsOf } from './server-process.js';
import type { ServerRound } from './side-by-side.js';
import { measureServer, rateFigure } from './side-by-side.js';

const MEGABYTES = 1;
const CONCURRENCY = 4;
const PUSHES_PER_ROUND = 48;
const ROUNDS_MIN = 5;

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
 * Order pushes of 1 MB (item 4) of the gateway's process beside a bare program that keeps the same files and rows, and
 * beside a bare server that receives, proves and takes them apart as well. The gateway goes first in every round, and
 * what it stored is what the other two then get to store.
 */
export async function* pushOrderFigures({ rounds }: RunOptions): AsyncGenerator<Figure> {
  const home = await createGatewayHome();
  const people = inventPeople((Math.max(rounds, ROUNDS_MIN) + 1) * PUSHES_PER_ROUND);
  const keeper = await startLimit(home, 'bare-push-order');
  const server = await startLimit(home, 'bare-push-server');
  const gateway = await home.start();

  async function inTurns(round: number): Promise<Record<'ours' | 'kept' | 'received', ServerRound>> {
    const pushes = people
      .slice(round * PUSHES_PER_ROUND, (round + 1) * PUSHES_PER_ROUND)
      .map((person, index) => sealPush(home, orderNoOf(round, index), person, MEGABYTES));
    const bodies = pushes.map((push) => push.body);
    const ours = await measureServer(gateway, () => callAll(`${gateway.url}/rongshu/pushOrder`, bodies, CONCURRENCY));
    const stored = storedPushes(home, pushes);
    const kept = await measureKeeper(keeper, { pushes: stored, concurrency: CONCURRENCY });
    const rows: BareRows = new Map(pushes.map((push, index) => [push.orderNo, stored[index]?.rows ?? []]));
    const url = (await server.ask(rows)) as string;
    const received = await measureServer(server, () => callAll(url, bodies, CONCURRENCY));
    for (const answer of [...ours.answers, ...received.answers]) checkTaken(home, answer);
    return { ours: ours.round, kept, received: received.round };
  }

  try {
    const measured: Awaited<ReturnType<typeof inTurns>>[] = [];
    for (let round = 0; round <= Math.max(rounds, ROUNDS_MIN); round += 1) measured.push(await inTurns(round));
    // The first round warms up.
    measured.shift();
    const beside = (side: 'kept' | 'received') => ({
      ours: measured.map((each) => each.ours),
      limit: measured.map((each) => each[side]),
    });
    yield rateFigure('pushOrder.embedded', 'push/s', beside('kept'), { kind: 'ratioAtLeast', ratio: 0.5 });
    yield rateFigure('pushOrder.embedded.received', 'push/s', beside('received'), { kind: 'shownOnly' });
  } finally {
    keeper.stop();
    server.stop();
    await gateway.stop();
    await home.remove();
  }
}

/** A limit program that is talked to over its channel. */
interface LimitProcess {
  /** Sends a message and gives the answer to it. Rejects when the program ends instead. */
  ask(message: object): Promise<unknown>;
  cpuMs(): number;
  stop(): void;
}

async function startLimit(home: GatewayHome, name: 'bare-push-order' | 'bare-push-server'): Promise<LimitProcess> {
  const databaseFile = join(home.folder, `${name}.sqlite`);
  await home.copyDatabase(databaseFile);
  const settings: BareServerSettings = { databaseFile, folder: join(home.folder, name), ...home.keys };
  const log = openSync(join(home.folder, `${name}.log`), 'a');
  const entry = fileURLToPath(new URL(`../limit/${name}.js`, import.meta.url));
  const child = fork(entry, [JSON.stringify(settings)], {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', log, 'ipc'],
  });
  const ended = once(child, 'exit').then((): never => {
    throw new Error(`${name} ended:\n${readFileSync(join(home.folder, `${name}.log`), 'utf8').slice(-2000)}`);
  });
  // It does end, after the last round.
  ended.catch(() => undefined);
  return {
    ask: async (message) => {
      const answered = new Promise<unknown>((resolve) => child.once('message', resolve));
      child.send(message);
      return Promise.race([answered, ended]);
    },
    cpuMs: () => cpuMsOf(child.pid),
    stop: () => void child.kill(),
  };
}

function orderNoOf(round: number, index: number): string {
  return String(1_000_000 + round * PUSHES_PER_ROUND + index);
}

async function measureKeeper(keeper: LimitProcess, batch: BareBatch): Promise<ServerRound> {
  const { elapsedMs, cpuMs } = (await keeper.ask(batch)) as BareCost;
  const count = batch.pushes.length;
  return { perSecond: (count * 1000) / elapsedMs, cpuUs: (cpuMs * 1000) / count };
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
