import { Kafka, logLevel } from 'kafkajs';
import type { Admin } from 'kafkajs';
import type { LenderEvent } from '@banyan/core';
import { readLenderEvent } from '@banyan/core';
import { lenderEventTopics, setupKafkaTopics } from '#src/index.js';

/** A message as the brokers have it. */
export interface StoredMessage {
  readonly topic: string;
  readonly partition: number;
  readonly key: string | undefined;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Topics of a test's own, and its own eyes on them. */
export interface TestTopics {
  readonly topicPrefix: string;
  readonly admin: Admin;
  /** Every message of the topics, in the order of their partitions. */
  read(): Promise<readonly StoredMessage[]>;
  send(
    type: string,
    messages: readonly { readonly key?: string; readonly value: Buffer | string | null; readonly partition?: number }[],
  ): Promise<void>;
  /** The next offset that `group` would read, by `topic/partition`; -1 where nothing is committed. */
  committed(group: string): Promise<ReadonlyMap<string, number>>;
  close(): Promise<void>;
}

/** Makes the topics of the lender's events on `brokers`. */
export async function openTestTopics(
  brokers: readonly string[],
  topicPrefix: string,
  partitions = 3,
): Promise<TestTopics> {
  await setupKafkaTopics({
    connection: { brokers, clientId: 'test' },
    topicPrefix,
    partitions,
    replicationFactor: 1,
  });
  const topics = [...lenderEventTopics(topicPrefix)];
  const kafka = new Kafka({ brokers: [...brokers], clientId: 'test', logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await admin.connect();
  await producer.connect();

  async function read(): Promise<readonly StoredMessage[]> {
    let left = 0;
    for (const topic of topics) {
      for (const { high, low } of await admin.fetchTopicOffsets(topic)) left += Number(high) - Number(low);
    }
    const messages: StoredMessage[] = [];
    if (left === 0) return messages;
    const reader = kafka.consumer({ groupId: `${topicPrefix}reader-${String(Math.random())}`, maxWaitTimeInMs: 100 });
    await reader.connect();
    await reader.subscribe({ topics, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      reader
        .run({
          eachMessage: ({ topic, partition, message }) => {
            const { key, value, headers = {} } = message;
            messages.push({
              topic,
              partition,
              key: key?.toString(),
              value: value?.toString() ?? '',
              headers: Object.fromEntries(Object.entries(headers).map(([name, header]) => [name, String(header)])),
            });
            if (messages.length >= left) resolve();
            return Promise.resolve();
          },
        })
        .catch(reject);
    });
    await reader.disconnect();
    return messages;
  }

  return {
    topicPrefix,
    admin,
    read,
    send: async (type, messages) => {
      await producer.send({ topic: `${topicPrefix}${type}`, messages: [...messages], acks: -1 });
    },
    committed: async (group) => {
      const offsets = await admin.fetchOffsets({ groupId: group, topics });
      return new Map(
        offsets.flatMap(({ topic, partitions: found }) =>
          found.map(({ partition, offset }) => [
            `${topic.slice(topicPrefix.length)}/${String(partition)}`,
            Number(offset),
          ]),
        ),
      );
    },
    close: async () => {
      await admin.deleteTopics({ topics, timeout: 10_000 }).catch(() => undefined);
      await producer.disconnect();
      await admin.disconnect();
    },
  };
}

/** A stored message as the event that it is. */
export function eventOf({ value }: StoredMessage): LenderEvent {
  const read = readLenderEvent(value);
  if (!read.ok) throw new Error(`not an event: ${read.error.member}`);
  return read.value;
}
