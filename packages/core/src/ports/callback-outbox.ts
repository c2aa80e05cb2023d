import type { Instant } from '../shared/calendar.js';
import type { Callback, CallbackAttempt, CallbackDraft, CallbackState } from '../model/callback.js';
import type { ChannelCode, OrderKey } from '../model/identifiers.js';
import type { ShardLease } from './relay-shards.js';

/** Which callbacks. All given conditions hold together; none = all. */
export interface CallbackFilter {
  readonly callbackId?: string;
  readonly channel?: ChannelCode;
  readonly orderNo?: string;
  readonly state?: CallbackState;
  readonly createdSince?: Instant;
}

/** What follows from an attempt. */
export type CallbackSettlement =
  { readonly state: 'sent' | 'dead' } | { readonly state: 'pending'; readonly nextAttemptAt: Instant };

/** What waits in the outbox. */
export interface OutboxBacklog {
  readonly pending: number;
  readonly dead: number;
  /** Creation time of the oldest pending row. */
  readonly oldestPendingAt?: Instant;
  /** When the first pending row may be tried; a relay has nothing to do before. */
  readonly nextDueAt: Instant | undefined;
}

/** Reading callbacks. */
export interface CallbackQueries {
  /** Callbacks by filter, oldest first, at most `limit`. */
  list(filter: CallbackFilter, limit: number): Promise<readonly Callback[]>;

  /** Attempts at one callback, first to last. */
  attempts(callbackId: string): Promise<readonly CallbackAttempt[]>;

  /** What waits. */
  backlog(): Promise<OutboxBacklog>;

  /**
   * Channels with a pending callback whose nextAttemptAt has come; one that is behind an earlier one of its order counts as well.
   * With a channel: that one or none, however much of others is due.
   */
  dueChannels(now: Instant, channel?: ChannelCode): Promise<readonly ChannelCode[]>;
}

/**
 * Callbacks owed to marketplaces (`cl_notify_callback`, item 25.1). Rows are written in the unit that changes the order,
 * sent by a relay that holds the shard's lease, and never lost: they end as sent, or stay visible as dead.
 */
export interface CallbackOutbox extends CallbackQueries {
  /**
   * Writes a callback, due at once, with the next sequence of its order. When one with the same (channel, orderNo, type,
   * businessKey) exists, nothing is written and the answer is false (G17).
   */
  enqueue(draft: CallbackDraft, at: Instant): Promise<boolean>;

  /**
   * Callbacks of the lease's shard that may be sent now, oldest first, at most `limit`, at most one per order: the order's
   * earliest that is neither sent nor abandoned, when it is pending and its nextAttemptAt has come. A dead one therefore
   * holds back the later ones of its order, so that the marketplace never hears them out of turn. With a channel: only that
   * one's, however many of others are older.
   */
  due(lease: ShardLease, now: Instant, limit: number, channel?: ChannelCode): Promise<readonly Callback[]>;

  /**
   * Notes an attempt and what follows from it: `sent`, due again at `nextAttemptAt`, or `dead`. False, and nothing noted,
   * when the lease has been lost or the callback is not pending any more.
   */
  settle(change: {
    readonly lease: ShardLease;
    readonly attempt: CallbackAttempt;
    readonly outcome: CallbackSettlement;
  }): Promise<boolean>;

  /** Makes matching dead or sent callbacks pending again, due now, attempts from 0; the attempt log stays. Returns how many. */
  replay(filter: CallbackFilter, at: Instant): Promise<number>;

  /** Gives matching dead callbacks up, so that later ones of the order may go. Returns how many. */
  abandon(filter: CallbackFilter, at: Instant): Promise<number>;

  /** Callbacks of one order in sequence. */
  ofOrder(key: OrderKey): Promise<readonly Callback[]>;
}
