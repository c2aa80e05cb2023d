import { expect } from 'chai';
import { describe, it } from 'mocha';
import { installmentStepOf } from '#src/model/pricing/due-dates.js';
import type { Term } from '#src/model/product.js';

const NO_STEP = undefined;

// prettier-ignore
const TERM_TABLE: readonly (readonly [title: string, term: Term, step: ReturnType<typeof installmentStepOf>])[] = [
  // title                                  term                                                 step
  ['a month at a time',                    { count: 12, unit: 'month' },                         { months: 1, days: 0 }],
  ['a quarter at a time',                  { count: 12, unit: 'month', installmentCount: 4 },    { months: 3, days: 0 }],
  ['days, in one installment',             { count: 30, unit: 'day' },                           { months: 0, days: 30 }],
  ['days, every seventh',                  { count: 28, unit: 'day', installmentCount: 4 },      { months: 0, days: 7 }],
  ['weeks',                                { count: 3, unit: 'week' },                           { months: 0, days: 7 }],
  ['28 days',                              { count: 3, unit: 'fourWeeks' },                      { months: 0, days: 28 }],
  ['the longest schedule',                 { count: 1_200, unit: 'month' },                      { months: 1, days: 0 }],
  ['one installment too many',             { count: 1_201, unit: 'month' },                      NO_STEP],
  ['the longest term',                     { count: 36_500, unit: 'day' },                       { months: 0, days: 36_500 }],
  ['one day too long',                     { count: 36_501, unit: 'day' },                       NO_STEP],
  ['installments that do not divide it',   { count: 12, unit: 'month', installmentCount: 5 },    NO_STEP],
  ['nothing',                              { count: 0, unit: 'month' },                          NO_STEP],
  ['half a month',                         { count: 0.5, unit: 'month' },                        NO_STEP],
  ['no installment',                       { count: 12, unit: 'month', installmentCount: 0 },    NO_STEP],
];

describe('the step of a term (loan-math §3)', () => {
  for (const [title, term, step] of TERM_TABLE) {
    it(`${title}: ${step === undefined ? 'no term' : `${String(step.months)} months, ${String(step.days)} days`}`, () => {
      expect(installmentStepOf(term)).to.deep.equal(step);
    });
  }
});
