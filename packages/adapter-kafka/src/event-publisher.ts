import { setTimeout as delay } from 'node:timers/promises';
import { Partitioners } from 'kafkajs';
import type { ICustomPartitioner, Message, Producer } from 'kafkajs';
import type { EventPublisher, LenderEvent, PlacedEvent, Publication } from '@banyan/core';
import { err, eventStreams, HELD_BACK, ok, writeLenderEvent } from '@banyan/core';
import { isUnreachable, wordOf } from './client-errors.js';
import { createClient } from './connection.js';
import type { KafkaConnection, KafkaLog } from './connection.js';
import { topicOf } from './topics.js';

/** What {@link createKafkaEventPublisher} needs. */
export interface KafkaEventPublisherOptions {
  readonly connection: KafkaConnection;
  readonly topicPrefix: string;
  readonly log?: KafkaLog;
}

/** An `EventPublisher` with a connection to give back. */
export interface KafkaEventPublisher extends EventPublisher {
  /** Gives the connection back. Nothing is published afterwards. */
  close(): Promise<void>;
}

// Every in-sync replica has it. Repeats are the receiver's to know, by the event's id: idempotence is not relied on.
const ALL_REPLICAS = -1;
const BROKER_TIMEOUT_MS = 10_000;
// What one publication may take, retries included: well within the lease of a relay's shard.
const BUDGET_MS = 25_000;
const RETRY_DELAY_MS = 200;

/** One event on its way: where it stands in the batch, and what the driver is given. */
interface Item extends PlacedEvent {
  readonly topic: string;
  readonly message: Message;
}

/**
 * Publishes events to Kafka, one topic per type, keyed by order number, so that the events of an order keep their order. It
 * connects with the first event and reconnects by itself; while the brokers are away it says so in a word.
 */
export function createKafkaEventPublisher(options: KafkaEventPublisherOptions): KafkaEventPublisher {
  const { connection, topicPrefix, log } = options;
  const partitions: Partitions = new WeakMap();
  const producer = createClient(connection, log).producer({
    allowAutoTopicCreation: false,
    createPartitioner: notingPartitioner(partitions),
    // Ours: the driver's own retry takes what a broker said before its leadership moved for the answer to all (see `sendAll`).
    retry: { retries: 0 },
  });
  return createPublisherOn({ producer, partitions, topicPrefix });
}

/** Where the partitioner has put a message: the answer of the brokers names topic and partition only. */
export type Partitions = WeakMap<Message, number>;

/** What of the driver's producer is used. */
export type UsedProducer = Pick<Producer, 'connect' | 'sendBatch' | 'disconnect'>;

