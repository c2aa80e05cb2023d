import type { Fen } from '../shared/money.js';
import type { Instant, LocalDate } from '../shared/calendar.js';
import type { LoanNo } from './identifiers.js';

/** `cl_borrow_repay.state`. */
// prettier-ignore
export const INSTALLMENT_STATE_TABLE = [
  [ 10, 'paid',   'item 19' ],
  [ 20, 'unpaid', 'item 19' ],
] as const;

/** State of an installment. */
export type InstallmentState = (typeof INSTALLMENT_STATE_TABLE)[number][1];

/** One installment of a loan (`cl_borrow_repay`). `total` = principal + interest + fee. */
export interface ScheduledInstallment {
  /** From 1. */
  readonly installmentNo: number;
  readonly dueDate: LocalDate;
  /** First day on which it may be paid: the day after the one before it is due, or after the payout. */
  readonly payableFrom: LocalDate;
  readonly principal: Fen;
  readonly interest: Fen;
  readonly fee: Fen;
  readonly total: Fen;
  readonly state: InstallmentState;
}

/** The repayment schedule of a loan, made once, when it is paid out (item 19). The principals add up to the loan's amount. */
export interface RepaymentSchedule {
  readonly loanNo: LoanNo;
  readonly startDate: LocalDate;
  readonly anchorDay: number;
  /** What reached the borrower. */
  readonly disbursed: Fen;
  readonly installments: readonly ScheduledInstallment[];
  readonly createdAt: Instant;
}
