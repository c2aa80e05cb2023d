import type { Instant } from '../shared/calendar.js';
import type { Result } from '../shared/result.js';
import type { LoanNo } from '../model/identifiers.js';
import type { RepaymentApplication } from '../model/repayment.js';
import type { ClaimWish } from './marketplace-orders.js';

/** Reading applications. */
export interface RepaymentApplicationQueries {
  /** The application with this number. */
  find(requestNo: string): Promise<RepaymentApplication | undefined>;

  /** Applications of a loan, oldest first. */
  ofLoan(loanNo: LoanNo): Promise<readonly RepaymentApplication[]>;

  /** How many are open. */
  countOpen(): Promise<number>;
}

/** Repayment applications (`repay_apply`), stored before the payer hears of them (B19). The card is encrypted at rest. */
export interface RepaymentApplications extends RepaymentApplicationQueries {
  /** Adds an open application. `openExists` and no change when the loan has an open one or the number is taken, also under concurrency; the unit goes on. */
  insert(application: RepaymentApplication): Promise<Result<undefined, 'openExists'>>;

  /** Claims up to `limit` open applications whose nextCheckAt has come, the longest due first, for `leaseMs`. */
  claimDue(wish: ClaimWish): Promise<readonly RepaymentApplication[]>;

  /** Sets when an open application is asked about next, attempts + 1; the claim ends. False, and no change, when it is not open or `attempts` is not the stored one. */
  postpone(change: {
    readonly requestNo: string;
    readonly attempts: number;
    readonly nextCheckAt: Instant;
  }): Promise<boolean>;

  /** Notes that the same wish came again, the first time it does. Changes nothing of one that is not open. */
  noteRepeat(requestNo: string, at: Instant): Promise<void>;

  /** Compare-and-set of the state; reason and serial number are then those of this change. False, and no change, when it is not `from` any more. */
  settle(change: {
    readonly requestNo: string;
    readonly from: 'open' | 'failed';
    readonly to: 'paid' | 'failed';
    readonly at: Instant;
    readonly reason?: string;
    readonly serialNo?: string;
  }): Promise<boolean>;
}
