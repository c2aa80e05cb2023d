import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { InvariantViolation } from '#src/shared/errors.js';
import type { Fen } from '#src/shared/money.js';
import {
  addFen,
  allocate,
  differenceFen,
  fen,
  fenOfSafeInteger,
  multiplyRate,
  parseYuan,
  subtractFen,
  sumFen,
  yuanText,
} from '#src/shared/money.js';
import { rate } from '#src/shared/rate.js';
import type { Rounding } from '#src/shared/rounding.js';
import { divideRounded } from '#src/shared/rounding.js';

const arbitraryFen = fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }).map((amount) => fen(amount));

describe('money', () => {
  it('is made of whole fen only', () => {
    expect(fen(1_500_000)).to.equal(1_500_000n);
    for (const amount of [-1, 0.5, NaN, 2 ** 53]) expect(() => fen(amount)).to.throw(InvariantViolation);
    expect(() => fen(-1n)).to.throw(InvariantViolation);
  });

  it('is made of any safe integer without loss', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1)),
        (amount) => {
          expect(fenOfSafeInteger(amount)).to.equal(BigInt(amount));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('adds, subtracts and compares', () => {
    expect(addFen(fen(1), fen(2))).to.equal(3n);
    expect(subtractFen(fen(3), fen(2))).to.equal(1n);
    expect(() => subtractFen(fen(2), fen(3))).to.throw(InvariantViolation);
    expect(differenceFen(fen(2), fen(3))).to.equal(-1n);
    expect(sumFen([])).to.equal(0n);
    expect(sumFen([fen(1), fen(2), fen(3)])).to.equal(6n);
  });

  it('allocates a total to parts that add up, the last with the remainder', () => {
    expect(allocate(fen(100), 3)).to.deep.equal([33n, 33n, 34n]);
    expect(() => allocate(fen(1), 0)).to.throw(InvariantViolation);
    fc.assert(
      fc.property(arbitraryFen, fc.integer({ min: 1, max: 500 }), (total, parts) => {
        const allocation = allocate(total, parts);
        expect(allocation).to.have.length(parts);
        expect(sumFen(allocation)).to.equal(total);
        expect(new Set(allocation.slice(0, -1)).size).to.be.at.most(1);
        expect(allocation.every((part) => part >= 0n)).to.equal(true);
      }),
    );
  });

  const roundings: readonly (readonly [Rounding, readonly bigint[]])[] = [
    // 4/8 … 12/8: below, tie, above; tie at an even and at an odd quotient.
    ['halfUp', [1n, 1n, 1n, 1n, 1n, 1n, 1n, 1n, 2n]],
    ['halfEven', [0n, 1n, 1n, 1n, 1n, 1n, 1n, 1n, 2n]],
    ['up', [1n, 1n, 1n, 1n, 1n, 2n, 2n, 2n, 2n]],
    ['down', [0n, 0n, 0n, 0n, 1n, 1n, 1n, 1n, 1n]],
  ];
  for (const [rounding, expected] of roundings) {
    it(`divides 4/8 to 12/8 ${rounding}`, () => {
      const quotients = Array.from({ length: 9 }, (_, index) => divideRounded(BigInt(index + 4), 8n, rounding));
      expect(quotients).to.deep.equal(expected);
    });
  }

  it('refuses to divide what is negative, and by nothing', () => {
    expect(() => divideRounded(-1n, 2n, 'halfUp')).to.throw(InvariantViolation);
    expect(() => divideRounded(1n, 0n, 'halfUp')).to.throw(InvariantViolation);
  });

  it('multiplies by a rate, rounded once', () => {
    expect(multiplyRate(fen(267_900), rate(300_000), 'halfUp')).to.equal(804n);
    expect(multiplyRate(fen(267_900), rate(300_000), 'down')).to.equal(803n);
  });

  for (const [text, amount] of [
    ['15000', 1_500_000n],
    ['15000.00', 1_500_000n],
    ['0.5', 50n],
    ['0.05', 5n],
    ['0', 0n],
    ['9999999999999999.99', 999_999_999_999_999_999n],
  ] as const) {
    it(`reads ${text} yuan as ${String(amount)} fen`, () => {
      expect(parseYuan(text)).to.deep.equal({ ok: true, value: amount });
    });
  }

  for (const [text, fault] of [
    ['', 'malformed'],
    [' 1', 'malformed'],
    ['1 ', 'malformed'],
    ['-1', 'malformed'],
    ['+1', 'malformed'],
    ['.5', 'malformed'],
    ['5.', 'malformed'],
    ['007', 'malformed'],
    ['1e3', 'malformed'],
    ['1,000', 'malformed'],
    ['１', 'malformed'],
    ['NaN', 'malformed'],
    ['1.239', 'tooManyDecimals'],
    ['1.230', 'tooManyDecimals'],
    ['10000000000000000', 'tooManyDigits'],
  ] as const) {
    it(`refuses '${text}' as ${fault}`, () => {
      expect(parseYuan(text)).to.deep.equal({ ok: false, error: fault });
    });
  }

  it('prints what it reads, to the fen, up to 18 digits', () => {
    fc.assert(
      fc.property(arbitraryFen, (amount) => {
        const text = yuanText(amount);
        expect(text).to.match(/^\d+\.\d\d$/);
        expect(parseYuan(text)).to.deep.equal({ ok: true, value: amount });
      }),
    );
    expect(yuanText(differenceFen(fen(0), fen(5)))).to.equal('-0.05');
  });

  it('never leaves through JSON by accident', () => {
    const amount: Fen = fen(1);
    expect(() => JSON.stringify({ amount })).to.throw(TypeError);
  });
});
