import type { Result } from '../shared/result.js';
import type { LoanNo } from '../model/identifiers.js';
import type { RepaymentSchedule } from '../model/repayment-schedule.js';

/** Reading schedules. */
export interface RepaymentScheduleQueries {
  /** The schedule of a loan, installments in order. */
  find(loanNo: LoanNo): Promise<RepaymentSchedule | undefined>;
}

/** Repayment schedules (`cl_borrow_repay`): one per loan. */
export interface RepaymentSchedules extends RepaymentScheduleQueries {
  /** Adds the schedule of a loan. `scheduleExists` and no change when it has one, also under concurrency (item 19). */
  insert(schedule: RepaymentSchedule): Promise<Result<undefined, 'scheduleExists'>>;
}
