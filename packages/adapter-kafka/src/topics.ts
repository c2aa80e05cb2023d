import { setTimeout as delay } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import kafkajs from 'kafkajs';
import { LENDER_EVENT_TABLE } from '@banyan/core';
import { createClient } from './connection.js';
import type { KafkaConnection, KafkaLog } from './connection.js';

/** The topic of events of a type. */
export function topicOf(topicPrefix: string, type: string): string {
  return `${topicPrefix}${type}`;
}

/** The consumer group of a consumer. */
export function groupOf(topicPrefix: string, consumer: string): string {
  return `${topicPrefix}${consumer}`;
}

/** Every topic of the events between gateway and back office, in the order of their table. */
export function lenderEventTopics(topicPrefix: string): readonly string[] {
  return LENDER_EVENT_TABLE.map(([type]) => topicOf(topicPrefix, type));
}

/** What was found of one topic. */
export interface TopicFinding {
  readonly topic: string;
  /** `missing` = not there, and not made because nothing was to be changed. `different` = there, with `differences`. */
  readonly state: 'ok' | 'created' | 'missing' | 'different';
  /** What is not as it was asked for, in words. */
  readonly differences: readonly string[];
}

/** What was found of all of them. */
export interface TopicReport {
  readonly topics: readonly TopicFinding[];
  /** Nothing is missing, nothing is different. */
  readonly isReady: boolean;
}

/** What the topics should be like. */
export interface KafkaTopicsOptions {
  readonly connection: KafkaConnection;
  readonly topicPrefix: string;
  /** Partitions of a new topic, and the least that an old one should have. */
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Look only. */
  readonly isDryRun?: boolean;
  readonly log?: KafkaLog;
}

const RETRY = { retries: 3, initialRetryTime: 200, maxRetryTime: 2_000 } as const;

const SERVED_TRIES = 50;
const SERVED_DELAY_MS = 200;

/**
 * Makes the topics that are missing and says which of the others are not as asked for. Changes and deletes nothing that is
 * there: more partitions would tear the events of an order apart. With three replicas or more a write must reach two of them
 * (`min.insync.replicas`). Throws when the brokers cannot be reached or refuse.
 */
export async function setupKafkaTopics(options: KafkaTopicsOptions): Promise<TopicReport> {
  const { connection, topicPrefix, partitions, replicationFactor, isDryRun = false, log } = options;
  const admin = createClient(connection, log).admin({ retry: RETRY });
  const wanted = lenderEventTopics(topicPrefix);
  const insyncMin = replicationFactor >= 3 ? 2 : 1;
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = wanted.filter((topic) => !existing.has(topic));
    if (!isDryRun && missing.length > 0) {
      await admin.createTopics({
        // The driver takes a topic that its broker has not heard of yet for one that is not there.
        waitForLeaders: false,
        topics: missing.map((topic) => ({
          topic,
          numPartitions: partitions,
          replicationFactor,
          configEntries: [{ name: 'min.insync.replicas', value: String(insyncMin) }],
        })),
      });
      await served(admin, missing);
    }
    const differences = await differencesOf(
      admin,
      wanted.filter((topic) => existing.has(topic)),
      { partitions, replicationFactor, insyncMin },
    );
    const topics = wanted.map((topic): TopicFinding => {
      if (!existing.has(topic)) return { topic, state: isDryRun ? 'missing' : 'created', differences: [] };
      const found = differences.get(topic) ?? [];
      return { topic, state: found.length === 0 ? 'ok' : 'different', differences: found };
    });
    return { topics, isReady: topics.every(({ state }) => state === 'ok' || state === 'created') };
  } finally {
    await admin.disconnect();
  }
}

/** Waits until the leaders serve the new topics: they are named some moments before they do. */
async function served(admin: Admin, topics: readonly string[]): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      for (const topic of topics) await admin.fetchTopicOffsets(topic);
      return;
    } catch (error) {
      if (tries >= SERVED_TRIES) throw error;
      await delay(SERVED_DELAY_MS);
    }
  }
}

async function differencesOf(
  admin: Admin,
  topics: readonly string[],
  wanted: { readonly partitions: number; readonly replicationFactor: number; readonly insyncMin: number },
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>(topics.map((topic) => [topic, []]));
  if (topics.length === 0) return found;
  const metadata = await admin.fetchTopicMetadata({ topics: [...topics] });
  for (const { name, partitions } of metadata.topics) {
    const words = found.get(name);
    if (partitions.length < wanted.partitions)
      words?.push(`${String(partitions.length)} partitions, ${String(wanted.partitions)} wanted`);
    const replicas = Math.min(...partitions.map((partition) => partition.replicas.length));
    if (replicas < wanted.replicationFactor)
      words?.push(`${String(replicas)} replicas, ${String(wanted.replicationFactor)} wanted`);
  }
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map((name) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name,
      configNames: ['min.insync.replicas', 'cleanup.policy'],
    })),
  });
  for (const { resourceName, configEntries } of resources) {
    const words = found.get(resourceName);
    const valueOf = (name: string): string | undefined =>
      configEntries.find((entry) => entry.configName === name)?.configValue;
    const insync = Number(valueOf('min.insync.replicas') ?? '1');
    if (insync < wanted.insyncMin)
      words?.push(`min.insync.replicas ${String(insync)}, ${String(wanted.insyncMin)} wanted`);
    // A compacted topic forgets all events of an order but the last.
    if (valueOf('cleanup.policy')?.includes('compact') === true) words?.push('cleanup.policy compact, delete wanted');
  }
  return found;
}
