import type { ConsumerRow, EventPublisher, TakeInEvent } from '@banyan/core';
import { HELD_BACK } from '@banyan/core';
import type { Metrics } from '@banyan/adapter-http';
import type { KafkaConnection, KafkaLog } from '@banyan/adapter-kafka';
import {
  createKafkaEventConsumers,
  createKafkaEventPublisher,
  groupOf,
  refusalOf,
  setupKafkaTopics,
  topicOf,
} from '@banyan/adapter-kafka';
import type { Log } from '../logging/log.js';
import type { KafkaSettings } from '../settings/part-settings.js';
import type { Settings } from '../settings/read-settings.js';
import { StartupProblem } from '../settings/startup-problem.js';
import { readAuthority } from './database.js';
import { patiently } from './patience.js';

/** Kafka, as far as this process has it. */
export interface KafkaParts {
  readonly connection: KafkaConnection;
  readonly topicPrefix: string;
  readonly publisher: EventPublisher;
  close(): Promise<void>;
}

/** The consumers of the lender's events. */
export type EventConsumers = ReturnType<typeof createKafkaEventConsumers>;

/** The news that a part can never work again in this process. */
export interface Breakdown {
  readonly happened: Promise<Error>;
  report(error: Error): void;
}

// What the check does not judge.
const ANY_SIZE = { partitions: 1, replicationFactor: 1 } as const;

/** Makes a {@link Breakdown} that has not happened. */
export function createBreakdown(): Breakdown {
  let report: (error: Error) => void = () => undefined;
  const happened = new Promise<Error>((resolve) => (report = resolve));
  return { happened, report: (error) => report(error) };
}

/** Opens the way to Kafka where the settings choose it; nothing is asked of the brokers yet. */
export async function openKafka(settings: Settings, log: Log): Promise<KafkaParts | undefined> {
  const { kafka } = settings;
  if (kafka === undefined) return undefined;
  const { topicPrefix } = kafka;
  const connection = await connectionOf(kafka);
  const publisher = createKafkaEventPublisher({ connection, topicPrefix, log: kafkaLog(log) });
  return { connection, topicPrefix, publisher, close: () => publisher.close() };
}

/** The driver's own words, in our log. */
function kafkaLog(log: Log): KafkaLog {
  return ({ level, text, group }) => log[level](`kafka: ${text}`, group === undefined ? {} : { consumer: group });
}

/** How the adapter is to reach the brokers. Throws {@link StartupProblem} when the file of the authority cannot be read. */
export async function connectionOf(kafka: KafkaSettings): Promise<KafkaConnection> {
  const { brokers, hasTls, caFile, sasl } = kafka;
  const ca = caFile === undefined ? {} : { ca: await readAuthority(caFile, 'BANYAN_KAFKA_CA_FILE') };
  return {
    brokers,
    clientId: 'banyan',
    ...(hasTls ? { tls: ca } : {}),
    ...(sasl === undefined ? {} : { sasl }),
  };
}

/**
 * Makes sure that every topic is there before the gateway serves; brokers that are not there yet are waited for. Throws
 * {@link StartupProblem} otherwise.
 */
export async function checkTopics(kafka: KafkaParts | undefined, log: Log): Promise<void> {
  if (kafka === undefined) return;
  const { connection, topicPrefix } = kafka;
  const missing = await patiently(
    async () => {
      const { topics } = await setupKafkaTopics({ connection, topicPrefix, ...ANY_SIZE, isDryRun: true });
      return topics.filter(({ state }) => state === 'missing').map(({ topic }) => topic);
    },
    { name: 'the Kafka brokers', log },
    { isWorthWaiting: () => true, problem: (error) => brokersProblem(connection, error) },
  );
  if (missing.length === 0) return;
  throw new StartupProblem(
    `Kafka at ${connection.brokers.join()} has no topic ${missing.join(', ')}; make it with "banyan kafka setup".`,
  );
}

// What brokers may refuse for, and what there is to do about it.
const REMEDIES: readonly (readonly [refusal: RegExp, remedy: string])[] = [
  [/^INVALID_REPLICATION_FACTOR$/, 'there are fewer brokers than --replication'],
  [/AUTHENTICATION/i, 'look at BANYAN_KAFKA_SASL, its user and its password'],
  [/AUTHORIZATION/, 'the user of BANYAN_KAFKA_USERNAME needs more rights'],
];

/** Brokers that cannot be used, as a sentence without user or password. */
export function brokersProblem({ brokers }: KafkaConnection, cause: unknown): StartupProblem {
  const where = `The Kafka brokers ${brokers.join(', ')} (BANYAN_KAFKA_BROKERS)`;
  const refusal = refusalOf(cause);
  if (refusal === undefined) return new StartupProblem(`${where} cannot be reached.`, { cause });
  const remedy = REMEDIES.find(([of]) => of.test(refusal))?.[1];
  return new StartupProblem(`${where} refuse: ${refusal}${remedy === undefined ? '' : `; ${remedy}`}.`, { cause });
}

/** One consumer group per row of the table, which takes what is the row's and passes over the rest of its topic. */
export function openConsumers(
  { connection, topicPrefix }: KafkaParts,
  parts: {
    readonly table: readonly ConsumerRow[];
    readonly takeInEvent: TakeInEvent;
    readonly breakdown: Breakdown;
    readonly log: Log;
    readonly metrics: Metrics;
  },
): EventConsumers {
  const { table, takeInEvent, breakdown, log, metrics } = parts;

  async function take(consumer: string, message: string, attempt: number): Promise<void> {
    try {
      const taken = await takeInEvent(message, consumer, attempt);
      if (taken.kind === 'passedOver') return;
      const { eventId } = taken;
      const outcome = taken.kind === 'applied' ? taken.outcome : 'parked';
      metrics.eventTaken({ consumer: taken.consumer, outcome });
      if (taken.kind === 'parked') log.warn('event parked', { consumer: taken.consumer, eventId, reason: taken.cause });
      else log.info('event taken in', { consumer, eventId, outcome });
    } catch (error) {
      metrics.eventTaken({ consumer, outcome: 'unavailable' });
      log.error('event not taken in', { consumer, error });
      throw error;
    }
  }

  return createKafkaEventConsumers({
    connection,
    consumers: table.map(({ consumer, type }) => ({
      group: groupOf(topicPrefix, consumer),
      topics: [topicOf(topicPrefix, type)],
      take: (message, attempt) => take(consumer, message, attempt),
    })),
    onFatal: (error) => breakdown.report(error),
    log: kafkaLog(log),
  });
}

/** `publisher`, with what becomes of its events counted. */
export function counted(publisher: EventPublisher, metrics: Pick<Metrics, 'eventsPublished'>): EventPublisher {
  return {
    publish: async (events, mayGoOn) => {
      const publications = await publisher.publish(events, mayGoOn);
      const count = { published: 0, failed: 0, held: 0 };
      for (const publication of publications)
        count[publication.ok ? 'published' : publication.error.error === HELD_BACK ? 'held' : 'failed'] += 1;
      for (const outcome of ['published', 'failed', 'held'] as const)
        if (count[outcome] > 0) metrics.eventsPublished(outcome, count[outcome]);
      return publications;
    },
  };
}
