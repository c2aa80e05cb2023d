import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, Kafka } from 'kafkajs';
import { createBatchIntake } from './batch-intake.js';
import { isDefinite, isMissingTopic, isUnreachable, KafkaTopicsMissing, wordOf } from './client-errors.js';
import type { KafkaLog } from './connection.js';
import type { KafkaConsumerRow } from './consumer-row.js';
import { halfJittered } from './jitter.js';
import { createProgress } from './progress.js';
import type { ConsumerHealth, ConsumerObserver } from './progress.js';

/** A member of one consumer group, which sets itself up anew whenever the driver gives up. */
export interface GroupMember {
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): ConsumerHealth;
}

/** What {@link createGroupMember} needs. */
export interface GroupMemberOptions {
  readonly client: Kafka;
  readonly row: KafkaConsumerRow;
  readonly sessionTimeoutMs: number;
  readonly stallMs: number;
  readonly onFatal: (error: Error) => void;
  readonly observe: ConsumerObserver;
  readonly log: KafkaLog;
}

// Offsets go to the brokers after so many messages or so much time, and at the end of every batch: what is taken in twice after
// a kill is at most as much.
const COMMIT_MESSAGES = 500;
const COMMIT_INTERVAL_MS = 500;
// A fetch without messages: stopping waits for it.
const FETCH_WAIT_MS = 500;
// How long members may take to come back when partitions are given out anew; a message in hand is finished first.
const REBALANCE_TIMEOUT_MS = 30_000;
const RESTART_DELAY_MS = 250;
const RESTART_DELAY_MAX_MS = 5_000;
// Restarts in a row, with brokers that can be reached and not one poll in between, after which the process is ended.
const RESTARTS_MAX = 10;
const WATCH_INTERVAL_MS = 1_000;
const STOP_TIMEOUT_MS = 10_000;

class PollingStopped extends Error {
  override readonly name = 'PollingStopped';
}

/** Makes a member; it joins with `start`. */
export function createGroupMember(options: GroupMemberOptions): GroupMember {
  const { client, row, sessionTimeoutMs, stallMs, onFatal, observe, log } = options;
  const { group, topics } = row;
  const progress = createProgress(group, stallMs);
  const heartbeatMs = Math.floor(sessionTimeoutMs / 3);
  const intake = createBatchIntake({ row, progress, heartbeatMs, stallMs, observe });
  let isStopping = false;
  let restarts = 0;
  let runningSince = 0;
  let current: Consumer | undefined;
  let running: Promise<void> = Promise.resolve();
  let restart: NodeJS.Timeout | undefined;
  let watch: NodeJS.Timeout | undefined;

  /** Connects and looks for the topics. Throws; nothing is left open then. */
  async function open(): Promise<Consumer> {
    const consumer = client.consumer({
      groupId: group,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: heartbeatMs,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      allowAutoTopicCreation: false,
      // The driver takes some passing trouble for the end and some endless trouble for passing: it is for us to begin anew.
      retry: { retries: 4, initialRetryTime: 200, maxRetryTime: 2_000, restartOnFailure: () => Promise.resolve(false) },
    });
    listen(consumer);
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      return consumer;
    } catch (error) {
      await end(consumer);
      throw isMissingTopic(error) ? new KafkaTopicsMissing(topics, error) : error;
    }
  }

  function listen(consumer: Consumer): void {
    const { events } = consumer;
    consumer.on(events.FETCH, () => {
      progress.polled();
      restarts = 0;
    });
    consumer.on(events.GROUP_JOIN, ({ payload }) => {
      if (isStopping || consumer !== current) return void end(consumer);
      const partitions = Object.entries(payload.memberAssignment).flatMap(([topic, numbers]) =>
        numbers.map((partition) => `${topic}/${String(partition)}`),
      );
      progress.assigned(partitions);
      intake.assigned(partitions);
      observe.joined?.({ group, partitions: partitions.length });
    });
    consumer.on(events.REBALANCING, () => intake.interrupted());
    consumer.on(events.CRASH, ({ payload }) => lost(consumer, payload.error));
  }

  function run(consumer: Consumer): void {
    current = consumer;
    runningSince = performance.now();
    intake.opened();
    running = consumer
      .run({
        eachBatchAutoResolve: false,
        autoCommitThreshold: COMMIT_MESSAGES,
        autoCommitInterval: COMMIT_INTERVAL_MS,
        eachBatch: (payload) => intake.take(payload),
      })
      .catch((error: unknown) => lost(consumer, error));
  }

  function lost(consumer: Consumer, error: unknown): void {
    if (isStopping || consumer !== current) return;
    current = undefined;
    intake.interrupted();
    void end(consumer);
    failed(error);
  }

  function failed(error: unknown): void {
    const word = wordOf(error);
    restarts += 1;
    // Brokers that have just started may not know their topics yet.
    const isOver = isDefinite(error) && !(error instanceof KafkaTopicsMissing);
    if (isOver || (restarts > RESTARTS_MAX && !isUnreachable(error))) {
      log({ level: 'error', text: `consumer cannot go on: ${word}`, group });
      return onFatal(error instanceof Error ? error : new Error(word));
    }
    log({ level: 'warn', text: `consumer begins anew: ${word}`, group });
    observe.restarted?.({ group, error: word });
    const delayMs = halfJittered(Math.min(RESTART_DELAY_MAX_MS, RESTART_DELAY_MS * 2 ** (restarts - 1)));
    restart = setTimeout(() => {
      running = open().then(
        (consumer) => (isStopping ? end(consumer) : run(consumer)),
        (cause: unknown) => (isStopping ? undefined : failed(cause)),
      );
    }, delayMs);
  }

  function watchOver(): void {
    if (progress.inHandMs() >= 2 * stallMs) {
      clearInterval(watch);
      return onFatal(
        new Error(`a message of ${group} has been in hand for ${String(Math.round(progress.inHandMs()))} ms`),
      );
    }
    // The driver may stop polling without a word, and never come back to it by itself.
    const idleMs = Math.min(progress.idleMs(), performance.now() - runningSince);
    if (current !== undefined && idleMs >= 2 * stallMs) lost(current, new PollingStopped());
  }

  return {
    start: async () => {
      watch = setInterval(watchOver, Math.min(WATCH_INTERVAL_MS, stallMs));
      watch.unref();
      try {
        const consumer = await open();
        if (isStopping) return await end(consumer);
        run(consumer);
      } catch (error) {
        if (isDefinite(error)) throw error;
        if (!isStopping) failed(error);
      }
    },
    stop: async () => {
      isStopping = true;
      clearInterval(watch);
      clearTimeout(restart);
      intake.stop();
      const consumer = current;
      current = undefined;
      const over = new AbortController();
      const ended = (consumer === undefined ? Promise.resolve() : end(consumer)).then(() => running);
      await Promise.race([ended, delay(STOP_TIMEOUT_MS, undefined, { signal: over.signal }).catch(() => undefined)]);
      over.abort();
    },
    health: () => progress.health(intake.heldUp()),
  };
}

/** Leaves the group and closes the connection, as far as that can still be done. */
async function end(consumer: Consumer): Promise<void> {
  await consumer.disconnect().catch(() => undefined);
}
