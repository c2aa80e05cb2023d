import { invariant } from './errors.js';

/** How a quotient that is not whole is made whole. Never a default: every division of money names one. */
export type Rounding = 'halfUp' | 'halfEven' | 'up' | 'down';

/**
 * `numerator / denominator` as a whole number. `up` and `down` mean away from and towards zero, `halfUp` rounds a tie
 * away from zero. Neither argument may be negative, the denominator not zero: throws `InvariantViolation`.
 */
export function divideRounded(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  invariant(numerator >= 0n && denominator > 0n, 'a rounded division takes no negative number and no zero divisor');
  const quotient = numerator / denominator;
  const rest = numerator - quotient * denominator;
  if (rest === 0n) return quotient;
  switch (rounding) {
    case 'down':
      return quotient;
    case 'up':
      return quotient + 1n;
    case 'halfUp':
      return 2n * rest >= denominator ? quotient + 1n : quotient;
    case 'halfEven':
      if (2n * rest === denominator) return quotient % 2n === 0n ? quotient : quotient + 1n;
      return 2n * rest > denominator ? quotient + 1n : quotient;
  }
}
