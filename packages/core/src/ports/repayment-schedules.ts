import type { Instant, LocalDate } from '../shared/calendar.js';
import type { Result } from '../shared/result.js';
import type { LoanNo } from '../model/identifiers.js';
import type { Loan } from '../model/loan.js';
import type { RepaymentSchedule, ScheduledInstallment } from '../model/repayment-schedule.js';

/** An unpaid installment that the overdue job is to look at. */
export interface InstallmentToAssess {
  readonly loanNo: LoanNo;
  readonly installmentNo: number;
  readonly nextAssessOn: LocalDate;
}

/** An installment to assess, with what its loan is taken into a unit by. */
export type ListedInstallment = InstallmentToAssess & Pick<Loan, 'orderKey' | 'idCardIndex'>;

/** Reading schedules. */
export interface RepaymentScheduleQueries {
  /** The schedule of a loan, installments in order. */
  find(loanNo: LoanNo): Promise<RepaymentSchedule | undefined>;

  /**
   * Unpaid installments whose `nextAssessOn` is `on` or earlier, ordered by (nextAssessOn, loanNo, installmentNo), at most
   * `limit`, those after `after` only. Those of a schedule with `accruesUntil` are left out.
   */
  listToAssess(wish: {
    readonly on: LocalDate;
    readonly limit: number;
    readonly after?: InstallmentToAssess;
  }): Promise<readonly ListedInstallment[]>;
}

/** Repayment schedules (`cl_borrow_repay`): one per loan. */
export interface RepaymentSchedules extends RepaymentScheduleQueries {
  /** Adds the schedule of a loan. `scheduleExists` and no change when it has one, also under concurrency (item 19). */
  insert(schedule: RepaymentSchedule): Promise<Result<undefined, 'scheduleExists'>>;

  /**
   * Compare-and-set on (loanNo, version): writes what changes of the given installments (their schedule as made stays), version
   * + 1, and `accruesUntil` when given. False, and no change, when the schedule has another version by now.
   */
  save(change: {
    readonly loanNo: LoanNo;
    readonly version: number;
    readonly installments: readonly ScheduledInstallment[];
    readonly accruesUntil?: LocalDate;
    readonly at: Instant;
  }): Promise<boolean>;
}
