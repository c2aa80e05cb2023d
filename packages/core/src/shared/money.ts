import type { Brand } from './brand.js';
import { invariant } from './errors.js';
import type { Rate } from './rate.js';
import { RATE_ONE } from './rate.js';
import type { Result } from './result.js';
import { err, ok } from './result.js';
import type { Rounding } from './rounding.js';
import { divideRounded } from './rounding.js';

export type { Rounding } from './rounding.js';

/** An amount of money in integer 分 (1 元 = 100 分). Never negative, except as the result of `differenceFen`. */
export type Fen = Brand<bigint, 'Fen'>;

/** No money at all. */
export const ZERO_FEN: Fen = fen(0n);

/** Makes an amount from whole 分. Throws `InvariantViolation` on a negative amount, a fraction, or a number beyond 2^53. */
export function fen(amount: bigint | number): Fen {
  invariant(typeof amount === 'bigint' || Number.isSafeInteger(amount), 'an amount of money is a whole number of fen');
  const exact = BigInt(amount);
  invariant(exact >= 0n, 'an amount of money is not negative');
  return exact as Fen;
}

const conversionBuffer = new ArrayBuffer(8);
const conversionWords = new Int32Array(conversionBuffer);
const conversionAmount = new BigInt64Array(conversionBuffer);
const LOW_WORD = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1;

/**
 * Makes an amount from a number that the caller knows to be a whole, safe, non-negative integer: the price engine's inner
 * loop. Through a shared word because `BigInt(number)` takes twice as long, and amounts are most of a schedule's cost.
 */
export function fenOfSafeInteger(amount: number): Fen {
  conversionWords[LOW_WORD] = amount | 0;
  conversionWords[1 - LOW_WORD] = Math.floor(amount / 4_294_967_296);
  return conversionAmount[0] as Fen;
}

/** The sum of two amounts. */
export function addFen(left: Fen, right: Fen): Fen {
  return (left + right) as Fen;
}

/** `left - right`. Throws `InvariantViolation` below zero: an expected shortfall is asked for with {@link differenceFen}. */
export function subtractFen(left: Fen, right: Fen): Fen {
  invariant(left >= right, 'a subtraction of money went below zero');
  return (left - right) as Fen;
}

/** `left - right`, which may be negative. */
export function differenceFen(left: Fen, right: Fen): Fen {
  return (left - right) as Fen;
}

/** The sum of all `amounts`; nothing for an empty list. */
export function sumFen(amounts: Iterable<Fen>): Fen {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum as Fen;
}

/** `amount × rate`, rounded once to whole 分. */
export function multiplyRate(amount: Fen, rate: Rate, rounding: Rounding): Fen {
  return divideRounded(amount * rate, RATE_ONE, rounding) as Fen;
}

/**
 * Splits `total` into `parts` amounts that add up to it exactly: all the same, rounded down, and the last one takes the
 * remainder. Throws `InvariantViolation` unless `parts` is a whole number above zero.
 */
export function allocate(total: Fen, parts: number): Fen[] {
  invariant(Number.isSafeInteger(parts) && parts > 0, 'money is allocated to one part or more');
  const share = total / BigInt(parts);
  const allocation = new Array<Fen>(parts).fill(share as Fen);
  allocation[parts - 1] = (total - share * BigInt(parts - 1)) as Fen;
  return allocation;
}

/** Why a text is not an amount in yuan. */
export type YuanFault = 'malformed' | 'tooManyDecimals' | 'tooManyDigits';

/** 18 digits of 分 fit a signed 64-bit column with room for sums. */
const INTEGER_DIGITS_MAX = 16;

/**
 * Reads an amount in 元 from its text, never through a float: digits, at most two decimals, at most 18 digits of 分.
 * A sign, an exponent, a blank, a leading zero, an empty text are `malformed`; `1.239` and `1.230` are `tooManyDecimals`.
 */
export function parseYuan(text: string): Result<Fen, YuanFault> {
  const match = /^(0|[1-9]\d*)(?:\.(\d+))?$/.exec(text);
  if (match === null) return err('malformed');
  const [, whole = '', decimals = ''] = match;
  if (decimals.length > 2) return err('tooManyDecimals');
  if (whole.length > INTEGER_DIGITS_MAX) return err('tooManyDigits');
  return ok(BigInt(whole + decimals.padEnd(2, '0')) as Fen);
}

/** The amount in 元 with exactly two decimals, `15000.00`; a difference below zero has a leading `-`. */
export function yuanText(amount: Fen): string {
  const sign = amount < 0n ? '-' : '';
  const digits = String(amount < 0n ? -amount : amount).padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
