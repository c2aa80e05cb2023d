import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { exceedsAsPercent, parseRate, percentText, rate, rateText } from '#src/shared/rate.js';

describe('rate', () => {
  for (const [text, units] of [
    ['0.3000', 30_000_000n],
    ['0', 0n],
    ['1', 100_000_000n],
    ['0.00000001', 1n],
    ['999999.99999999', 99_999_999_999_999n],
  ] as const) {
    it(`reads ${text} as ${String(units)} units of 1e-8`, () => {
      expect(parseRate(text)).to.deep.equal({ ok: true, value: units });
    });
  }

  for (const [text, fault] of [
    ['', 'malformed'],
    ['30%', 'malformed'],
    ['-0.1', 'malformed'],
    ['1e-2', 'malformed'],
    ['.3', 'malformed'],
    ['0.123456789', 'tooManyDecimals'],
    ['1000000', 'tooManyDigits'],
  ] as const) {
    it(`refuses '${text}' as ${fault}`, () => {
      expect(parseRate(text)).to.deep.equal({ ok: false, error: fault });
    });
  }

  it('prints at least four decimals and reads its own print', () => {
    expect([30_000_000n, 0n, 1n, 12_345_000n].map((units) => rateText(rate(units)))).to.deep.equal([
      '0.3000',
      '0.0000',
      '0.00000001',
      '0.12345',
    ]);
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 13n }), (units) => {
        expect(parseRate(rateText(rate(units)))).to.deep.equal({ ok: true, value: units });
      }),
    );
  });

  it('prints percentages half-up unless told otherwise, below zero by their size', () => {
    expect(percentText(rate(13_025_000), 2)).to.equal('13.03%');
    expect(percentText(rate(13_024_999), 2)).to.equal('13.02%');
    expect(percentText(rate(13_025_000), 2, 'down')).to.equal('13.02%');
    expect(percentText(rate(84_630_000), 1)).to.equal('84.6%');
    expect(percentText(rate(24_000_000), 0)).to.equal('24%');
    expect(percentText(rate(-44_350_694), 2)).to.equal('-44.35%');
  });

  it('compares as people read: 24.004 % is not above 24.00 %, 24.005 % is', () => {
    expect(exceedsAsPercent(rate(24_004_999), rate(24_000_000), 2)).to.equal(false);
    expect(exceedsAsPercent(rate(24_005_000), rate(24_000_000), 2)).to.equal(true);
  });
});
