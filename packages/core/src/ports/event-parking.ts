import type { Instant } from '../shared/calendar.js';
import type { OrderKey } from '../model/identifiers.js';

/** A message that no consumer can use, kept with its cause. */
export interface ParkedEvent {
  readonly consumer: string;
  readonly eventId: string;
  readonly body: string;
  readonly cause: string;
  readonly parkedAt: Instant;
  /** The order it names, when there is such an order. */
  readonly orderKey?: OrderKey;
}

/** Where poison messages wait for operations while the stream moves on (`RELIABILITY` §3). */
export interface EventParking {
  /** Parks a message; the same (consumer, eventId) again replaces it. */
  park(event: ParkedEvent): Promise<void>;

  /** Parked messages, oldest first, at most `limit`. */
  list(limit: number): Promise<readonly ParkedEvent[]>;

  /** One parked message. */
  find(consumer: string, eventId: string): Promise<ParkedEvent | undefined>;

  /** Messages parked for an order, oldest first. */
  ofOrder(key: OrderKey): Promise<readonly ParkedEvent[]>;

  /** How many are parked. */
  count(): Promise<number>;

  /** Takes one out, e.g. before it is replayed; false when it is not there. */
  remove(consumer: string, eventId: string): Promise<boolean>;
}
