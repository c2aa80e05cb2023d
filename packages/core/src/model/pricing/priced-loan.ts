import type { LocalDate } from '../../shared/calendar.js';
import type { Fen } from '../../shared/money.js';
import type { AnnualRateCeiling, Term } from '../product.js';
import type { AnnualRate } from './annual-rate.js';

/** One installment as priced. `total` = principal + interest + fee; nothing is ever below zero. */
export interface PricedInstallment {
  /** From 1. */
  readonly installmentNo: number;
  readonly dueDate: LocalDate;
  readonly principal: Fen;
  readonly interest: Fen;
  readonly fee: Fen;
  readonly total: Fen;
  /** Principal still owed after this installment; 0 after the last. */
  readonly balanceAfter: Fen;
}

/** A priced loan: the same for trial, confirmation and schedule (`DESIGN` §5-2). The principals add up to `principal`. */
export interface PricedLoan {
  readonly principal: Fen;
  /** What reaches the borrower: the principal less `feeAtDisbursement`. */
  readonly disbursed: Fen;
  readonly feeAtDisbursement: Fen;
  readonly term: Term;
  readonly startDate: LocalDate;
  /** The day of the month from which due dates are counted; to be stored with the loan, not derived again. */
  readonly anchorDay: number;
  readonly installments: readonly PricedInstallment[];
  readonly totals: {
    readonly interest: Fen;
    /** Fees of all installments, without the one at disbursement. */
    readonly fee: Fen;
    /** Everything the borrower repays. */
    readonly total: Fen;
  };
  readonly annualRate: AnnualRate;
}

/** What to price. */
export interface PriceRequest {
  readonly principal: Fen;
  /** The day the money is paid out; interest counts from here. */
  readonly startDate: LocalDate;
  /** Day of the month on which installments fall due; the start date's own day when absent. Only months have one. */
  readonly anchorDay?: number;
}

/** Why a loan has no price. */
export type PriceFault =
  /** The term's or the product's own numbers cannot be priced (not whole, not positive, too many installments). */
  | { readonly kind: 'termNotPriceable' }
  | { readonly kind: 'anchorDayNotPriceable' }
  /** Zero, or so large that exact arithmetic on 2^53 分 would end. */
  | { readonly kind: 'principalNotPriceable' }
  | { readonly kind: 'upfrontDeductionNotAllowed' }
  /** The fee at disbursement leaves nothing to pay out. */
  | { readonly kind: 'nothingDisbursed' }
  /** Rounding left an installment with nothing to pay: the amount is too small for the term. */
  | { readonly kind: 'emptyInstallment'; readonly installmentNo: number }
  | { readonly kind: 'lastInstallmentTooFar'; readonly gap: Fen }
  /** The annual rate is beyond every number that can be shown. */
  | { readonly kind: 'annualRateUnknown' }
  | { readonly kind: 'annualRateAboveCeiling'; readonly annualRate: AnnualRate; readonly ceiling: AnnualRateCeiling };
