import { expect } from 'chai';
import { describe, it } from 'mocha';
import { fractionOf } from '#src/model/pricing/fraction.js';
import { equalShare, levelInstallment } from '#src/model/pricing/level-installment.js';
import type { Rounding } from '#src/shared/rounding.js';

// principal 15 000.00 yuan at 1.5 % a month: 1 375.199894… a month over a year.
const MONTHLY = fractionOf(3n, 200n);
const PRINCIPAL = 1_500_000n;

// prettier-ignore
const ROUNDING_TABLE: readonly (readonly [rounding: Rounding, perThree: bigint, half: bigint, oddHalf: bigint, level: bigint, toTheYuan: bigint])[] = [
  // rounding    100/3  5/2  7/2  level     level, whole yuan
  [ 'halfUp',    33n,   3n,  4n,  137_520n, 137_500n ],
  [ 'halfEven',  33n,   2n,  4n,  137_520n, 137_500n ],
  [ 'up',        34n,   3n,  4n,  137_520n, 137_600n ],
  [ 'down',      33n,   2n,  3n,  137_519n, 137_500n ],
];

describe('level installment and equal share (loan-math §2)', () => {
  for (const [rounding, perThree, half, oddHalf, level, toTheYuan] of ROUNDING_TABLE) {
    it(`${rounding}: one division, rounded once`, () => {
      expect(equalShare(3, rounding, 1n)(100n)).to.equal(perThree);
      expect([equalShare(2, rounding, 1n)(5n), equalShare(2, rounding, 1n)(7n)]).to.deep.equal([half, oddHalf]);
      expect(levelInstallment(MONTHLY, 12, rounding, 1n)(PRINCIPAL)).to.equal(level);
      expect(levelInstallment(MONTHLY, 12, rounding, 100n)(PRINCIPAL)).to.equal(toTheYuan);
    });
  }

  it('without interest is an equal share', () => {
    expect(levelInstallment(fractionOf(0n, 1n), 3, 'up', 1n)(100n)).to.equal(34n);
  });
});
