import type { Rounding } from '../../shared/rounding.js';
import { divideRounded } from '../../shared/rounding.js';
import type { Fraction } from './fraction.js';

/** Computes one amount from a principal, exactly, rounded once to a whole number of `unit`. */
export type LevelAmount = (principal: bigint) => bigint;

/**
 * The level installment of 等额本息, `P·r / (1 − (1+r)^−n)`, as the exact rational it is: with r = a/b that is
 * `P · a(a+b)^n / (b((a+b)^n − b^n))`. The powers are prepared once per product and term.
 */
export function levelInstallment(rate: Fraction, count: number, rounding: Rounding, unit: bigint): LevelAmount {
  if (rate.numerator === 0) return equalShare(count, rounding, unit);
  const numerator = BigInt(rate.numerator);
  const denominator = BigInt(rate.denominator);
  const grown = (numerator + denominator) ** BigInt(count);
  const flat = denominator ** BigInt(count);
  return ratio(numerator * grown, denominator * (grown - flat), rounding, unit);
}

/** One of `count` equal shares of a principal. */
export function equalShare(count: number, rounding: Rounding, unit: bigint): LevelAmount {
  return ratio(1n, BigInt(count), rounding, unit);
}

function ratio(numerator: bigint, denominator: bigint, rounding: Rounding, unit: bigint): LevelAmount {
  const divisor = denominator * unit;
  if (rounding === 'halfUp' && unit === 1n) {
    // The usual case in one division: ⌊(2·P·N + D) / 2D⌋.
    const [doubled, doubledDivisor] = [2n * numerator, 2n * divisor];
    return (principal) => (principal * doubled + divisor) / doubledDivisor;
  }
  return (principal) => divideRounded(principal * numerator, divisor, rounding) * unit;
}
