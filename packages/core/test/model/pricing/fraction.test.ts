import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { fractionOf, portionOf } from '#src/model/pricing/fraction.js';
import { InvariantViolation } from '#src/shared/errors.js';
import type { Rounding } from '#src/shared/rounding.js';
import { divideRounded } from '#src/shared/rounding.js';

const ROUNDINGS: readonly Rounding[] = ['halfUp', 'halfEven', 'up', 'down'];
const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER);

describe('fractions of money (loan-math §2.4)', () => {
  it('are reduced', () => {
    expect(fractionOf(18_000_000n, 1_200_000_000n)).to.deep.include({ numerator: 3, denominator: 200 });
  });

  it('are refused when negative, by zero, or when what is left is not exact in a double, its double included', () => {
    for (const [numerator, denominator] of [
      [-1n, 2n],
      [1n, 0n],
      [SAFE_MAX + 2n, 2n],
      [1n, SAFE_MAX],
    ] as const) {
      expect(() => fractionOf(numerator, denominator), `${String(numerator)}/${String(denominator)}`).to.throw(
        InvariantViolation,
      );
    }
    expect(() => fractionOf(SAFE_MAX, 1n)).not.to.throw();
    expect(() => fractionOf(1n, SAFE_MAX / 2n)).not.to.throw();
  });

  it('give the same portion as big integers, for every safe amount and every rounding', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
        fc.bigInt({ min: 0n, max: 1_000_000n }),
        fc.bigInt({ min: 1_000_000n, max: 36_500_000_000n }),
        fc.constantFrom(...ROUNDINGS),
        (amount, numerator, denominator, rounding) => {
          const portion = portionOf(amount, fractionOf(numerator, denominator), rounding);
          expect(portion).to.equal(Number(divideRounded(BigInt(amount) * numerator, denominator, rounding)));
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
