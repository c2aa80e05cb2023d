import type { Instant } from '../shared/calendar.js';
import type { Result } from '../shared/result.js';
import type { LoanNo } from '../model/identifiers.js';
import type { Repayment } from '../model/repayment.js';

/** Reading repayments. */
export interface RepaymentQueries {
  /** The repayment with the payer's number. */
  find(serialNo: string): Promise<Repayment | undefined>;

  /** Repayments of a loan in the order in which they were recorded. */
  ofLoan(loanNo: LoanNo): Promise<readonly Repayment[]>;

  /** Repayments of way `debit` that the payer dates in [from, until), by (paidAt, serialNo), at most `limit`, those after the serial number `after` only. */
  debitedBetween(wish: {
    readonly from: Instant;
    readonly until: Instant;
    readonly limit: number;
    readonly after?: Pick<Repayment, 'paidAt' | 'serialNo'>;
  }): Promise<readonly Repayment[]>;
}

/** Money that came (`cl_borrow_repay_log`): every serial number once (item 23). */
export interface Repayments extends RepaymentQueries {
  /** Adds a repayment. `serialExists` and no change when the number is known, also under concurrency; the unit goes on. */
  insert(repayment: Repayment): Promise<Result<undefined, 'serialExists'>>;

  /** Marks a repayment as corrected. False, and no change, when it is already, or unknown. */
  correct(serialNo: string, at: Instant): Promise<boolean>;
}
