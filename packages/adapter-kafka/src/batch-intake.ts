import type { EachBatchPayload } from 'kafkajs';
import { wordOf } from './client-errors.js';
import type { KafkaConsumerRow } from './consumer-row.js';
import { halfJittered } from './jitter.js';
import { messageText } from './message-text.js';
import type { ConsumerObserver, Progress } from './progress.js';

/** Takes the batches of one member in, message by message. */
export interface BatchIntake {
  take(batch: EachBatchPayload): Promise<void>;
  /** Batches that were begun are over: their partitions may be in other hands. */
  interrupted(): void;
  /** From now on these partitions, `topic/number`, are the member's. */
  assigned(partitions: readonly string[]): void;
  /** A new connection: what was held up is fetched again at once. */
  opened(): void;
  /** No further message is begun. */
  stop(): void;
  /** Partitions that wait because of trouble of our own. */
  heldUp(): number;
}

const HOLD_UP_MS = 250;
const HOLD_UP_MAX_MS = 30_000;

/** A message that could not be taken in, and when its partition goes on. */
interface HoldUp {
  readonly offset: string;
  readonly attempt: number;
  readonly timer: NodeJS.Timeout | undefined;
  readonly resume: () => void;
}

/** Makes the intake of one member. */
export function createBatchIntake(dependencies: {
  readonly row: KafkaConsumerRow;
  readonly progress: Progress;
  readonly heartbeatMs: number;
  readonly stallMs: number;
  readonly observe: ConsumerObserver;
}): BatchIntake {
  const { row, progress, heartbeatMs, stallMs, observe } = dependencies;
  const holdUps = new Map<string, HoldUp>();
  let generation = 0;
  let isStopping = false;

  // The driver remembers what is paused beyond a rebalance: a partition must not come back paused without a timer.
  function forget(place: string): void {
    const known = holdUps.get(place);
    clearTimeout(known?.timer);
    known?.resume();
    holdUps.delete(place);
  }

  /** Our own trouble: the partition waits, longer each time, and then begins with this message again. */
  function holdUp(payload: EachBatchPayload, offset: string, attempt: number, error: unknown): void {
    const { topic, partition } = payload.batch;
    const place = placeOf(payload);
    const delayMs = halfJittered(Math.min(HOLD_UP_MAX_MS, HOLD_UP_MS * 2 ** (attempt - 1)));
    const resume = payload.pause();
    const timer = setTimeout(resume, delayMs);
    holdUps.set(place, { offset, attempt, timer, resume });
    observe.heldUp?.({ group: row.group, topic, partition, offset, attempt, delayMs, error: wordOf(error) });
  }

  /** Signs of life go on beside slow messages, but not for ever: what hangs must lose its partition. Ends with the returned function. */
  function beatBeside(heartbeat: () => Promise<void>): () => void {
    const pulse = setInterval(() => {
      // A rebalance is heard of again between two messages.
      if (progress.inHandMs() < stallMs) void heartbeat().catch(() => undefined);
    }, heartbeatMs);
    return () => clearInterval(pulse);
  }

  async function takeOne(text: string, attempt: number): Promise<void> {
    const finished = progress.begin();
    try {
      await row.take(text, attempt);
    } finally {
      finished();
    }
  }

  async function takeAll(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const place = placeOf(payload);
    const begun = generation;
    const isOver = (): boolean => isStopping || generation !== begun || !payload.isRunning() || payload.isStale();
    for (const { offset, value } of batch.messages) {
      if (isOver()) return;
      const before = holdUps.get(place);
      const attempt = before?.offset === offset ? before.attempt + 1 : 1;
      try {
        await takeOne(messageText(value), attempt);
      } catch (error) {
        if (generation === begun && !isStopping) holdUp(payload, offset, attempt, error);
        return;
      }
      // In other hands by now: whoever has the partition meets the message again, and knows it by its id.
      if (generation !== begun) return;
      forget(place);
      payload.resolveOffset(offset);
      progress.behind(place, Math.max(0, Number(BigInt(batch.highWatermark) - BigInt(offset)) - 1));
      await payload.heartbeat();
      await payload.commitOffsetsIfNecessary();
    }
  }

  return {
    take: async (payload) => {
      const fallSilent = beatBeside(() => payload.heartbeat());
      try {
        await takeAll(payload);
      } finally {
        fallSilent();
      }
    },
    interrupted: () => {
      generation += 1;
    },
    assigned: (partitions) => {
      generation += 1;
      for (const place of holdUps.keys()) if (!partitions.includes(place)) forget(place);
    },
    opened: () => {
      for (const [place, known] of holdUps) {
        clearTimeout(known.timer);
        holdUps.set(place, { ...known, timer: undefined });
      }
    },
    stop: () => {
      isStopping = true;
      for (const { timer } of holdUps.values()) clearTimeout(timer);
    },
    heldUp: () => holdUps.size,
  };
}

function placeOf({ batch }: EachBatchPayload): string {
  return `${batch.topic}/${String(batch.partition)}`;
}
