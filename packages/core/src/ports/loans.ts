import type { Fen } from '../shared/money.js';
import type { Instant } from '../shared/calendar.js';
import type { Result } from '../shared/result.js';
import type { ChannelCode, LoanNo, OrderKey } from '../model/identifiers.js';
import type { Loan, LoanStep } from '../model/loan.js';
import type { LoanEvent, LoanStatus } from '../model/loan-status.js';

/** Reading loans. */
export interface LoanQueries {
  /** The loan with this number. */
  find(loanNo: LoanNo): Promise<Loan | undefined>;

  /** The loan of a marketplace order. */
  findByOrder(key: OrderKey): Promise<Loan | undefined>;

  /**
   * The stored code of the state of an order's loan, also one that no row of the status table has, on which the other
   * methods throw: for answers that must be given all the same (G3).
   */
  stateOfOrder(key: OrderKey): Promise<number | undefined>;

  /** The loan's life so far, by version from 1. Empty for an unknown loan. */
  history(loanNo: LoanNo): Promise<readonly LoanStep[]>;

  /** Loans in `status`, the longest there first, at most `limit`: what waits for operations. */
  listByStatus(status: LoanStatus, limit: number): Promise<readonly Loan[]>;

  /** How many loans are in each status; statuses without loans may be missing. */
  countByStatus(): Promise<ReadonlyMap<LoanStatus, number>>;

  /** Sum of the amounts of loans created at the channel in [from, until), refused and cancelled ones left out. */
  confirmedAmount(channel: ChannelCode, from: Instant, until: Instant): Promise<Fen>;
}

/** A change of state, asked for as a compare-and-set. */
export interface LoanTransition {
  readonly loanNo: LoanNo;
  /** The state and version that the caller has seen; the change happens only if the loan is still there. */
  readonly from: LoanStatus;
  readonly version: number;
  readonly event: LoanEvent;
  readonly at: Instant;
  readonly detail?: string;
  readonly set?: {
    readonly reviewRequestNo?: string;
    readonly disbursedAt?: Instant;
  };
}

/** Loans (`cl_borrow`, `cl_borrow_extended_info`) and their history (`cl_borrow_progress`). */
export interface Loans extends LoanQueries {
  /**
   * From here to the end of the unit, no other unit gets past this line for the same channel: what was confirmed today stays
   * what this unit reads. After the person's lock, never before it.
   */
  lockCeiling(channel: ChannelCode): Promise<void>;

  /**
   * Adds a loan in status `created`, version 1, with its first history row. Insert first: when the number or the
   * marketplace order has a loan, nothing changes and the answer is `loanExists`, also under concurrency; the unit goes on.
   */
  insert(loan: Loan): Promise<Result<undefined, 'loanExists'>>;

  /**
   * Compare-and-set on (loanNo, from, version). On success: the status that the transition table gives for `event`,
   * version + 1, `set` applied, one history row. Returns false and changes nothing when the loan is elsewhere by now.
   * Throws `InvariantViolation` when the table has no row for (from, event).
   */
  transition(change: LoanTransition): Promise<boolean>;
}
