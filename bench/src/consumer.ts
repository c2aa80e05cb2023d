import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  createKafkaEventConsumers,
  createKafkaEventPublisher,
  groupOf,
  setupKafkaTopics,
  topicOf,
} from '@banyan/adapter-kafka';
import type { Database } from '@banyan/adapter-mysql';
import { openMysqlEngine } from '@banyan/adapter-mysql';
import type { ChannelCode, EventConsumer, LenderEvent, MarketplaceOrderNo } from '@banyan/core';
import { createTakeInEvent, instant, ok } from '@banyan/core';
import { createContentDigest } from '@banyan/core/rongshu';
import { createCounter, openBareConsumer } from '#limit/bare-kafka.js';
import { openStores } from './approved-orders.js';
import type { Figure } from './figure.js';
import type { RunOptions } from './harness.js';
import { openRealParts } from './real-parts.js';
import type { ServerRound } from './side-by-side.js';
import { rateFigure, timedRound } from './side-by-side.js';

const EVENTS_PER_ROUND = 4_000;
const PARTITIONS = 4;
const BATCH = 500;
const ROUNDS_MIN = 5;
const TYPE = 'credit.result';
const CONSUMER = 'RongshuCreditResultProcessor';

/**
 * Events taken in from a topic, decoded, and noted in the inbox in a unit of their own, beside a consumer of kafkajs that does
 * nothing but insert the same row. Each side has a topic to itself; the clock runs from the first message sent to the last
 * noted. In the end both inboxes hold every event once.
 */
export async function* consumerFigures({ rounds }: RunOptions): AsyncGenerator<Figure> {
  const parts = await openRealParts();
  const run = `bench${randomBytes(4).toString('hex')}`;
  const connection = { brokers: parts.kafkaBrokers, clientId: 'bench' };
  const prefixes = { ours: `${run}.ours.`, limit: `${run}.limit.` } as const;
  for (const topicPrefix of Object.values(prefixes))
    await setupKafkaTopics({ connection, topicPrefix, partitions: PARTITIONS, replicationFactor: 1 });
  const databaseUrl = await parts.makeDatabase();
  const database = openStores(openMysqlEngine({ url: databaseUrl }), 'consumer');
  await database.migrate();
  const publishers = {
    ours: createKafkaEventPublisher({ connection, topicPrefix: prefixes.ours }),
    limit: createKafkaEventPublisher({ connection, topicPrefix: prefixes.limit }),
  };
  const counter = createCounter();
  const takeIn = takeInOf(database, () => counter.add());
  const ours = createKafkaEventConsumers({
    connection,
    consumers: [
      {
        group: groupOf(prefixes.ours, CONSUMER),
        topics: [topicOf(prefixes.ours, TYPE)],
        take: async (message) => {
          await takeIn(message, CONSUMER);
        },
      },
    ],
    onFatal: (error) => {
      throw error;
    },
  });
  const limit = await openBareConsumer({
    brokers: parts.kafkaBrokers,
    topic: topicOf(prefixes.limit, TYPE),
    group: groupOf(prefixes.limit, CONSUMER),
    databaseUrl,
  });
  await ours.start();

  const measured: { ours: ServerRound[]; limit: ServerRound[] } = { ours: [], limit: [] };
  for (let round = 0; round <= Math.max(rounds, ROUNDS_MIN); round += 1) {
    const events = eventsOf(round);
    const timed = (side: 'ours' | 'limit', consumed: Promise<void>): Promise<ServerRound> =>
      timedRound(EVENTS_PER_ROUND, async () => {
        for (let start = 0; start < events.length; start += BATCH) {
          const sent = await publishers[side].publish(events.slice(start, start + BATCH));
          assert.ok(sent.every((one) => one.ok));
        }
        await consumed;
      });
    const oursRound = await timed('ours', counter.reached(EVENTS_PER_ROUND));
    const limitRound = await timed('limit', limit.consumed(EVENTS_PER_ROUND));
    // The first round warms both sides up.
    if (round === 0) continue;
    measured.ours.push(oursRound);
    measured.limit.push(limitRound);
  }
  await Promise.all([ours.stop(), limit.close(), publishers.ours.close(), publishers.limit.close()]);
  await database.close();
  yield rateFigure('consumer.kafka', 'event/s', measured, { kind: 'ratioAtLeast', ratio: 0.7 });
}

/** The gateway's entrance for events, with a use case that writes its inbox row and nothing else. */
function takeInOf(database: Database, noted: () => void): ReturnType<typeof createTakeInEvent> {
  const clock = { now: () => instant(Date.now()) };
  const take: EventConsumer = async (event) => {
    const orderKey = { channel: event.channel as ChannelCode, orderNo: event.key as MarketplaceOrderNo };
    const entry = { consumer: CONSUMER, eventId: event.eventId, orderKey, type: event.type, at: clock.now() };
    const seen = await database.unitOfWork.run(({ inbox }) => inbox.record(entry));
    noted();
    return ok(seen);
  };
  return createTakeInEvent({
    unitOfWork: database.unitOfWork,
    consumers: [{ consumer: CONSUMER, type: TYPE, take }],
    digest: createContentDigest(),
    clock,
  });
}

function eventsOf(round: number): readonly LenderEvent[] {
  return Array.from({ length: EVENTS_PER_ROUND }, (_, index) => ({
    eventId: `${String(round)}-${String(index).padStart(8, '0')}`,
    type: TYPE,
    version: 1,
    occurredAt: instant(1_700_000_000_000 + index),
    channel: '840',
    key: String(90_000_000 + index),
    payload: JSON.stringify({ requestNo: `C${String(index)}`, outcome: 'approved', amountFen: '1200000' }),
  }));
}
