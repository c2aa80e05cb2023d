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

/** Events owed to the lender's back office, written in the unit that makes them true (`DESIGN` §3). */
export interface EventOutbox {
  /** Writes an event, due at once. False, and no change, when the eventId exists. */
  enqueue(event: LenderEvent): Promise<boolean>;

  /** Events of the lease's shard that may go now, oldest first, at most `limit`; per (channel, key) only the earliest unpublished. */
  due(lease: ShardLease, now: Instant, limit: number): Promise<readonly PendingEvent[]>;

  /** Notes that an event is published, or when it is due again. False when the lease has been lost. */
  settle(change: {
    readonly lease: ShardLease;
    readonly eventId: string;
    readonly outcome:
      | { readonly state: 'published'; readonly at: Instant }
      | { readonly state: 'pending'; readonly nextAttemptAt: Instant; readonly error: string };
  }): Promise<boolean>;

  /** Events of an order, published or not, oldest first. */
  ofOrder(key: OrderKey): Promise<readonly OutgoingEvent[]>;

  /** What waits; `dead` is always 0: an event is tried for ever. */
  backlog(): Promise<OutboxBacklog>;
}
