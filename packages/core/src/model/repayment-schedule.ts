import type { Fen } from '../shared/money.js';
import type { Instant, LocalDate } from '../shared/calendar.js';
import type { DebtAmounts } from './debt.js';
import type { LoanNo } from './identifiers.js';

/** `cl_borrow_repay.state`. */
// prettier-ignore
export const INSTALLMENT_STATE_TABLE = [
  [ 10, 'paid',   'item 19' ],
  [ 20, 'unpaid', 'item 19' ],
] as const;

/** State of an installment. */
export type InstallmentState = (typeof INSTALLMENT_STATE_TABLE)[number][1];

/** How far the penalty of an installment is reckoned: base × days up to and including `countedUntil`, exact. What grows after it grows on what is unpaid then. */
export interface PenaltyAccrual {
  readonly fenDays: bigint;
  readonly countedUntil: LocalDate;
}

/** One installment of a loan (`cl_borrow_repay`). The first members are the schedule as it was made and never change; `total` = principal + interest + fee. */
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
  /** Last day on which it may be paid without a penalty: due date, business-day rule and grace. */
  readonly payUntil: LocalDate;
  /** What it has come to cost: as scheduled, the penalty assessed so far, and what an early settlement took off or put on. */
  readonly charged: DebtAmounts;
  readonly paid: DebtAmounts;
  /** Given up by a reduction. `charged - paid - waived` is owed, and never below zero. */
  readonly waived: DebtAmounts;
  readonly accrual: PenaltyAccrual;
  /** The day on which the overdue job looks at it next. */
  readonly nextAssessOn: LocalDate;
  readonly state: InstallmentState;
  /** When nothing of it was owed any more, by the payer's word. */
  readonly paidAt?: Instant;
}

/** The repayment schedule of a loan, made once, when it is paid out (item 19). The principals add up to the loan's amount. */
export interface RepaymentSchedule {
  readonly loanNo: LoanNo;
  /** 1 when made, +1 with every change of an installment. */
  readonly version: number;
  readonly startDate: LocalDate;
  readonly anchorDay: number;
  /** What reached the borrower. */
  readonly disbursed: Fen;
  readonly installments: readonly ScheduledInstallment[];
  /** Penalties grow up to this day and no further: the loan was written off then (B18). */
  readonly accruesUntil?: LocalDate;
  readonly createdAt: Instant;
}
