import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { localDate } from '#src/shared/calendar.js';
import type { DatedFlow, InternalRate } from '#src/model/pricing/index.js';
import { datedInternalRate, internalRate } from '#src/model/pricing/index.js';

function rateOf(found: InternalRate): number {
  return found.kind === 'none' ? NaN : Math.expm1(found.logGrowth);
}

function flowsOf(text: string): DatedFlow[] {
  return text
    .trim()
    .split(/\s+/)
    .map((line) => ({ date: localDate(line.slice(0, 10)), amount: Number(line.slice(11)) }));
}

function presentValue(flows: readonly number[], rate: number): number {
  return flows.reduce((sum, flow, index) => sum + flow / (1 + rate) ** index, 0);
}

const NUMPY_GH_39 = [
  -217500.0, -217500.0, 108466.80462450592, 101129.96439328062, 93793.12416205535, 86456.28393083003, 79119.44369960476,
  71782.60346837944, 64445.76323715414, 57108.92300592884, 49772.08277470355, 42435.24254347826, 35098.40231225296,
  27761.56208102766, 20424.721849802358, 13087.88161857707, 5751.041387351768, -1585.7988438735192, -8922.639075098821,
  -16259.479306324123, -23596.31953754941, -30933.159768774713, -38270.0, -45606.8402312253, -52943.680462450604,
  -60280.520693675906, -67617.36092490121,
];

describe('internalRate: published cases', () => {
  // numpy-financial, tests/test_financial.py, class TestIrr; its precision is two decimals unless it says more.
  for (const [flows, expected, tolerance] of [
    [[-150000, 15000, 25000, 35000, 45000, 60000], 0.0524, 5e-5],
    [[-100, 0, 0, 74], -0.0955, 5e-5],
    [[-100, 39, 59, 55, 20], 0.28095, 5e-6],
    [[-100, 100, 0, -7], -0.0833, 5e-5],
    [[-100, 100, 0, 7], 0.06206, 5e-6],
    [[-5, 10.5, 1, -8, 1], 0.0886, 5e-5],
    [[-5, 10.5, 1, -8, 1, 0, 0, 0], 0.0886, 5e-5],
    [[-1678.87, 771.96, 1814.05, 3520.3, 3552.95, 3584.99, 4789.91, -1], 1.00426, 5e-5],
  ] as const) {
    it(`finds ${String(expected)} for [${flows.join(', ')}]`, () => {
      expect(rateOf(internalRate(flows))).to.be.closeTo(expected, tolerance);
    });
  }

  it('answers none when every flow has the same sign, or there is no real root', () => {
    for (const flows of [[1, 2, 3], [-1, -2, -3], [0, 0], [], [-1, 3, -2.5]]) {
      expect(internalRate(flows)).to.deep.equal({ kind: 'none' });
    }
  });

  it('says that flows with several changes of sign may have other roots, and gives one that is a root (numpy gh-39)', () => {
    const found = internalRate(NUMPY_GH_39);
    expect(found).to.include({ kind: 'found', isAmbiguous: true });
    expect(Math.abs(presentValue(NUMPY_GH_39, rateOf(found)))).to.be.lessThan(1e-4);
    expect(internalRate([-100, 39, 59, 55, 20])).to.include({ isAmbiguous: false });
  });

  it('finds the rate next to -1 of flows that shrink by nine digits each (numpy gh-15)', () => {
    const flows = [
      -3000, 2.3926932267015667e-7, 4.1672087103345505e-16, 5.3965110036378706e-25, 5.1962551071806174e-34,
      3.7202955645436402e-43, 1.9804961711632469e-52, 7.8393517651814181e-62, 2.3072565113911438e-71,
      5.0491839233308912e-81, 8.2159177668499263e-91,
    ];
    expect(rateOf(internalRate(flows))).to.be.closeTo(-0.9999999990596069, 1e-9);
  });

  it('finds -44.4 % without a guess where a spreadsheet needs one', () => {
    expect(rateOf(internalRate([-70000, 12000, 15000]))).to.be.closeTo(-0.443506941334741, 1e-12);
  });

  it('finds -0.01352676905 a day in 180 equal payments and one return (pyxirr equal_payments)', () => {
    const flows = [...Array.from({ length: 180 }, () => -87.17), 5809.3];
    expect(rateOf(internalRate(flows))).to.be.closeTo(-0.01352676905, 1e-10);
  });

  it('stays right over 480 level payments', () => {
    const payment = (100_000 * 0.01) / (1 - 1.01 ** -480);
    const flows = [-100_000, ...Array.from({ length: 480 }, () => payment)];
    expect(rateOf(internalRate(flows))).to.be.closeTo(0.01, 1e-12);
  });
});

