import type { Instant } from '../shared/calendar.js';

/** Events already taken in, per consumer. Written first, in the unit that applies the event. */
export interface EventInbox {
  /** `first` when this consumer has not seen the event; `again` otherwise, also under concurrency. */
  record(entry: {
    readonly consumer: string;
    readonly eventId: string;
    readonly at: Instant;
  }): Promise<'first' | 'again'>;

  /** Removes entries older than `before`, at most `limit`. Returns how many. */
  prune(before: Instant, limit: number): Promise<number>;
}
