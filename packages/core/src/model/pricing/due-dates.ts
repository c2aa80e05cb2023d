import type { LocalDate } from '../../shared/calendar.js';
import { addDays, dayOf, monthOf, monthSeries, yearOf } from '../../shared/calendar.js';
import type { Term, TermUnit } from '../product.js';
import { installmentCountOf } from '../product.js';

/** How far apart installments are: a whole number of months, or of days. */
export interface InstallmentStep {
  readonly months: number;
  readonly days: number;
}

const DAYS_PER_UNIT: Record<Exclude<TermUnit, 'month'>, number> = { day: 1, week: 7, fourWeeks: 28 };

/** The longest schedule the engine makes. */
export const INSTALLMENT_COUNT_MAX = 1200;

/** The step of a term, or `undefined` when its numbers are not whole and positive, or the installments do not divide it. */
export function installmentStepOf(term: Term): InstallmentStep | undefined {
  const count = installmentCountOf(term);
  const isCounted = [term.count, count].every((value) => Number.isSafeInteger(value) && value > 0);
  if (!isCounted || count > INSTALLMENT_COUNT_MAX || term.count > 36_500 || term.count % count !== 0) return undefined;
  const units = term.count / count;
  return term.unit === 'month' ? { months: units, days: 0 } : { months: 0, days: units * DAYS_PER_UNIT[term.unit] };
}

/** How many installments a year holds: 12 months, or 365 days, so that the dated rate agrees (loan-math §3). */
export function periodsPerYear(step: InstallmentStep): number {
  return step.months > 0 ? 12 / step.months : 365 / step.days;
}

/** The due dates of a schedule; months are counted from the start date and the stored anchor day (loan-math §4). */
export function dueDates(startDate: LocalDate, step: InstallmentStep, count: number, anchorDay: number): LocalDate[] {
  if (step.months > 0) return monthSeries(startDate, step.months, count, anchorDay);
  return Array.from({ length: count }, (_, index) => addDays(startDate, step.days * (index + 1)));
}

/** Days between two dates when every month has 30 (30/360). */
export function thirty360Days(from: LocalDate, to: LocalDate): number {
  const months = (yearOf(to) - yearOf(from)) * 12 + monthOf(to) - monthOf(from);
  return months * 30 + Math.min(dayOf(to), 30) - Math.min(dayOf(from), 30);
}