/** The publisher over a producer of the driver, which notes in `partitions` where it puts messages. */
export function createPublisherOn({
  producer,
  partitions,
  topicPrefix,
}: {
  readonly producer: UsedProducer;
  readonly partitions: Partitions;
  readonly topicPrefix: string;
}): KafkaEventPublisher {
  let connected: Promise<void> | undefined;

  return {
    publish: async (events, mayGoOn = () => Promise.resolve(true)) => {
      const publications: Publication[] = events.map(() => err({ error: HELD_BACK }));
      const untilMs = performance.now() + BUDGET_MS;
      let waiting = eventStreams(events);
      for (let isFirst = true; waiting.length > 0; isFirst = false) {
        if (!isFirst && !(await mayGoOn())) break;
        const wave = waiting.map(firstOfOneType);
        const items = wave.flat().map((placed) => itemOf(topicPrefix, placed));
        const answers = await sendSurely(items, untilMs);
        for (const [{ place }, answer] of answers) publications[place] = answer;
        const isThrough = (placed: readonly PlacedEvent[]): boolean =>
          placed.every(({ place }) => publications[place]?.ok === true);
        waiting = waiting.flatMap((stream, index) => {
          const sent = wave[index] ?? [];
          const rest = stream.slice(sent.length);
          return rest.length > 0 && isThrough(sent) ? [rest] : [];
        });
      }
      return publications;
    },
    close: async () => {
      await connected?.catch(() => undefined);
      await producer.disconnect();
    },
  };

  /** Sends all together; what did not go, in parts: first by partition, then by order, so that one bad event stops no other. */
  async function sendSurely(items: readonly Item[], untilMs: number): Promise<ReadonlyMap<Item, Publication>> {
    const answers = new Map<Item, Publication>();
    let left = items;
    for (const groupBy of [together, byPartition, byOrder]) {
      const failures = await Promise.all(groupBy(left).map((group) => attempt(group, untilMs, answers)));
      left = left.filter((item) => answers.get(item)?.ok !== true);
      const mayHelp = left.length > 0 && performance.now() + RETRY_DELAY_MS < untilMs;
      if (
        !mayHelp ||
        (groupBy === byPartition && failures.every((error) => error === undefined || isUnreachable(error)))
      )
        break;
      await delay(RETRY_DELAY_MS);
    }
    return left.length === 0 ? answers : inOrderOfEach(items, answers);
  }

  function byPartition(items: readonly Item[]): readonly (readonly Item[])[] {
    return groupsOf(items, ({ topic, message }) => `${topic} ${String(partitions.get(message))}`);
  }

  /** Notes in `answers` what became of each; resolves with the error, if any. */
  async function attempt(items: readonly Item[], untilMs: number, answers: Map<Item, Publication>): Promise<unknown> {
    try {
      const acknowledged = await withinBudget(sendAll(items), untilMs);
      for (const item of items)
        answers.set(item, acknowledged(item) ? ok(undefined) : err({ error: 'notAcknowledged' }));
      return undefined;
    } catch (error) {
      for (const item of items) answers.set(item, err({ error: wordOf(error) }));
      return error;
    }
  }

  /** Tells of each item whether the brokers have it: every topic and partition must have been answered for. */
  async function sendAll(items: readonly Item[]): Promise<(item: Item) => boolean> {
    await connect();
    const topicMessages = groupsOf(items, ({ topic }) => topic).map((group) => ({
      topic: group[0]?.topic ?? '',
      messages: group.map(({ message }) => message),
    }));
    const metadata = await producer.sendBatch({ acks: ALL_REPLICAS, timeout: BROKER_TIMEOUT_MS, topicMessages });
    const written = new Set(
      metadata
        .filter(({ errorCode }) => errorCode === 0)
        .map(({ topicName, partition }) => `${topicName} ${String(partition)}`),
    );
    return ({ topic, message }) => written.has(`${topic} ${String(partitions.get(message))}`);
  }

  function connect(): Promise<void> {
    connected ??= producer.connect().catch((error: unknown) => {
      connected = undefined;
      throw error;
    });
    return connected;
  }
}

/** The driver's default partitioner (the Java clients' murmur2 of the key), which notes where it has put a message. */
function notingPartitioner(partitions: Partitions): ICustomPartitioner {
  return () => {
    const choose = Partitioners.DefaultPartitioner();
    return (input) => {
      const partition = choose(input);
      partitions.set(input.message, partition);
      return partition;
    };
  };
}

function itemOf(topicPrefix: string, { event, place }: PlacedEvent): Item {
  const { eventId, type, version, key } = event;
  const headers = { eventId, type, version: String(version) };
  const message = { key, value: writeLenderEvent(event), headers };
  return { event, place, topic: topicOf(topicPrefix, type), message };
}

/** The leading events of a stream that go to one topic: those of two topics could overtake each other. */
function firstOfOneType(stream: readonly PlacedEvent[]): readonly PlacedEvent[] {
  const end = stream.findIndex(({ event }) => event.type !== stream[0]?.event.type);
  return end < 0 ? stream : stream.slice(0, end);
}

/** What stands behind a failed event of its key was not handed over as far as the relay is concerned: it goes again, in order. */
function inOrderOfEach(
  items: readonly Item[],
  answers: ReadonlyMap<Item, Publication>,
): ReadonlyMap<Item, Publication> {
  const settled = new Map<Item, Publication>();
  for (const stream of byOrder(items)) {
    let isHeld = false;
    for (const item of stream) {
      const answer: Publication = isHeld ? err({ error: HELD_BACK }) : (answers.get(item) ?? err({ error: HELD_BACK }));
      isHeld ||= !answer.ok;
      settled.set(item, answer);
    }
  }
  return settled;
}

function together(items: readonly Item[]): readonly (readonly Item[])[] {
  return [items];
}

function byOrder(items: readonly Item[]): readonly (readonly Item[])[] {
  return groupsOf(items, ({ event }: { readonly event: LenderEvent }) => JSON.stringify([event.channel, event.key]));
}

function groupsOf(items: readonly Item[], nameOf: (item: Item) => string): readonly (readonly Item[])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = nameOf(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

async function withinBudget<T>(work: Promise<T>, untilMs: number): Promise<T> {
  const over = new AbortController();
  const late = delay(Math.max(0, untilMs - performance.now()), undefined, { signal: over.signal }).then(() => {
    throw Object.assign(new Error('no answer in time'), { name: 'timeout' });
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
    late.catch(() => undefined);
  }
}
