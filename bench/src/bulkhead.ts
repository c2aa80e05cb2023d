import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { OrderKey } from '@banyan/core';
import { instant } from '@banyan/core';
import { createRongshuChannels, grootSettings, openRongshuChannel } from '@banyan/core/rongshu';
import { anOrderKey, channelCode } from '@banyan/core/testing';
import type { Marketplace } from '@banyan/sandbox';
import { createChannelPair, createKeyPair, createMarketplace } from '@banyan/sandbox';
import type { AilingMarketplace, Health } from './ailing-marketplace.js';
import { openAilingMarketplace } from './ailing-marketplace.js';
import { payoutBody } from './callbacks.js';
import type { Figure, Requirement } from './figure.js';
import type { GatewayHome } from './gateway-home.js';
import { createGatewayHome } from './gateway-home.js';
import type { RunOptions } from './harness.js';
import { latencyFigure } from './side-by-side.js';

/** Callbacks a second that fall due, of each of the two channels. */
const PER_SECOND = 50;
/** From the start of the gateway to the first callback that falls due. */
const LEAD_MS = 3_000;
/** How long what has fallen due may still take to arrive; what has not come by then counts with the age that it has reached. */
const PATIENCE_MS = 15_000;
const LOOK_EVERY_MS = 50;
/** A round takes two and a half minutes; the percentiles of each of its phases stand on hundreds of callbacks and more. */
const ROUNDS = 5;

/** More than two time-outs of 20 s: A's breaker is closed for most of it, and opens within it. */
const LONG_MS = 45_000;
/** Enough for a breaker that opens after ten failures of two seconds at most. */
const SHORT_MS = 10_000;

type ChannelPair = ReturnType<typeof createChannelPair>;

const SHOWN_ONLY: Requirement = { kind: 'shownOnly' };

/** How A ails, for how long a phase, and what is required of the 99th percentile then. */
const AILMENTS: readonly (readonly [health: Exclude<Health, 'well'>, forMs: number, requirement: Requirement])[] = [
  ['hangs', LONG_MS, { kind: 'ratioAtLeast', ratio: 0.9 }],
  ['refuses', SHORT_MS, SHOWN_ONLY],
  ['fails', SHORT_MS, SHOWN_ONLY],
];

/** How late the callbacks of one phase came, in milliseconds. */
interface Lateness {
  readonly p50: number;
  readonly p99: number;
}

/**
 * Whether a marketplace that is dead slows another (promise 23): from the moment a callback of channel B is due until B has it, while
 * channel A hangs, refuses connections or fails late, beside the same while A is well, in turns. Every phase is a gateway of its own
 * with an empty outbox, so that A's breaker is closed when A is first called; time-outs, concurrency, breaker and pauses are its defaults.
 */
export async function* bulkheadFigures(_options: RunOptions): AsyncGenerator<Figure> {
  const limit: Lateness[] = [];
  const ours = AILMENTS.map((): Lateness[] => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    limit.push(await measurePhase('well', LONG_MS));
    for (const [place, [health, forMs]] of AILMENTS.entries()) ours[place]?.push(await measurePhase(health, forMs));
  }
  for (const [place, [health, , requirement]] of AILMENTS.entries()) {
    const figure = (name: keyof Lateness, required: Requirement): Figure => {
      const values = (phases: readonly Lateness[]): readonly number[] => phases.map((phase) => phase[name]);
      const sides = { ours: values(ours[place] ?? []), limit: values(limit) };
      return latencyFigure(`bulkhead.${health}.${name}`, sides, required);
    };
    yield figure('p50', SHOWN_ONLY);
    yield figure('p99', requirement);
  }
}

