import type { Rate } from '../../shared/rate.js';
import { exceedsAsPercent, RATE_ONE, rate } from '../../shared/rate.js';
import type { AnnualRateCeiling } from '../product.js';

/**
 * What a loan costs a year, all of it: interest and fees over the money actually outstanding (PBC announcement 2021
 * no. 3). Both rounded to 1e-8, half-up.
 */
export interface AnnualRate {
  /** Internal rate of a period × periods a year (单利). */
  readonly nominal: Rate;
  /** The same compounded over a year (复利). */
  readonly effective: Rate;
}

/** Percentages are shown, and held against ceilings, with two decimals. */
export const ANNUAL_RATE_DECIMALS = 2;

/**
 * The annual rate of an internal rate given as `ln(1 + rate)` a period. `undefined` when it is beyond every number: there
 * is no rate to show.
 */
export function annualRateOf(logGrowth: number, periodsPerYear: number): AnnualRate | undefined {
  const nominal = Math.round(Math.expm1(logGrowth) * periodsPerYear * Number(RATE_ONE));
  const effective = Math.round(Math.expm1(logGrowth * periodsPerYear) * Number(RATE_ONE));
  if (!Number.isSafeInteger(nominal) || !Number.isSafeInteger(effective)) return undefined;
  return { nominal: rate(nominal), effective: rate(effective) };
}

/**
 * Whether a loan is dearer than a ceiling allows. Both are read as people read them, in percent with two decimals: a loan
 * at a contract rate of exactly the ceiling must not fail on a rounded 分.
 */
export function exceedsCeiling(annualRate: AnnualRate, ceiling: AnnualRateCeiling): boolean {
  const charged = annualRate[ceiling.measure];
  return charged > ceiling.rate && exceedsAsPercent(charged, ceiling.rate, ANNUAL_RATE_DECIMALS);
}
