import type { LocalDate } from '../shared/calendar.js';
import { addMonths, localDate } from '../shared/calendar.js';
import type { Fen } from '../shared/money.js';
import type { Result } from '../shared/result.js';
import { err, ok } from '../shared/result.js';
import { installmentStepOf } from './pricing/due-dates.js';
import type { PriceFault } from './pricing/priced-loan.js';
import { priceLoan } from './pricing/price-loan.js';
import type { Product, Term } from './product.js';
import { isOnStep, isSameTerm } from './product.js';
import type { RepaymentTermsFault } from './repayment/check-repayment-terms.js';
import { repaymentTermsFaults } from './repayment/check-repayment-terms.js';

/** What is wrong with a product; `unpriceable` names the corner of the product that the price engine refuses. */
export type ProductFault =
  | { readonly kind: 'codeMissing' | 'nameMissing' | 'channelMissing' }
  | { readonly kind: 'amountRangeEmpty' }
  /** The maximum is not the minimum plus whole steps, or the step is below zero. */
  | { readonly kind: 'amountStepMisfit' }
  | { readonly kind: 'termsMissing' }
  | { readonly kind: 'termMalformed' | 'termTwice'; readonly term: Term }
  | { readonly kind: 'annualRateNegative' | 'ceilingNegative' }
  | { readonly kind: 'maxDueDayOutOfRange' }
  | { readonly kind: 'installmentUnitNotPositive' }
  /** The remainder rule has no meaning for the repayment method or its uneven periods. */
  | { readonly kind: 'remainderMisfit' }
  | { readonly kind: 'feeNegative' | 'feeTwice'; readonly feeCode: string }
  | { readonly kind: 'upfrontDeductionNotAllowed'; readonly feeCode: string }
  | { readonly kind: 'validityEmpty' }
  | RepaymentTermsFault
  | { readonly kind: 'unpriceable'; readonly amount: Fen; readonly term: Term; readonly fault: PriceFault };

/** From a leap year and from a common one, the ends of months of every length: uneven periods price differently. */
const SAMPLE_START = localDate('2024-01-31');
const SAMPLE_MONTHS = Array.from({ length: 14 }, (_, index) => index);

/**
 * Refuses a product that contradicts itself, deducts up front without leave, or is priced above its annual-rate ceiling
 * (or not at all) at any corner: smallest and largest amount × every term, on every length of first month where that
 * matters. All faults are reported, not only the first (item 25.2).
 */
export function checkProduct(product: Product): Result<Product, readonly ProductFault[]> {
  const faults = [...contradictions(product)];
  if (faults.length === 0) faults.push(...unpriceableCorners(product));
  return faults.length === 0 ? ok(product) : err(faults);
}

function* contradictions(product: Product): Generator<ProductFault> {
  if (product.code === '') yield { kind: 'codeMissing' };
  if (product.name === '') yield { kind: 'nameMissing' };
  if (product.channel === '') yield { kind: 'channelMissing' };
  const { amountMin, amountMax, amountStep, maxDueDay, offeredFrom, offeredUntil } = product;
  if (amountMin <= 0n || amountMax < amountMin) yield { kind: 'amountRangeEmpty' };
  else if (amountStep < 0n || !isOnStep(product, amountMax)) yield { kind: 'amountStepMisfit' };
  if (product.annualRate < 0n) yield { kind: 'annualRateNegative' };
  if (product.annualRateCeiling.rate < 0n) yield { kind: 'ceilingNegative' };
  if (product.rounding.installmentUnit <= 0n) yield { kind: 'installmentUnitNotPositive' };
  const isDueDay = maxDueDay === undefined || (Number.isInteger(maxDueDay) && maxDueDay >= 1 && maxDueDay <= 31);
  if (!isDueDay) yield { kind: 'maxDueDayOutOfRange' };
  if (offeredUntil !== undefined && offeredUntil < offeredFrom) yield { kind: 'validityEmpty' };
  if (!remainderFits(product)) yield { kind: 'remainderMisfit' };
  yield* termContradictions(product.terms);
  yield* feeContradictions(product);
  yield* repaymentTermsFaults(product.repaymentTerms);
}

function* termContradictions(terms: readonly Term[]): Generator<ProductFault> {
  if (terms.length === 0) yield { kind: 'termsMissing' };
  for (const [index, term] of terms.entries()) {
    if (installmentStepOf(term) === undefined) yield { kind: 'termMalformed', term };
    if (terms.slice(0, index).some((earlier) => isSameTerm(earlier, term))) yield { kind: 'termTwice', term };
  }
}

function* feeContradictions({ fees, allowsUpfrontDeduction }: Product): Generator<ProductFault> {
  for (const [index, { code, charge, timing }] of fees.entries()) {
    const size = charge.kind === 'fixed' ? charge.amount : charge.rate;
    if (size < 0n) yield { kind: 'feeNegative', feeCode: code };
    if (fees.slice(0, index).some((earlier) => earlier.code === code)) yield { kind: 'feeTwice', feeCode: code };
    const isDeduction = timing === 'atDisbursement' && size > 0n;
    if (isDeduction && !allowsUpfrontDeduction) yield { kind: 'upfrontDeductionNotAllowed', feeCode: code };
  }
}

function remainderFits({ remainder, repaymentMethod, dayCountBasis, terms }: Product): boolean {
  if (remainder === 'lastInstallment' || repaymentMethod === 'equalInstallment') return true;
  const hasUnevenMonths = dayCountBasis !== 'thirty360' && terms.some((term) => term.unit === 'month');
  return repaymentMethod === 'flat' && !hasUnevenMonths;
}

function* unpriceableCorners(product: Product): Generator<ProductFault> {
  const amounts =
    product.amountMin === product.amountMax ? [product.amountMin] : [product.amountMin, product.amountMax];
  for (const term of product.terms) {
    const isUneven = term.unit === 'month' && product.dayCountBasis !== 'thirty360';
    for (const amount of amounts) {
      const fault = firstFault(product, amount, term, isUneven ? SAMPLE_MONTHS : [0]);
      if (fault !== undefined) yield { kind: 'unpriceable', amount, term, fault };
    }
  }
}

function firstFault(
  product: Product,
  principal: Fen,
  term: Term,
  monthsLater: readonly number[],
): PriceFault | undefined {
  for (const months of monthsLater) {
    const startDate: LocalDate = addMonths(SAMPLE_START, months, 31);
    const priced = priceLoan(product, { principal, term, startDate });
    if (!priced.ok) return priced.error;
  }
  return undefined;
}