async function measurePhase(health: Health, forMs: number): Promise<Lateness> {
  const keyPairs = { marketplace: await createKeyPair(), lender: await createKeyPair() };
  const wish = { scheme: 'md5WithRsa', isEncrypted: true } as const;
  const a = createChannelPair({ ...wish, channelId: 'RS0A', appId: '90002' }, keyPairs);
  const b = createChannelPair({ ...wish, channelId: 'RS0B', appId: '90003' }, keyPairs);
  const ailing = await openAilingMarketplace(health);
  const neighbor = createMarketplace({ channels: [b.marketplace] });
  await neighbor.open();
  const channels = [a.lenderSettings(ailing.baseUrl), b.lenderSettings(neighbor.baseUrl())];
  const home = await createGatewayHome({ otherChannels: channels });
  try {
    return await runPhase({ home, ailing, neighbor, a, b, health, forMs });
  } finally {
    await ailing.close();
    await neighbor.close();
    await home.remove();
  }
}

async function runPhase(phase: {
  readonly home: GatewayHome;
  readonly ailing: AilingMarketplace;
  readonly neighbor: Marketplace;
  readonly a: ChannelPair;
  readonly b: ChannelPair;
  readonly health: Health;
  readonly forMs: number;
}): Promise<Lateness> {
  const { home, ailing, neighbor, a, b, health, forMs } = phase;
  const arrivals = new Map<string, number>();
  neighbor.callbacks.watch(({ orderNo, at, isSigned }) => {
    assert.ok(isSigned);
    // Sent again after an answer that did not get through, it has been there before.
    if (!arrivals.has(orderNo)) arrivals.set(orderNo, at);
  });
  const due = await oweInTurn(home, [a, b], forMs);
  const gateway = await home.start('jobs');
  let seenAt = NaN;
  try {
    const end = Math.max(...due.values());
    while (arrivals.size < due.size && Date.now() < end + PATIENCE_MS) await pause(LOOK_EVERY_MS);
    seenAt = Date.now();
    assert.equal(ailing.received() > 0, health !== 'refuses');
  } finally {
    // Calls that hang end with it; the gateway would wait for their time-outs.
    await ailing.close();
    await gateway.stop();
  }
  const lateness = [...due].map(([orderNo, at]) => (arrivals.get(orderNo) ?? seenAt) - at);
  lateness.sort((left, right) => left - right);
  return { p50: percentile(lateness, 0.5), p99: percentile(lateness, 0.99) };
}

/**
 * Writes callbacks of both channels, each of an order of its own, into the outbox of a gateway that is not running: they fall due one
 * after the other while it runs, whether or not those before have gone. Returns when each of the second channel does.
 */
async function oweInTurn(
  home: GatewayHome,
  pairs: readonly [ChannelPair, ChannelPair],
  forMs: number,
): Promise<ReadonlyMap<string, number>> {
  const count = (forMs / 1_000) * PER_SECOND;
  const drafts = pairs.map((pair, place) => {
    const settings = pair.lenderSettings('http://127.0.0.1:9/');
    const opened = openRongshuChannel(grootSettings(settings));
    assert.ok(opened.ok);
    const channels = createRongshuChannels([opened.value]);
    return Array.from({ length: count }, (_, index) => {
      const key: OrderKey = anOrderKey(`${String(index)}-${String(place)}`, channelCode(settings.channelId));
      return { ...key, type: 'loanResult', businessKey: 'paid', body: payoutBody(channels, key) } as const;
    });
  });
  const due = new Map<string, number>();
  const database = home.openDatabase();
  // Writing them takes its time; the first falls due after that and after the start.
  const first = Date.now() + 2 * LEAD_MS;
  await database.unitOfWork.run(async ({ callbacks }) => {
    for (let index = 0; index < count; index += 1) {
      for (const [place, ofChannel] of drafts.entries()) {
        const draft = ofChannel[index];
        assert.ok(draft);
        const at = first + ((index + place / drafts.length) * 1_000) / PER_SECOND;
        assert.ok(await callbacks.enqueue(draft, instant(Math.round(at))));
        if (place === 1) due.set(draft.orderNo, at);
      }
    }
  });
  await database.close();
  assert.ok(Date.now() < first - LEAD_MS, 'the callbacks were written too late');
  return due;
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
}
