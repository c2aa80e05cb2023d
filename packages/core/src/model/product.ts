import type { LocalDate } from '../shared/calendar.js';
import type { Fen, Rounding } from '../shared/money.js';
import type { Rate } from '../shared/rate.js';
import type { ChannelCode, ProductCode } from './identifiers.js';
import type { RepaymentTerms } from './repayment-terms.js';

/** What a term is counted in. A week is 7 days, `fourWeeks` 28; months follow the calendar from the anchor day. */
export type TermUnit = 'day' | 'week' | 'fourWeeks' | 'month';

/**
 * How long a loan runs: `count` units. It is repaid in one installment per unit, a term in days in one installment at its
 * end; `installmentCount` says otherwise ({ count: 28, unit: 'day', installmentCount: 4 } pays every 7 days) and must
 * divide `count`.
 */
export interface Term {
  readonly count: number;
  readonly unit: TermUnit;
  readonly installmentCount?: number;
}

/** 等额本息, 等额本金, 先息后本, 等本等息. */
export type RepaymentMethod = 'equalInstallment' | 'equalPrincipal' | 'interestFirst' | 'flat';

/**
 * What part of a year an installment's interest is for. `thirty360`: a month is 1/12 whatever its days, a day 1/360. The
 * others count real days over 360, 364 or 365.
 */
export type DayCountBasis = 'thirty360' | 'actual360' | 'actual364' | 'actual365';

/** How amounts become whole; parameters of the product, never branches by lender (loan-math §2). */
export interface PriceRounding {
  /** Interest of one installment, to 1 分. */
  readonly interest: Rounding;
  /** The level installment, or the equal share of principal, to `installmentUnit`. */
  readonly installment: Rounding;
  /** 1 = to the 分, 100 = to whole 元. Above zero. */
  readonly installmentUnit: Fen;
}

/**
 * Who takes what rounding left over. `lastInstallment`: the last installment is the balance and its own interest.
 * `lastInterest`: the last interest is the plug; with `equalInstallment` the last total stays level, with `flat` the total
 * interest is fixed first.
 */
export type RemainderRule = 'lastInstallment' | 'lastInterest';

/** What a fee costs: a share of the loan's principal, or a fixed amount. */
export type FeeCharge =
  | { readonly kind: 'ofPrincipal'; readonly rate: Rate; readonly rounding: Rounding }
  | { readonly kind: 'fixed'; readonly amount: Fen };

/** When a fee is paid. `atDisbursement` lowers the disbursed amount (砍头息): only where the product allows it. */
export type FeeTiming = 'atDisbursement' | 'firstInstallment' | 'everyInstallment' | 'lastInstallment';

/** A fee of a product. It is part of the annual rate and changes no interest. */
export interface Fee {
  readonly code: string;
  readonly name: string;
  readonly charge: FeeCharge;
  readonly timing: FeeTiming;
}

/** Which of the two annual rates a ceiling is held against: IRR × periods, or compounded. */
export type AnnualRateMeasure = 'nominal' | 'effective';

/** The highest annual rate of the whole cash flow; compared as percentages with two decimals, the way rates are shown. */
export interface AnnualRateCeiling {
  readonly rate: Rate;
  readonly measure: AnnualRateMeasure;
}

/** A loan product as sold at one channel (item 25.2): a row of configuration. {@link checkProduct} before use. */
export interface Product {
  readonly code: ProductCode;
  readonly name: string;
  readonly channel: ChannelCode;
  readonly amountMin: Fen;
  readonly amountMax: Fen;
  /** Amounts are `amountMin` plus whole steps; 0 = any amount. */
  readonly amountStep: Fen;
  readonly terms: readonly Term[];
  readonly repaymentMethod: RepaymentMethod;
  /** Contract rate of interest a year, fees not included. */
  readonly annualRate: Rate;
  readonly dayCountBasis: DayCountBasis;
  readonly rounding: PriceRounding;
  readonly remainder: RemainderRule;
  /** Due days of the month after this one (1 to 31) are moved back to it. */
  readonly maxDueDay?: number;
  /** A schedule whose last total is further than this from the one before it is refused (equal installments and flat only). */
  readonly lastInstallmentGapMax?: Fen;
  readonly fees: readonly Fee[];
  /** Up-front deduction is refused unless this says otherwise. */
  readonly allowsUpfrontDeduction: boolean;
  readonly annualRateCeiling: AnnualRateCeiling;
  readonly repaymentTerms: RepaymentTerms;
  /** First and last day on which a loan may start. */
  readonly offeredFrom: LocalDate;
  readonly offeredUntil?: LocalDate;
}

/** How many installments a term is repaid in. */
export function installmentCountOf(term: Term): number {
  return term.installmentCount ?? (term.unit === 'day' ? 1 : term.count);
}

/** Whether two terms mean the same: same unit, same count, same number of installments. */
export function isSameTerm(left: Term, right: Term): boolean {
  return (
    left.unit === right.unit && left.count === right.count && installmentCountOf(left) === installmentCountOf(right)
  );
}

/** Whether an amount is one that the product lends: inside its range and on its step. */
export function isOnStep(product: Pick<Product, 'amountMin' | 'amountStep'>, amount: Fen): boolean {
  return product.amountStep === 0n || (amount - product.amountMin) % product.amountStep === 0n;
}
