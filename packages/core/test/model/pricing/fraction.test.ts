import { expect } from 'chai';
import { describe, it } from 'mocha';
import { fractionOf } from '#src/model/pricing/fraction.js';
import { InvariantViolation } from '#src/shared/errors.js';

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
});
