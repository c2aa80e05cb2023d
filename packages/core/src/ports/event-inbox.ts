import type { Instant } from '../shared/calendar.js';
import type { OrderKey } from '../model/identifiers.js';

/** An event as a consumer took it in. */
export interface InboxEntry {
  readonly consumer: string;
  readonly eventId: string;
  /** The order it is about, for its timeline. */
  readonly orderKey: OrderKey;
  readonly type: string;
  readonly at: Instant;
}

/** Events already taken in, per consumer. Written first, in the unit that applies the event. */
export interface EventInbox {
  /** `first` when this consumer has not seen the event; `again` otherwise, also under concurrency. */
  record(entry: InboxEntry): Promise<'first' | 'again'>;

  /** What was taken in for an order, oldest first. */
  ofOrder(key: OrderKey): Promise<readonly InboxEntry[]>;

  /** Removes entries older than `before`, at most `limit`. Returns how many. */
  prune(before: Instant, limit: number): Promise<number>;
}
