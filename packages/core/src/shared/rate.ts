import type { Brand } from './brand.js';
import { invariant } from './errors.js';
import type { Result } from './result.js';
import { err, ok } from './result.js';
import type { Rounding } from './rounding.js';
import { divideRounded } from './rounding.js';

/** A rate in units of 1e-8: 24 % a year is 24_000_000n. Exact; what it is per (year, period) is said by the field that holds it. */
export type Rate = Brand<bigint, 'Rate'>;

const RATE_DECIMALS = 8;

/** 100 %, the scale of a {@link Rate}. */
export const RATE_ONE = 100_000_000n;

/** Makes a rate from units of 1e-8. A rate may be negative (a loan repaid with less than was paid out). */
export function rate(units: bigint | number): Rate {
  invariant(typeof units === 'bigint' || Number.isSafeInteger(units), 'a rate is a whole number of 1e-8');
  return BigInt(units) as Rate;
}

/** Why a text is not a rate. */
export type RateFault = 'malformed' | 'tooManyDecimals' | 'tooManyDigits';

/**
 * Reads a rate from its decimal text (`0.3000` = 30 %), never through a float: no sign, no exponent, at most 8 decimals
 * (`tooManyDecimals`) and 6 digits before the point (`tooManyDigits`).
 */
export function parseRate(text: string): Result<Rate, RateFault> {
  const match = /^(0|[1-9]\d*)(?:\.(\d+))?$/.exec(text);
  if (match === null) return err('malformed');
  const [, whole = '', decimals = ''] = match;
  if (decimals.length > RATE_DECIMALS) return err('tooManyDecimals');
  if (whole.length > 6) return err('tooManyDigits');
  return ok(BigInt(whole + decimals.padEnd(RATE_DECIMALS, '0')) as Rate);
}

/** The rate as exact decimal text, with at least four decimals (the form of `0.3000`) and at most eight. */
export function rateText(value: Rate): string {
  return decimalText(value, RATE_DECIMALS).replace(/0{1,4}$/, '');
}

/**
 * The rate in percent, `24.00%`: `decimals` digits (0 to 6) after the point. Shown to people half-up with two decimals
 * (loan-math §2.6), so that is what an omitted rounding means; below zero the size is rounded, then signed.
 */
export function percentText(value: Rate, decimals: number, rounding: Rounding = 'halfUp'): string {
  return `${decimalText(roundToPercentDecimals(value, decimals, rounding), decimals)}%`;
}

/** Whether `value` is above `limit` when both are read as percentages with `decimals` digits, rounded half-up. */
export function exceedsAsPercent(value: Rate, limit: Rate, decimals: number): boolean {
  return roundToPercentDecimals(value, decimals, 'halfUp') > roundToPercentDecimals(limit, decimals, 'halfUp');
}

function roundToPercentDecimals(value: Rate, decimals: number, rounding: Rounding): bigint {
  invariant(Number.isInteger(decimals) && decimals >= 0 && decimals <= 6, 'a percentage has 0 to 6 decimals');
  const unit = 10n ** BigInt(RATE_DECIMALS - 2 - decimals);
  return value < 0n ? -divideRounded(-value, unit, rounding) : divideRounded(value, unit, rounding);
}

function decimalText(scaled: bigint, decimals: number): string {
  const sign = scaled < 0n ? '-' : '';
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(decimals + 1, '0');
  const split = digits.length - decimals;
  return decimals === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, split)}.${digits.slice(split)}`;
}
