import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGotTransport } from '@banyan/adapter-http';
import type { Database } from '@banyan/adapter-mysql';
import { openSqliteEngine } from '@banyan/adapter-mysql';
import type { Callback, CallbackSender, Clock, OrderKey } from '@banyan/core';
import { createBreaker, createDeliverCallbacks, instant, scheduleOf } from '@banyan/core';
import type { RongshuChannels } from '@banyan/core/rongshu';
import {
  createRongshuCallbackBodies,
  createRongshuCallbackSender,
  createRongshuChannels,
  grootSettings,
  openRongshuChannel,
} from '@banyan/core/rongshu';
import { aLoan, aMarketplaceOrder, anOrderKey, TEST_CHANNEL } from '@banyan/core/testing';
import type { BareSender } from '#limit/bare-sender.js';
import { createBareSender } from '#limit/bare-sender.js';
import { confirmConfiguration, openStores } from './approved-orders.js';
import type { Figure } from './figure.js';
import type { Comparison, RunOptions } from './harness.js';
import { compare } from './harness.js';
import type { ServerRound } from './side-by-side.js';
import { rateFigure, timedRound } from './side-by-side.js';
import { startServer } from './server-process.js';

const CONCURRENCY = 8;
const ROUND_MS = 600;
const APP_ID = '90001';
const SINK_ENTRY = fileURLToPath(new URL('../limit/sink.js', import.meta.url));
const OWED_PER_ROUND = 400;
const ROUNDS_MIN = 5;
const LEASE_MS = 60_000;

/**
 * Callbacks of a payout with its plan of twelve installments (platform/1.2) to a sink in a process of its own, beside a loop of
 * `http.request` to the same sink. `callbacks.sender`: each seals and signs every attempt; `.presealed`: the loop only sends;
 * `callbacks.delivered`: ours takes the callbacks from the outbox and notes every attempt on the disk.
 */
export async function* callbackFigures(options: RunOptions): AsyncGenerator<Figure> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-callbacks-'));
  const sink = await startServer({ entry: SINK_ENTRY, args: [], logFile: join(folder, 'sink.log') });
  const keys = { appId: APP_ID, signingKey: createSigningKey(), aesKey: randomBytes(16).toString('hex') };
  const channels = channelsTo(sink.url, keys);
  const transport = createGotTransport({ hosts: [{ host: new URL(sink.url).host, isPrivate: true }] });
  const limit = createBareSender(`${sink.url}/api/v2/loan/feedback.do`, keys);
  try {
    const body = payoutBody(channels);
    const clock: Clock = { now: () => instant(Date.now()) };
    const sender = createRongshuCallbackSender({ channels, transport, clock });
    const sealing = limitOf(limit, body);
    const common = { unit: 'call/s', roundMs: ROUND_MS };
    const ours = senderWork(sender, callbackOf(body));
    yield await compare(
      { ...common, name: 'callbacks.sender', ours, limit: sealing, requirement: { kind: 'ratioAtLeast', ratio: 0.6 } },
      options,
    );
    const presealed = presealedOf(limit, body);
    const shown = { kind: 'shownOnly' } as const;
    yield await compare(
      { ...common, name: 'callbacks.sender.presealed', ours, limit: presealed, requirement: shown },
      options,
    );
    yield await deliveredFigure({ folder, sender, clock, body, limit }, options);
  } finally {
    limit.close();
    transport.close();
    await sink.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A key of 2 048 bits, as the settings hold it. */
export function createSigningKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}

/** One channel as `grootSettings` has it: MD5withRSA with 2 048 bits, encrypted. */
/** The channel of the tests at `url`, with keys of its own for what comes in. */
export function channelsTo(
  url: string,
  keys: { readonly appId: string; readonly signingKey: string; readonly aesKey: string },
): RongshuChannels {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const verifyingKey = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const channel = openRongshuChannel(
    grootSettings({
      channelId: TEST_CHANNEL,
      appId: keys.appId,
      baseUrl: `${url}/`,
      keys: { verifyingKeys: [verifyingKey], signingKey: keys.signingKey, sharedSecrets: [], aesKey: keys.aesKey },
    }),
  );
  assert.ok(channel.ok);
  return createRongshuChannels([channel.value]);
}

