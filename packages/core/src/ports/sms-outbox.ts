import type { Instant } from '../shared/calendar.js';
import type { OrderKey } from '../model/identifiers.js';
import type { SmsDraft, SmsMessage, SmsState } from '../model/sms.js';
import type { OutboxBacklog } from './callback-outbox.js';
import type { ClaimWish } from './marketplace-orders.js';

/** Reading messages. */
export interface SmsOutboxQueries {
  /** Messages of an order, oldest first. */
  ofOrder(key: OrderKey): Promise<readonly SmsMessage[]>;

  /** What waits; `dead` counts the refused ones too. */
  backlog(): Promise<OutboxBacklog>;
}

/** SMS owed to borrowers, written in the unit that makes them true (item 25.3). */
export interface SmsOutbox extends SmsOutboxQueries {
  /** Writes a message, due at once. False, and no change, when one with the same (order, event, businessKey) exists. */
  enqueue(draft: SmsDraft, at: Instant): Promise<boolean>;

  /** Claims up to `limit` pending messages whose nextAttemptAt has come, the longest due first, for `leaseMs`. */
  claimDue(wish: ClaimWish): Promise<readonly SmsMessage[]>;

  /** Notes an attempt on a pending message: attempts + 1, the claim ends. False, and no change, when it is not pending or `attempts` is not the stored one. */
  settle(change: {
    readonly messageId: string;
    /** As claimed. */
    readonly attempts: number;
    readonly at: Instant;
    readonly outcome:
      | { readonly state: Exclude<SmsState, 'pending'>; readonly error?: string }
      | { readonly state: 'pending'; readonly nextAttemptAt: Instant; readonly error: string };
  }): Promise<boolean>;
}
