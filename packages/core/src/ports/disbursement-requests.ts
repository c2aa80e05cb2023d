import type { Instant } from '../shared/calendar.js';
import type { Result } from '../shared/result.js';
import type { DisbursementRequest, DisbursementState } from '../model/disbursement.js';
import type { LoanNo } from '../model/identifiers.js';

/** Reading requests. */
export interface DisbursementRequestQueries {
  /** The request with this number. */
  find(requestNo: string): Promise<DisbursementRequest | undefined>;

  /** Requests for a loan by attempt, from 1. */
  ofLoan(loanNo: LoanNo): Promise<readonly DisbursementRequest[]>;

  /** Requests that were paid (also `suspect` ones) and that the payer dates in [from, until), by (paidAt, requestNo), at most `limit`, those after `after` only. */
  paidBetween(wish: {
    readonly from: Instant;
    readonly until: Instant;
    readonly limit: number;
    readonly after?: { readonly paidAt: Instant; readonly requestNo: string };
  }): Promise<readonly DisbursementRequest[]>;
}

/** Requests to pay out (`cl_pay_log`), stored before the payer hears of them (B9). The card is encrypted at rest. */
export interface DisbursementRequests extends DisbursementRequestQueries {
  /** Adds an open request. `openExists` and no change when the loan has an open one or the number, or the loan's attempt, is taken, also under concurrency. */
  insert(request: DisbursementRequest): Promise<Result<undefined, 'openExists'>>;

  /** Compare-and-set of the state; the reason is then that of this change. False, and no change, when it is not `from` any more. */
  settle(change: {
    readonly requestNo: string;
    readonly from: DisbursementState;
    readonly to: Exclude<DisbursementState, 'open'>;
    readonly at: Instant;
    readonly reason?: string;
    /** The payer's time of a payment. */
    readonly paidAt?: Instant;
  }): Promise<boolean>;
}
