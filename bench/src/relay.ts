import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createKafkaEventPublisher, setupKafkaTopics } from '@banyan/adapter-kafka';
import type { Database } from '@banyan/adapter-mysql';
import { openMysqlEngine } from '@banyan/adapter-mysql';
import type { EventPublisher, LenderEvent } from '@banyan/core';
import { createRelayEvents, instant, ok, writeLenderEvent } from '@banyan/core';
import { openBareOutbox } from '#limit/bare-outbox.js';
import { openBareProducer } from '#limit/bare-kafka.js';
import { openStores } from './approved-orders.js';
import type { Figure } from './figure.js';
import type { RunOptions } from './harness.js';
import { emptyMysqlTable } from './mysql-tables.js';
import type { RealParts } from './real-parts.js';
import { openRealParts } from './real-parts.js';
import type { ServerRound } from './side-by-side.js';
import { rateFigure, timedRound } from './side-by-side.js';

const ORDERS = 1_000;
const EVENTS_PER_ORDER = 20;
const EVENTS_PER_ROUND = ORDERS * EVENTS_PER_ORDER;
const WORKERS = 4;
const BATCH = 200;
const ROUNDS_MIN = 5;
const LEASE_MS = 60_000;
const UNIT_SIZE = 1_000;
const TYPE = 'credit.requested';
const DELAYS_MS = [1_000];

/**
 * The event outbox emptied by four relays, 20 000 events of 1 000 orders a round. `relay.db`: into a bus that takes everything at
 * once, beside the database's own select and update; `relay.kafka`: into a topic, beside a loop that sends ready-made batches.
 * Fails when the events of an order came in another order, or twice.
 */
export async function* relayFigures(options: RunOptions): AsyncGenerator<Figure> {
  const parts = await openRealParts();
  yield await databaseFigure(parts, options);
  yield await kafkaFigure(parts, options);
}

async function databaseFigure(parts: RealParts, { rounds }: RunOptions): Promise<Figure> {
  const [oursUrl, limitUrl] = [await parts.makeDatabase(), await parts.makeDatabase()];
  const [ours, forLimit] = [await openOutbox(oursUrl), await openOutbox(limitUrl)];
  const limit = await openBareOutbox(limitUrl, WORKERS);
  const bus = createWatchedBus();
  const measured: { ours: ServerRound[]; limit: ServerRound[] } = { ours: [], limit: [] };
  for (let round = 0; round <= Math.max(rounds, ROUNDS_MIN); round += 1) {
    const events = eventsOf(round);
    await owe(ours, events);
    await owe(forLimit, events);
    const oursRound = await timedRound(EVENTS_PER_ROUND, () => relayAll(ours, bus.publisher));
    bus.check(EVENTS_PER_ROUND);
    const limitRound = await timedRound(EVENTS_PER_ROUND, async () => {
      assert.equal(await limit.markAll(), EVENTS_PER_ROUND);
    });
    await emptyMysqlTable(limitUrl, 'event_outbox');
    // The first round warms both sides up.
    if (round === 0) continue;
    measured.ours.push(oursRound);
    measured.limit.push(limitRound);
  }
  await Promise.all([ours.close(), forLimit.close(), limit.close()]);
  return rateFigure('relay.db', 'event/s', measured, { kind: 'ratioAtLeast', ratio: 0.55 });
}

async function kafkaFigure(parts: RealParts, { rounds }: RunOptions): Promise<Figure> {
  const topicPrefix = `bench${randomBytes(4).toString('hex')}.`;
  const connection = { brokers: parts.kafkaBrokers, clientId: 'bench' };
  await setupKafkaTopics({ connection, topicPrefix, partitions: 4, replicationFactor: 1 });
  const publisher = createKafkaEventPublisher({ connection, topicPrefix });
  const limit = await openBareProducer(parts.kafkaBrokers);
  const database = await openOutbox(await parts.makeDatabase());
  const measured: { ours: ServerRound[]; limit: ServerRound[] } = { ours: [], limit: [] };
  for (let round = 0; round <= Math.max(rounds, ROUNDS_MIN); round += 1) {
    const events = eventsOf(round);
    await owe(database, events);
    const messages = events.map((event) => ({ key: event.key, value: writeLenderEvent(event) }));
    const ours = await timedRound(EVENTS_PER_ROUND, () => relayAll(database, publisher));
    const theirs = await timedRound(EVENTS_PER_ROUND, () => limit.send(`${topicPrefix}${TYPE}`, messages));
    if (round === 0) continue;
    measured.ours.push(ours);
    measured.limit.push(theirs);
  }
  await Promise.all([publisher.close(), limit.close(), database.close()]);
  return rateFigure('relay.kafka', 'event/s', measured, { kind: 'ratioAtLeast', ratio: 0.6 });
}

async function openOutbox(url: string): Promise<Database> {
  const database = openStores(openMysqlEngine({ url }), 'relay');
  await database.migrate();
  return database;
}

/** Events of every order by turns, so that no two neighbors are of one order. */
function eventsOf(round: number): readonly LenderEvent[] {
  return Array.from({ length: EVENTS_PER_ROUND }, (_, index) => ({
    eventId: `${String(round)}-${String(index).padStart(8, '0')}`,
    type: TYPE,
    version: 1,
    occurredAt: instant(1_700_000_000_000 + index),
    channel: '840',
    key: String(90_000_000 + (index % ORDERS)),
    payload: JSON.stringify({ applicationNo: `A${String(index)}`, productCode: 'RS-STANDARD', amountFen: '1200000' }),
  }));
}

async function owe(database: Database, events: readonly LenderEvent[]): Promise<void> {
  for (let start = 0; start < events.length; start += UNIT_SIZE) {
    await database.unitOfWork.run(async (stores) => {
      for (const event of events.slice(start, start + UNIT_SIZE)) await stores.events.enqueue(event);
    });
  }
}

/** Relays until nothing is owed, `WORKERS` at once, each with leases of its own. */
async function relayAll(database: Database, publisher: EventPublisher): Promise<void> {
  const relay = createRelayEvents({
    unitOfWork: database.unitOfWork,
    relayShards: database.relayShards,
    publisher,
    randomness: { fraction: () => Math.random() },
    clock: { now: () => instant(Date.now()) },
    delaysMs: DELAYS_MS,
  });
  const isEmpty = async (): Promise<boolean> => (await database.unitOfWork.read.events.backlog()).pending === 0;
  await Promise.all(
    Array.from({ length: WORKERS }, async (_, worker) => {
      const request = { owner: `worker${String(worker)}`, limit: BATCH, concurrency: 1, leaseMs: LEASE_MS };
      // A worker that finds every shard in other hands asks again until nothing is left.
      while ((await relay(request)) !== undefined || !(await isEmpty()));
    }),
  );
}

/** A bus that takes everything, and knows what came when. */
function createWatchedBus(): { readonly publisher: EventPublisher; check(count: number): void } {
  let taken: LenderEvent[] = [];
  return {
    publisher: {
      publish: (events) => {
        taken.push(...events);
        return Promise.resolve(events.map(() => ok(undefined)));
      },
    },
    check(count) {
      assert.equal(taken.length, count);
      const last = new Map<string, string>();
      for (const { key, eventId } of taken) {
        assert.ok((last.get(key) ?? '') < eventId, 'events of an order came in another order');
        last.set(key, eventId);
      }
      taken = [];
    },
  };
}
