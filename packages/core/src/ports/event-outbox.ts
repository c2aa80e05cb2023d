import type { Instant } from '../shared/calendar.js';
import type { OrderKey } from '../model/identifiers.js';
import type { LenderEvent } from '../model/lender-event.js';
import type { OutboxBacklog } from './callback-outbox.js';
import type { ShardLease } from './relay-shards.js';

/** An event that waits to be published. */
export interface PendingEvent extends LenderEvent {
  readonly attempts: number;
}

/** An event of the outbox and how far it is. */
export interface OutgoingEvent extends PendingEvent {
  readonly isPublished: boolean;
  readonly lastError?: string;
}

/** An event that could not be published yet. */
export interface PostponedEvent {
  readonly eventId: string;
  readonly nextAttemptAt: Instant;
  /** A word for the log. */
  readonly error: string;
}

/** Events owed to the lender's back office, written in the unit that makes them true (`DESIGN` §3). */
export interface EventOutbox {
  /** Writes an event, due at once. False, and no change, when the eventId exists. */
  enqueue(event: LenderEvent): Promise<boolean>;

  /**
   * Events of the lease's shard that may go now, oldest first, at most `limit`. Of one (channel, key) there may be several, in
   * their order and without a gap; none while an earlier unpublished one of its key is not due.
   */
  due(lease: ShardLease, now: Instant, limit: number): Promise<readonly PendingEvent[]>;

  /**
   * Notes what became of events of the lease's shard: published for good, or due again later; both count as an attempt.
   * Published ones stay as they are. False, and no change, when the lease has been lost.
   */
  settle(change: {
    readonly lease: ShardLease;
    readonly at: Instant;
    /** Ids of the events that are published. */
    readonly published: readonly string[];
    readonly postponed: readonly PostponedEvent[];
  }): Promise<boolean>;

  /** Events of an order, published or not, oldest first. */
  ofOrder(key: OrderKey): Promise<readonly OutgoingEvent[]>;

  /** Does any shard hold an unpublished event that is due at `now`? Asked all the time: costs the same however much waits. */
  hasDue(now: Instant): Promise<boolean>;

  /** What waits; `dead` is always 0: an event is tried for ever. */
  backlog(): Promise<OutboxBacklog>;
}