/** The result of the payout of that order, with its plan of twelve installments. */
export function payoutBody(channels: RongshuChannels, key: OrderKey = anOrderKey()): string {
  const loan = aLoan({ status: 'disbursed' });
  const order = aMarketplaceOrder({ key, status: 'confirmed' });
  return createRongshuCallbackBodies({ channels }).loanResult({
    order,
    loan,
    schedule: scheduleOf(loan, loan.createdAt, { holidays: [], workdays: [] }),
  });
}

function callbackOf(body: string): Callback {
  const at = instant(Date.now());
  return {
    ...anOrderKey(),
    callbackId: 'c1',
    type: 'loanResult',
    businessKey: 'paid',
    body,
    sequence: 1,
    state: 'pending',
    attempts: 0,
    nextAttemptAt: at,
    createdAt: at,
  };
}

function senderWork(sender: CallbackSender, callback: Callback): Comparison['ours'] {
  return async (times) => {
    let left = times;
    const callers = Array.from({ length: CONCURRENCY }, async () => {
      while (left-- > 0) assert.equal((await sender.send(callback)).outcome, 'accepted');
    });
    await Promise.all(callers);
  };
}

function limitOf(limit: BareSender, body: string): Comparison['limit'] {
  return (times) => limit.sealAndSend(new Array<string>(times).fill(body), CONCURRENCY);
}

function presealedOf(limit: BareSender, body: string): Comparison['limit'] {
  const sealed = limit.seal(body);
  return (times) => limit.send(new Array<string>(times).fill(sealed), CONCURRENCY);
}

/** Writing a callback belongs to the unit that caused it and is left out of the clock; noting the attempt is in it. */
async function deliveredFigure(
  parts: {
    readonly folder: string;
    readonly sender: CallbackSender;
    readonly clock: Clock;
    readonly body: string;
    readonly limit: BareSender;
  },
  { rounds }: RunOptions,
): Promise<Figure> {
  const { folder, sender, clock, body, limit } = parts;
  const database = openStores(openSqliteEngine({ file: join(folder, 'outbox.sqlite') }), 'callback');
  await database.migrate();
  const deliver = createDeliverCallbacks({
    unitOfWork: database.unitOfWork,
    relayShards: database.relayShards,
    sender,
    configuration: confirmConfiguration(),
    breaker: createBreaker({ failuresToOpen: 5, openMs: 60_000 }),
    randomness: { fraction: () => Math.random() },
    clock,
  });
  const next = (): ReturnType<typeof deliver.pass> => deliver.pass(TEST_CHANNEL, batch);
  const batch = { owner: 'bench', limit: 50, concurrency: CONCURRENCY, leaseMs: LEASE_MS };
  const measured: { ours: ServerRound[]; limit: ServerRound[] } = { ours: [], limit: [] };
  // The first round warms both sides up.
  for (let round = 0; round <= Math.max(rounds, ROUNDS_MIN); round += 1) {
    await owe(database, body, round);
    let sent = 0;
    const ours = await timedRound(OWED_PER_ROUND, async () => {
      for (let pass = await next(); pass !== undefined; pass = await next()) {
        sent += pass.counts['sent'] ?? 0;
      }
    });
    assert.equal(sent, OWED_PER_ROUND);
    const bodies = new Array<string>(OWED_PER_ROUND).fill(body);
    const theirs = await timedRound(OWED_PER_ROUND, () => limit.sealAndSend(bodies, CONCURRENCY));
    if (round === 0) continue;
    measured.ours.push(ours);
    measured.limit.push(theirs);
  }
  await database.close();
  return rateFigure('callbacks.delivered', 'call/s', measured, { kind: 'shownOnly' });
}

/** Puts one callback of an order of its own into the outbox, as often as a round delivers. */
async function owe(database: Database, body: string, round: number): Promise<void> {
  await database.unitOfWork.run(async (stores) => {
    for (let index = 0; index < OWED_PER_ROUND; index += 1) {
      const key = anOrderKey(`${String(round)}-${String(index)}`);
      await stores.callbacks.enqueue(
        { ...key, type: 'loanResult', businessKey: 'paid', body },
        instant(Date.now() - 1),
      );
    }
  });
}
