import type { Connection, ResultSetHeader } from 'mysql2/promise';
import { createConnection } from 'mysql2/promise';
import { Kafka, logLevel, Partitioners } from 'kafkajs';

// What kafkajs costs by itself: a loop that sends batches of a hundred, and a consumer that does nothing but note each message
// in one table, in a transaction (RELIABILITY §8). No outbox, no signature of an event, no parking, no pause.

const BATCH = 100;
const INBOX_SQL = `insert into event_inbox (consumer, event_id, source, third_order_no, event_type, handled_at)
values (?, ?, '840', ?, 'credit.result', ?)`;

/** A message, ready made. */
export interface BareMessage {
  readonly key: string;
  readonly value: string;
}

/** A producer that sends one batch after another, each acknowledged by all. */
export interface BareProducer {
  send(topic: string, messages: readonly BareMessage[]): Promise<void>;
  close(): Promise<void>;
}

/** Connects a producer. */
export async function openBareProducer(brokers: readonly string[]): Promise<BareProducer> {
  const kafka = new Kafka({ brokers: [...brokers], clientId: 'limit', logLevel: logLevel.NOTHING });
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
  });
  await producer.connect();
  return {
    async send(topic, messages) {
      for (let start = 0; start < messages.length; start += BATCH)
        await producer.send({ topic, acks: -1, messages: messages.slice(start, start + BATCH) });
    },
    close: () => producer.disconnect(),
  };
}

/** A consumer that has joined its group. */
export interface BareConsumer {
  /** Resolves once `count` messages have been noted since the last call. */
  consumed(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Consumes `topic` as `group`, one insert a message. */
export async function openBareConsumer(options: {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly group: string;
  readonly databaseUrl: string;
}): Promise<BareConsumer> {
  const connection = await createConnection({ uri: options.databaseUrl });
  const kafka = new Kafka({ brokers: [...options.brokers], clientId: 'limit', logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: options.group, allowAutoTopicCreation: false });
  const counter = createCounter();
  await consumer.connect();
  await consumer.subscribe({ topic: options.topic, fromBeginning: true });
  await consumer.run({
    eachBatchAutoResolve: false,
    eachBatch: async (payload) => {
      for (const message of payload.batch.messages) {
        await note(connection, options.group, message.headers?.['eventId'], message.key);
        payload.resolveOffset(message.offset);
        counter.add();
      }
      await payload.heartbeat();
      await payload.commitOffsetsIfNecessary();
    },
  });
  return {
    consumed: (count) => counter.reached(count),
    async close() {
      await consumer.disconnect();
      await connection.end();
    },
  };
}

// In a transaction of its own, as whoever does something beside must have it.
async function note(connection: Connection, group: string, eventId: unknown, key: Buffer | null): Promise<void> {
  await connection.query('start transaction');
  await connection.execute<ResultSetHeader>(INBOX_SQL, [group, String(eventId), key?.toString() ?? '', Date.now()]);
  await connection.query('commit');
}

/** Counts, and tells when a number is reached. */
export function createCounter(): { add(): void; reached(count: number): Promise<void> } {
  let total = 0;
  let waiting: { readonly count: number; tell(): void } | undefined;
  const check = (): void => {
    if (waiting === undefined || total < waiting.count) return;
    total -= waiting.count;
    waiting.tell();
    waiting = undefined;
  };
  return {
    add() {
      total += 1;
      check();
    },
    reached: (count) =>
      new Promise((tell) => {
        waiting = { count, tell };
        check();
      }),
  };
}