describe('datedInternalRate: published cases', () => {
  const spreadsheet = '2008-01-01,-10000 2008-03-01,2750 2008-10-30,4250 2009-02-15,3250 2009-04-01,2750';

  it('finds 0.3733625335 for the example of the spreadsheet manual, which prints 0.373362535', () => {
    expect(rateOf(datedInternalRate(flowsOf(spreadsheet)))).to.be.closeTo(0.3733625335, 1e-10);
  });

  it('does not care about the order of the flows, nor about zero flows', () => {
    const flows = flowsOf(`2010-01-01,0 ${spreadsheet}`);
    expect(rateOf(datedInternalRate(flows.reverse()))).to.be.closeTo(0.3733625335, 1e-10);
  });

  it('finds -0.13423264098831872 for pyxirr minus_0_13', () => {
    const flows = flowsOf(`
      2015-05-04,-200.00 2015-05-07,-75.00 2015-05-15,-620.00 2015-05-04,-0.01 2015-05-06,-100.00 2015-05-14,-299.99
      2015-05-19,-20.00 2015-05-26,-100.00 2015-05-27,-340.00 2015-06-01,-500.00 2015-06-05,-100.00
      2015-06-18,-1008.52 2015-06-22,-65.00 2015-06-22,-120.00 2015-06-22,-450.00 2015-06-30,-450.75 2015-07-06,-80.00
      2015-07-13,-130.00 2015-07-16,-1050.00 2015-07-31,-1000.00 2015-08-10,-65.00 2015-08-17,-400.00
      2015-09-14,-100.00 2015-09-16,-956.88 2015-09-28,-117.00 2015-10-01,-50.00 2015-10-02,-1130.00
      2015-10-29,-70.00 2015-11-02,-188 2015-11-06,-250 2015-12-29,-100 2015-12-31,9518.08`);
    // At the published value the flows are still worth 0.000001; the exact root is -0.134232640798.
    expect(rateOf(datedInternalRate(flows))).to.be.closeTo(-0.13423264098831872, 1e-9);
    expect(rateOf(datedInternalRate(flows))).to.be.closeTo(-0.134232640798, 1e-12);
  });

  it('survives extreme rates: 150 returned for 117.60 after nine days, 2 238 723 % a year class', () => {
    const flows = flowsOf('2024-01-01,-117.6 2024-01-10,150');
    expect(rateOf(datedInternalRate(flows))).to.be.closeTo((150 / 117.6) ** (365 / 9) - 1, 1e-6 * 20_000);
  });
});

describe('internalRate: properties', () => {
  const repayments = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 120 });

  it('gives a rate that prices every loan back to what was paid out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), repayments, (paidOut, received) => {
        fc.pre(received.some((amount) => amount > 0));
        const flows = [-paidOut, ...received];
        const found = internalRate(flows);
        expect(found).to.include({ kind: 'found', isAmbiguous: false });
        const scale = flows.reduce((sum, flow, index) => sum + Math.abs(flow) / (1 + rateOf(found)) ** index, 0);
        expect(Math.abs(presentValue(flows, rateOf(found)))).to.be.lessThan(1e-9 * scale);
      }),
      { numRuns: 500 },
    );
  });

  it('agrees with the dated rate when every period has 365 days', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), repayments, (paidOut, received) => {
        fc.pre(received.some((amount) => amount > 0));
        const flows = [-paidOut, ...received.slice(0, 20)];
        const dated = flows.map((amount, index) => ({ amount, date: yearLater(index) }));
        const [plain, byDate] = [internalRate(flows), datedInternalRate(dated)];
        expect(plain.kind).to.equal(byDate.kind);
        if (plain.kind === 'found' && byDate.kind === 'found') {
          expect(plain.logGrowth).to.be.closeTo(byDate.logGrowth, 1e-9 * Math.max(1, Math.abs(plain.logGrowth)));
        }
      }),
    );
  });

  it('does not depend on the guess when there is one root', () => {
    fc.assert(
      fc.property(repayments, fc.double({ min: -3, max: 3, noNaN: true }), (received, guess) => {
        fc.pre(received.some((amount) => amount > 0));
        const flows = [-1_000_000, ...received];
        const [guessed, free] = [internalRate(flows, guess), internalRate(flows)];
        if (guessed.kind === 'none' || free.kind === 'none') throw new Error('a loan always has a rate');
        expect(guessed.logGrowth).to.be.closeTo(free.logGrowth, 1e-9 * Math.max(1, Math.abs(free.logGrowth)));
      }),
    );
  });
});

function yearLater(years: number): DatedFlow['date'] {
  return localDate(new Date(Date.UTC(2001, 0, 1) + years * 365 * 86_400_000).toISOString().slice(0, 10));
}
