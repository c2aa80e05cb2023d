import type { Instant } from '../shared/calendar.js';
import type { Result } from '../shared/result.js';
import type { OrderKey } from '../model/identifiers.js';
import type { DataKind, DataKindPull, DataPull } from '../model/data-pull.js';
import type { ClaimWish } from './marketplace-orders.js';

/** That an order's data has not come yet. */
export interface OpenPull {
  readonly key: OrderKey;
  readonly createdAt: Instant;
}

/** Reading pulls. */
export interface DataPullQueries {
  /** The pull of an order. */
  find(key: OrderKey): Promise<DataPull | undefined>;

  /** Pulls that are still open, at most `limit`, the longest open first. */
  listOpen(limit: number): Promise<readonly OpenPull[]>;
}

/** A pull in the hands of one worker. `fence` grows with every claim; writes with an older one change nothing. */
export interface ClaimedDataPull extends DataPull {
  readonly fence: number;
}

/** The log of data pulls (`rongshu_credit_data_pull_log`, item 4.2, item 5). */
export interface DataPulls extends DataPullQueries {
  /** Opens a pull. `pullExists` and no change when the order has one. */
  insert(pull: DataPull): Promise<Result<undefined, 'pullExists'>>;

  /**
   * Claims up to `limit` open pulls whose nextAttemptAt has come and that nobody else has claimed, oldest first, for
   * `leaseMs`. Two callers never hold the same pull; a claim whose lease has ended may be taken by another.
   */
  claimDue(wish: ClaimWish): Promise<readonly ClaimedDataPull[]>;

  /**
   * Notes how far one kind is. False, and no change, when the claim with this fence is not the latest any more or has been
   * settled.
   */
  saveKind(change: {
    readonly key: OrderKey;
    readonly fence: number;
    readonly kind: DataKind;
    readonly pull: DataKindPull;
  }): Promise<boolean>;

  /** Ends the claim: due again at `nextAttemptAt`, or closed for good. Fenced like `saveKind`: what is closed stays closed. */
  settle(change: {
    readonly key: OrderKey;
    readonly fence: number;
    readonly outcome:
      { readonly state: 'open'; readonly nextAttemptAt: Instant } | { readonly state: 'done' | 'exhausted' };
  }): Promise<boolean>;
}
