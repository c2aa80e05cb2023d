import type { Fen, Rounding } from '../shared/money.js';
import type { Rate } from '../shared/rate.js';
import { rate } from '../shared/rate.js';
import type { DebtPart } from './debt.js';
import { DEBT_PARTS } from './debt.js';

/** What a penalty costs: the contract rate of the loan times `factor` (1.5 = `rate(150_000_000)`), or a share of the base a day. */
export type PenaltyRate =
  { readonly kind: 'ofContractRate'; readonly factor: Rate } | { readonly kind: 'daily'; readonly rate: Rate };

/** How a penalty (罚息) grows (loan-math §6.2). It is linear in the days, zero inside grace, and rounded once on its sum. */
export interface PenaltyTerms {
  readonly rate: PenaltyRate;
  /** Days of a year, by which a rate a year is divided. */
  readonly daysPerYear: 360 | 365;
  /** What it is reckoned on: the unpaid parts of the installment among these. */
  readonly base: readonly ('principal' | 'interest' | 'fee')[];
  /** 算头不算尾, or with both ends (one day more). */
  readonly firstCountedDay: 'dayAfterDueDate' | 'dueDate';
  /** Beyond grace: the days since the due date, or only those since the last day of grace. */
  readonly afterGrace: 'fromDueDate' | 'fromEndOfGrace';
  /** The penalty's rate a year is at most this. */
  readonly annualRateMax?: Rate;
  /** The penalty of an installment is at most this share of its principal. */
  readonly capOfPrincipal?: Rate;
  readonly rounding: Rounding;
}

/** What a share of the part that is not due yet is charged when a loan is settled early: `toTheDay` counts the days of the running period. */
export type SettledShare = 'dueOnly' | 'toTheDay' | 'runningPeriod' | 'allRemaining';

/** 违约金 of an early settlement: a share of the principal that is paid before it is due. */
export interface SettlementCharge {
  readonly ofPrepaidPrincipal: Rate;
  /** Free once so many installments are paid. */
  readonly freeAfterInstallments?: number;
  readonly minimum?: Fen;
  readonly maximum?: Fen;
  readonly rounding: Rounding;
}

/** How a loan is settled early (loan-math §6.1). */
export interface SettlementTerms {
  readonly isAllowed: boolean;
  readonly interest: SettledShare;
  /** `toTheDay` counts as the whole running period for fees: a fee has no days. */
  readonly fee: SettledShare;
  /** Interest of the running period is for so many days at least, as far as the period has them. */
  readonly interestDaysMin: number;
  readonly charge?: SettlementCharge;
}

/** How a loan is repaid: parameters of its product (item 25.2), kept by every loan as they stood when it was confirmed. */
export interface RepaymentTerms {
  /** Days after the (rolled) due date within which nothing is overdue. */
  readonly graceDays: number;
  /** The last day to pay of a due date that is no business day. It moves no interest (loan-math §4). */
  readonly businessDayRule: 'sameDay' | 'nextBusinessDay';
  readonly penalty: PenaltyTerms;
  /** A permutation of {@link DEBT_PARTS}: how a payment is split within one installment; installments go oldest first. */
  readonly allocationOrder: readonly DebtPart[];
  /** May an installment be paid in part (8002)? If not, money that does not pay an installment in full is held for the borrower. */
  readonly allowsPartialRepayment: boolean;
  readonly settlement: SettlementTerms;
}

/** The terms of a product whose row says nothing of repayment, and of loans from before there were any: 1.5 × the contract rate on overdue principal, at most 24 % a year; interest to the day, no charge. */
export const STANDARD_REPAYMENT_TERMS: RepaymentTerms = {
  graceDays: 0,
  businessDayRule: 'sameDay',
  penalty: {
    rate: { kind: 'ofContractRate', factor: rate(150_000_000n) },
    daysPerYear: 360,
    base: ['principal'],
    firstCountedDay: 'dayAfterDueDate',
    afterGrace: 'fromDueDate',
    annualRateMax: rate(24_000_000n),
    rounding: 'halfUp',
  },
  allocationOrder: DEBT_PARTS,
  allowsPartialRepayment: false,
  settlement: { isAllowed: true, interest: 'toTheDay', fee: 'runningPeriod', interestDaysMin: 0 },
};
