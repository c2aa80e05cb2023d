import type { KafkaConsumerRow } from './consumer-row.js';
import { createClient } from './connection.js';
import type { KafkaConnection, KafkaLog } from './connection.js';
import { createGroupMember } from './group-member.js';
import type { ConsumerHealth, ConsumerObserver } from './progress.js';

export type { KafkaConsumerRow } from './consumer-row.js';
export type { ConsumerHealth, ConsumerObserver } from './progress.js';

/** What {@link createKafkaEventConsumers} needs. */
export interface KafkaEventConsumersOptions {
  readonly connection: KafkaConnection;
  readonly consumers: readonly KafkaConsumerRow[];
  /** After so long without a sign of life the brokers give a member's partitions to others. */
  readonly sessionTimeoutMs?: number;
  /** For so long a consumer may get nowhere before its health says so; twice as long in one message is fatal. */
  readonly stallMs?: number;
  /** Called once, when a consumer can never go on in this process: end the process. */
  onFatal(error: Error): void;
  readonly observe?: ConsumerObserver;
  readonly log?: KafkaLog;
}

/** Consumers of events that run until they are stopped. */
export interface KafkaEventConsumers {
  /**
   * Resolves when every consumer has found its topics, or goes on trying because the brokers are away. Rejects, and stops
   * all, when a consumer can never work: {@link KafkaTopicsMissing}, or the brokers refuse.
   */
  start(): Promise<void>;
  /** Ends after the messages in hand; what was taken in is committed and does not come again. */
  stop(): Promise<void>;
  health(): readonly ConsumerHealth[];
}

// A takeover after a kill takes as long as this and a heartbeat. Signs of life go out beside the work, so a slow unit is not
// taken for a dead member; a process that stands still for longer is.
const SESSION_TIMEOUT_MS = 10_000;
const STALL_MS = 30_000;

/** Makes the consumers; nothing is connected before `start`. */
export function createKafkaEventConsumers(options: KafkaEventConsumersOptions): KafkaEventConsumers {
  const {
    connection,
    consumers,
    sessionTimeoutMs = SESSION_TIMEOUT_MS,
    stallMs = STALL_MS,
    observe = {},
    log,
  } = options;
  const client = createClient(connection, log);
  let isBroken = false;
  const onFatal = (error: Error): void => {
    if (isBroken) return;
    isBroken = true;
    options.onFatal(error);
  };
  const members = consumers.map((row) =>
    createGroupMember({
      client,
      row,
      sessionTimeoutMs,
      stallMs,
      onFatal,
      observe,
      log: log ?? ((): void => undefined),
    }),
  );
  const stop = async (): Promise<void> => {
    await Promise.all(members.map((member) => member.stop()));
  };

  return {
    start: async () => {
      const starts = await Promise.allSettled(members.map((member) => member.start()));
      const failed = starts.find((start) => start.status === 'rejected');
      if (failed === undefined) return;
      await stop();
      throw failed.reason;
    },
    stop,
    health: () => members.map((member) => member.health()),
  };
}
