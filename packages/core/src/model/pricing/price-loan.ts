import { dayOf } from '../../shared/calendar.js';
import { fenOfSafeInteger } from '../../shared/money.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { Product, Term } from '../product.js';
import { installmentCountOf, isSameTerm } from '../product.js';
import { annualRateOf, exceedsCeiling } from './annual-rate.js';
import { dueDates, installmentStepOf, periodsPerYear } from './due-dates.js';
import { feeAmounts } from './fees.js';
import type { Fraction } from './fraction.js';
import { portionOf } from './fraction.js';
import { layOutInstallments } from './installments.js';
import { datedInternalRate, internalRate } from './internal-rate.js';
import { equalShare, levelInstallment } from './level-installment.js';
import { createPeriodInterest } from './period-interest.js';
import type { PricedLoan, PriceFault, PriceRequest } from './priced-loan.js';

/** The members of a product that its price depends on. */
export type PriceTerms = Pick<
  Product,
  | 'repaymentMethod'
  | 'annualRate'
  | 'dayCountBasis'
  | 'rounding'
  | 'remainder'
  | 'maxDueDay'
  | 'lastInstallmentGapMax'
  | 'fees'
  | 'allowsUpfrontDeduction'
  | 'annualRateCeiling'
>;

/** Prices loans of one product and term. A pure function of its request: same input, same bytes. */
export type LoanPricer = (request: PriceRequest) => Result<PricedLoan, PriceFault>;

// A product has a handful of terms; whoever asks for others pays for the preparation each time.
const PREPARED_MAX = 64;

/** Contract rates above 10 000 % a year are typing errors. */
const ANNUAL_RATE_MAX = 10_000_000_000n;

interface PreparedPricer {
  readonly term: Term;
  readonly pricer: LoanPricer;
}

// What is prepared depends on the product's row alone; a changed product is another object.
const pricersByProduct = new WeakMap<PriceTerms, PreparedPricer[]>();

/**
 * The price of a loan: every installment with its date, the totals, and the annual rate of the whole cash flow, refused
 * when it is above the product's ceiling. THE engine: trial, confirmation and schedule all ask here (`DESIGN` §5-2).
 */
export function priceLoan(
  product: PriceTerms,
  request: PriceRequest & { readonly term: Term },
): Result<PricedLoan, PriceFault> {
  const { term } = request;
  let prepared = pricersByProduct.get(product);
  if (prepared === undefined) pricersByProduct.set(product, (prepared = []));
  for (const known of prepared) if (isSameTerm(known.term, term)) return known.pricer(request);
  const pricer = createLoanPricer(product, term);
  if (prepared.length < PREPARED_MAX) prepared.push({ term, pricer });
  return pricer(request);
}

/** Prepares what depends on the product and the term alone (exact powers and fractions); the pricer does the rest. */
export function createLoanPricer(product: PriceTerms, term: Term): LoanPricer {
  const step = installmentStepOf(term);
  const { annualRate, rounding, repaymentMethod, fees } = product;
  const isPriceable = annualRate >= 0n && annualRate <= ANNUAL_RATE_MAX && rounding.installmentUnit > 0n;
  if (step === undefined || !isPriceable) return () => err({ kind: 'termNotPriceable' });

  const count = installmentCountOf(term);
  const interest = createPeriodInterest(product, step);
  const perYear = periodsPerYear(step);
  const levelAmount =
    repaymentMethod === 'equalInstallment'
      ? levelInstallment(interest.regular, count, rounding.installment, rounding.installmentUnit)
      : equalShare(count, rounding.installment, rounding.installmentUnit);
  const isLastInterestPlug = product.remainder === 'lastInterest';
  const flatTotal = repaymentMethod === 'flat' && isLastInterestPlug ? interest.ofPeriods(count) : undefined;
  const agreedGrowth = Math.log1p(interest.regular.numerator / interest.regular.denominator);
  const rateGuess = fees.length === 0 && repaymentMethod !== 'flat' ? agreedGrowth : undefined;
  const maxDueDay = product.maxDueDay ?? 31;

  return ({ principal, startDate, anchorDay: chosenDay }) => {
    if (principal <= 0n || principal > Number.MAX_SAFE_INTEGER) return err({ kind: 'principalNotPriceable' });
    if (chosenDay !== undefined && !(Number.isInteger(chosenDay) && chosenDay >= 1 && chosenDay <= 31)) {
      return err({ kind: 'anchorDayNotPriceable' });
    }
    const fee = feeAmounts(fees, principal);
    if (fee.atDisbursement > 0 && !product.allowsUpfrontDeduction) return err({ kind: 'upfrontDeductionNotAllowed' });
    const amount = Number(principal);
    if (fee.atDisbursement >= amount) return err({ kind: 'nothingDisbursed' });

    const usualDay = Math.min(dayOf(startDate), maxDueDay);
    const anchorDay = Math.min(chosenDay ?? usualDay, maxDueDay);
    const isFirstOdd = step.months > 0 && anchorDay !== usualDay;
    const dates = dueDates(startDate, step, count, anchorDay);
    const fractionOfPeriod = (index: number): Fraction =>
      interest.between(index === 0 ? startDate : (dates[index - 1] ?? startDate), dates[index] ?? startDate);

    const plan = layOutInstallments({
      amount,
      count,
      fee,
      levelFen: levelAmount(principal),
      fractionOfPeriod: interest.hasEqualPeriods ? undefined : fractionOfPeriod,
      oddFirst: isFirstOdd && interest.hasEqualPeriods ? fractionOfPeriod(0) : undefined,
      flatInterest: flatTotal === undefined ? undefined : portionOf(amount, flatTotal, rounding.interest),
      regular: interest.regular,
      startDate,
      dates,
      product,
    });
    if (!plan.ok) return plan;

    const { installments, flows, totals } = plan.value;
    const found = isFirstOdd
      ? datedInternalRate(flows.map((flow, index) => ({ date: dates[index - 1] ?? startDate, amount: flow })))
      : internalRate(flows, rateGuess);
    const growth = found.kind === 'none' ? NaN : isFirstOdd ? found.logGrowth / perYear : found.logGrowth;
    const priced = annualRateOf(growth, perYear);
    if (priced === undefined) return err({ kind: 'annualRateUnknown' });
    const ceiling = product.annualRateCeiling;
    if (exceedsCeiling(priced, ceiling)) return err({ kind: 'annualRateAboveCeiling', annualRate: priced, ceiling });

    return ok({
      principal,
      disbursed: fenOfSafeInteger(amount - fee.atDisbursement),
      feeAtDisbursement: fenOfSafeInteger(fee.atDisbursement),
      term,
      startDate,
      anchorDay,
      installments,
      totals,
      annualRate: priced,
    });
  };
}
