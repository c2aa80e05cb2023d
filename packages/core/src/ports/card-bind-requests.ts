import type { Instant } from '../shared/calendar.js';
import type { Result } from '../shared/result.js';
import type { CardBindRequest, CardRefusal } from '../model/card-binding.js';
import type { BorrowerId, OrderKey } from '../model/identifiers.js';
import type { ClaimWish } from './marketplace-orders.js';

/** Reading requests. */
export interface CardBindRequestQueries {
  /** The request with this number. */
  find(requestNo: string): Promise<CardBindRequest | undefined>;

  /** The open request of a borrower. */
  openOf(borrowerId: BorrowerId): Promise<CardBindRequest | undefined>;

  /** Requests made for an order, newest first. */
  ofOrder(key: OrderKey): Promise<readonly CardBindRequest[]>;
}

/** How a request ended. */
export type CardBindSettlement =
  | { readonly state: 'bound' | 'notReceived'; readonly at: Instant }
  | { readonly state: 'refused'; readonly refusal: CardRefusal; readonly at: Instant };

/** Requests to the binding company, stored before they are sent (item 11, `DESIGN` §5-6). The card is encrypted at rest. */
export interface CardBindRequests extends CardBindRequestQueries {
  /** Adds an open request. `openExists` and no change when the borrower has an open one or the number is taken, also under concurrency. */
  insert(request: CardBindRequest): Promise<Result<undefined, 'openExists'>>;

  /** Ends an open request; false, and no change, when it is not open any more. */
  settle(requestNo: string, outcome: CardBindSettlement): Promise<boolean>;

  /** Sets when an open request is checked next; a claim on it ends. False when it is not open any more. */
  postpone(requestNo: string, nextCheckAt: Instant): Promise<boolean>;

  /** Claims open requests whose nextCheckAt has come, the longest due first, for `leaseMs`. */
  claimDue(wish: ClaimWish): Promise<readonly CardBindRequest[]>;
}
