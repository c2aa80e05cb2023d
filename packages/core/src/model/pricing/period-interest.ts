import type { LocalDate } from '../../shared/calendar.js';
import { daysBetween } from '../../shared/calendar.js';
import { RATE_ONE } from '../../shared/rate.js';
import type { DayCountBasis, Product } from '../product.js';
import type { InstallmentStep } from './due-dates.js';
import { thirty360Days } from './due-dates.js';
import type { Fraction } from './fraction.js';
import { fractionOf } from './fraction.js';

/** The part of a loan's annual rate that belongs to one installment, as exact fractions. */
export interface PeriodInterest {
  /** One regular period. With `hasEqualPeriods` it is every period. */
  readonly regular: Fraction;
  readonly hasEqualPeriods: boolean;
  /** The period between two dates, by the product's day count. */
  between(from: LocalDate, to: LocalDate): Fraction;
  /** `count` regular periods together. */
  ofPeriods(count: number): Fraction;
}

const DAYS_PER_YEAR: Record<DayCountBasis, bigint> = {
  thirty360: 360n,
  actual360: 360n,
  actual364: 364n,
  actual365: 365n,
};

/** Prepares the fractions of one product and step. The annual rate is never rounded on the way (loan-math §2.5). */
export function createPeriodInterest(
  product: Pick<Product, 'annualRate' | 'dayCountBasis'>,
  step: InstallmentStep,
): PeriodInterest {
  const yearDays = DAYS_PER_YEAR[product.dayCountBasis];
  const isThirty360 = product.dayCountBasis === 'thirty360';
  const byDays = new Map<number, Fraction>();
  const ofPeriods = (count: number): Fraction => {
    const [share, year] = step.months > 0 ? [BigInt(step.months), 12n] : [BigInt(step.days), yearDays];
    return fractionOf(product.annualRate * share * BigInt(count), RATE_ONE * year);
  };
  return {
    regular: ofPeriods(1),
    hasEqualPeriods: step.days > 0 || isThirty360,
    ofPeriods,
    between(from, to) {
      const days = isThirty360 ? thirty360Days(from, to) : daysBetween(from, to);
      const known = byDays.get(days);
      if (known !== undefined) return known;
      const fraction = fractionOf(product.annualRate * BigInt(days), RATE_ONE * yearDays);
      byDays.set(days, fraction);
      return fraction;
    },
  };
}
