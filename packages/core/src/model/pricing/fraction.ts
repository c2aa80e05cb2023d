import { invariant } from '../../shared/errors.js';
import type { Rounding } from '../../shared/rounding.js';
import { divideRounded } from '../../shared/rounding.js';

/** An exact, reduced, non-negative fraction by which amounts are multiplied: the interest rate of one period. */
export interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
  /** Up to this amount `amount × numerator` is exact in a double, with a bit to spare; above it big integers are used. */
  readonly exactUpTo: number;
}

/** Reduces `numerator / denominator`. Throws `InvariantViolation` when what is left does not fit a safe integer. */
export function fractionOf(numerator: bigint, denominator: bigint): Fraction {
  invariant(numerator >= 0n && denominator > 0n, 'a fraction of money is not negative');
  const divisor = greatestCommonDivisor(numerator, denominator);
  const reduced = { numerator: Number(numerator / divisor), denominator: Number(denominator / divisor) };
  const isExact = Number.isSafeInteger(reduced.numerator) && Number.isSafeInteger(2 * reduced.denominator);
  invariant(isExact, 'a fraction of money fits safe integers');
  return { ...reduced, exactUpTo: Math.floor(2 ** 52 / Math.max(1, reduced.numerator)) };
}

/**
 * `amount × fraction`, rounded once, exact for every safe integer `amount`: whole doubles as long as the product stays
 * below 2^52 (a float rate would break half of all ties, loan-math §2.4), big integers beyond.
 */
export function portionOf(amount: number, fraction: Fraction, rounding: Rounding): number {
  if (amount > fraction.exactUpTo) {
    const product = BigInt(amount) * BigInt(fraction.numerator);
    return Number(divideRounded(product, BigInt(fraction.denominator), rounding));
  }
  const product = amount * fraction.numerator;
  const quotient = Math.floor(product / fraction.denominator);
  const rest = product - quotient * fraction.denominator;
  if (rest === 0) return quotient;
  switch (rounding) {
    case 'halfUp':
      return 2 * rest >= fraction.denominator ? quotient + 1 : quotient;
    case 'down':
      return quotient;
    case 'up':
      return quotient + 1;
    case 'halfEven':
      if (2 * rest === fraction.denominator) return quotient % 2 === 0 ? quotient : quotient + 1;
      return 2 * rest > fraction.denominator ? quotient + 1 : quotient;
  }
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let [larger, smaller] = [left, right];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
