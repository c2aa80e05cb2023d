import type { Instant } from '../shared/calendar.js';

/** A message that no consumer can use, kept with its cause. */
export interface ParkedEvent {
  readonly consumer: string;
  readonly eventId: string;
  readonly body: string;
  readonly cause: string;
  readonly parkedAt: Instant;
}

/** Where poison messages wait for operations while the stream moves on (`RELIABILITY` §3). */
export interface EventParking {
  /** Parks a message; the same (consumer, eventId) again replaces it. */
  park(event: ParkedEvent): Promise<void>;

  /** Parked messages, oldest first, at most `limit`. */
  list(limit: number): Promise<readonly ParkedEvent[]>;

  /** One parked message. */
  find(consumer: string, eventId: string): Promise<ParkedEvent | undefined>;

  /** How many are parked. */
  count(): Promise<number>;

  /** Takes one out, e.g. before it is replayed; false when it is not there. */
  remove(consumer: string, eventId: string): Promise<boolean>;
}
