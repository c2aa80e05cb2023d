import type { Instant } from '../shared/calendar.js';
import type { BlindIndex, OrderKey } from '../model/identifiers.js';
import type { OrderEnd } from '../model/retention.js';

/** An order that has ended and whose personal data is still there. */
export interface EndedOrder {
  readonly key: OrderKey;
  readonly endedAt: Instant;
}

/** An order of a person; erased when its personal data is gone. */
export interface PersonOrder {
  readonly key: OrderKey;
  readonly isErased: boolean;
}

/** What is removed by its age alone, once it is done with. */
export type PrunedKind = 'callbacks' | 'events' | 'sms' | 'audit';

/** Finding personal data that may go. */
export interface RetentionQueries {
  /**
   * Orders that ended as `end` before `before` and are not erased, the longest ended first, `skip` of them left out: those that
   * could not be erased stay where they are.
   */
  endedOrders(wish: {
    readonly end: OrderEnd;
    readonly before: Instant;
    readonly skip: number;
    readonly limit: number;
  }): Promise<readonly EndedOrder[]>;

  /** Every order of the person, over all channels, oldest first. */
  ordersOfPerson(idCardIndex: BlindIndex): Promise<readonly PersonOrder[]>;
}

/**
 * Takes personal data away for good (`RELIABILITY` §6). What was decided, paid and booked stays; who it was does not. The
 * caller has made sure that nothing is under way, and removed the documents from the object store.
 */
export interface Retention extends RetentionQueries {
  /**
   * Erases what the order holds of its person: application, list of documents, where data was pulled, addresses to return to,
   * copies of cards, callbacks, messages, events. False, and no change, when there is no such order or it is erased.
   */
  eraseOrder(key: OrderKey, at: Instant): Promise<boolean>;

  /**
   * Erases the person: cards and depository account go; name, numbers and indexes of every account are overwritten; accounts,
   * orders and loans carry `pseudonym` in place of the person's index. Says how many accounts there were. Blacklist and
   * cool-down stay: they name nobody. A person who comes back is a new one.
   */
  erasePerson(idCardIndex: BlindIndex, pseudonym: BlindIndex): Promise<number>;

  /**
   * Removes up to `limit` of what was done with before `before`, oldest first, and says how many. What still waits, or has
   * failed for good and waits for people, stays at any age.
   */
  prune(kind: PrunedKind, before: Instant, limit: number): Promise<number>;
}
