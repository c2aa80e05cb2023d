import type { Instant } from '@banyan/core';
import { instant } from '@banyan/core';

/** How a consumer fares. */
export interface ConsumerHealth {
  readonly group: string;
  /** It has polled the brokers or finished a message lately. */
  readonly isProgressing: boolean;
  /** Why not: the brokers cannot be reached (nothing of ours is wrong), or a message does not end. */
  readonly reason?: 'unreachable' | 'stuck';
  /** Messages of its partitions that it has not taken in yet, as of the last poll. */
  readonly lagMessages?: number;
  readonly lastPollAt?: Instant;
  /** Partitions that wait because of trouble of our own. */
  readonly heldUpPartitions: number;
}

/** Who wants to hear what happens; nothing depends on it. */
export interface ConsumerObserver {
  /** The connection or the group was lost, and is set up anew. `error` is a word. */
  restarted?(event: { readonly group: string; readonly error: string }): void;
  /** A message was not taken in because of trouble of our own, and comes again after `delayMs`. `error` is a word. */
  heldUp?(event: {
    readonly group: string;
    readonly topic: string;
    readonly partition: number;
    readonly offset: string;
    readonly attempt: number;
    readonly delayMs: number;
    readonly error: string;
  }): void;
  /** Partitions were given out anew. */
  joined?(event: { readonly group: string; readonly partitions: number }): void;
}

/** Keeps what {@link ConsumerHealth} tells. */
export interface Progress {
  polled(): void;
  /** A message is in hand until the returned function is called. */
  begin(): () => void;
  /** For how long the oldest message in hand has been there, in ms; 0 when there is none. */
  inHandMs(): number;
  /** For how long there was neither a poll nor a finished message, in ms; 0 while one is in hand. */
  idleMs(): number;
  assigned(partitions: readonly string[]): void;
  behind(partition: string, messages: number): void;
  health(heldUpPartitions: number): ConsumerHealth;
}

/** Makes the progress of one consumer, which is given `stallMs` from now for its first poll. */
export function createProgress(group: string, stallMs: number): Progress {
  const lags = new Map<string, number>();
  let lastProgressMs = performance.now();
  let lastPollAt: Instant | undefined;
  // More than one only while a lost connection's message ends beside the next connection's first.
  const inHand = new Map<symbol, number>();

  const inHandMs = (): number => {
    const [oldest] = inHand.values();
    return oldest === undefined ? 0 : performance.now() - oldest;
  };
  return {
    polled: () => {
      lastProgressMs = performance.now();
      lastPollAt = instant(Date.now());
    },
    begin: () => {
      const message = Symbol(group);
      inHand.set(message, performance.now());
      return () => {
        inHand.delete(message);
        lastProgressMs = performance.now();
      };
    },
    inHandMs,
    idleMs: () => (inHand.size > 0 ? 0 : performance.now() - lastProgressMs),
    assigned: (partitions) => {
      for (const partition of lags.keys()) if (!partitions.includes(partition)) lags.delete(partition);
    },
    behind: (partition, messages) => void lags.set(partition, messages),
    health: (heldUpPartitions) => {
      const isProgressing = performance.now() - lastProgressMs < stallMs;
      const lagMessages = lags.size === 0 ? undefined : [...lags.values()].reduce((sum, lag) => sum + lag, 0);
      return {
        group,
        isProgressing,
        heldUpPartitions,
        ...(isProgressing ? {} : { reason: inHandMs() >= stallMs ? 'stuck' : 'unreachable' }),
        ...(lagMessages === undefined ? {} : { lagMessages }),
        ...(lastPollAt === undefined ? {} : { lastPollAt }),
      };
    },
  };
}
