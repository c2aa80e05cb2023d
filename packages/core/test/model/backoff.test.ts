import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { nextDelayMs } from '#src/model/backoff.js';

const POLICY = { delaysMs: [60_000, 300_000, 1_800_000], attemptsMax: 5 };

describe('nextDelayMs (lender-domain §18)', () => {
  it('goes through the delays attempt by attempt, repeats the last one, and ends after attemptsMax', () => {
    // A fraction of just under 1 gives the scheduled delay itself.
    const delays = [1, 2, 3, 4, 5, 6].map((attempts) => nextDelayMs(POLICY, attempts, 1 - Number.EPSILON));
    expect(delays).to.deep.equal([60_000, 300_000, 1_800_000, 1_800_000, undefined, undefined]);
  });

  it('waits half the scheduled delay at the least', () => {
    expect(nextDelayMs(POLICY, 2, 0)).to.equal(150_000);
    expect(nextDelayMs(POLICY, 2, 0.5)).to.equal(225_000);
  });

  it('stays in [½, 1] of the scheduled delay, whole milliseconds, and grows with chance', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 86_400_000 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 50 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (delaysMs, attempts, first, second) => {
          const policy = { delaysMs, attemptsMax: 51 };
          const scheduled = delaysMs[Math.min(attempts, delaysMs.length) - 1] ?? Number.NaN;
          const [low, high] = [Math.min(first, second), Math.max(first, second)].map((fraction) =>
            nextDelayMs(policy, attempts, fraction),
          );
          if (low === undefined || high === undefined) throw new Error('an attempt is left');
          expect(low).to.be.at.least(scheduled / 2);
          expect(high).to.be.at.most(scheduled);
          expect(low).to.be.at.most(high);
          expect(Number.isInteger(low)).to.equal(true);
        },
      ),
    );
  });

  it('is undefined from attemptsMax on, whatever the delays', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 20 }), (attemptsMax, more) => {
        expect(nextDelayMs({ delaysMs: [1000], attemptsMax }, attemptsMax + more, 0.5)).to.equal(undefined);
        expect(nextDelayMs({ delaysMs: [1000], attemptsMax }, attemptsMax - 1, 0.5)).to.equal(750);
      }),
    );
  });
});
