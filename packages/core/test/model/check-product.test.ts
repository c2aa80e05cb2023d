import { expect } from 'chai';
import { describe, it } from 'mocha';
import { localDate } from '#src/shared/calendar.js';
import { fen } from '#src/shared/money.js';
import { rate } from '#src/shared/rate.js';
import { checkProduct } from '#src/model/check-product.js';
import type { ChannelCode, ProductCode } from '#src/model/identifiers.js';
import { DEBT_PARTS } from '#src/model/debt.js';
import type { Fee, Product } from '#src/model/product.js';
import type { PenaltyTerms, RepaymentTerms, SettlementCharge, SettlementTerms } from '#src/model/repayment-terms.js';
import { STANDARD_REPAYMENT_TERMS } from '#src/model/repayment-terms.js';
import { months, percent, productOf, unboundedProductOf, yuan } from './pricing/products.js';

function faultsOf(product: Product): string[] {
  const checked = checkProduct(product);
  return checked.ok ? [] : checked.error.map((fault) => fault.kind);
}

const upfront: Fee = {
  code: 'U',
  name: 'upfront',
  charge: { kind: 'ofPrincipal', rate: percent(1), rounding: 'halfUp' },
  timing: 'atDisbursement',
};

const allocation = ['allocationOrderMalformed'];
const charge = ['settlementChargeMalformed'];

function withTerms(changes: Partial<RepaymentTerms>): Partial<Product> {
  return { repaymentTerms: { ...STANDARD_REPAYMENT_TERMS, ...changes } };
}

function withPenalty(changes: Partial<PenaltyTerms>): Partial<Product> {
  return withTerms({ penalty: { ...STANDARD_REPAYMENT_TERMS.penalty, ...changes } });
}

function withSettlement(changes: Partial<SettlementTerms>): Partial<Product> {
  return withTerms({ settlement: { ...STANDARD_REPAYMENT_TERMS.settlement, ...changes } });
}

function withCharge(changes: Partial<SettlementCharge>): Partial<Product> {
  return withSettlement({ charge: { ofPrepaidPrincipal: rate(3_000_000), rounding: 'halfUp', ...changes } });
}

describe('checkProduct (item 25.2)', () => {
  it('accepts the product of the protocol example, unchanged', () => {
    const product = productOf();
    expect(checkProduct(product)).to.deep.equal({ ok: true, value: product });
  });

  const inconsistent: readonly (readonly [string, Partial<Product>, readonly string[]])[] = [
    ['no code', { code: '' as ProductCode }, ['codeMissing']],
    ['no name', { name: '' }, ['nameMissing']],
    ['no channel', { channel: '' as ChannelCode }, ['channelMissing']],
    ['a minimum of nothing', { amountMin: fen(0) }, ['amountRangeEmpty']],
    ['a minimum above the maximum', { amountMin: fen(6_000_000) }, ['amountRangeEmpty']],
    ['a maximum off the step', { amountStep: fen(30_000) }, ['amountStepMisfit']],
    ['no terms', { terms: [] }, ['termsMissing']],
    ['a term of nothing', { terms: [months(0)] }, ['termMalformed']],
    [
      'installments that do not divide the term',
      { terms: [{ count: 7, unit: 'day', installmentCount: 2 }] },
      ['termMalformed'],
    ],
    [
      'a term twice in other words',
      {
        terms: [
          { count: 30, unit: 'day' },
          { count: 30, unit: 'day', installmentCount: 1 },
        ],
      },
      ['termTwice'],
    ],
    ['a negative rate', { annualRate: rate(-1) }, ['annualRateNegative']],
    ['a negative ceiling', { annualRateCeiling: { rate: rate(-1), measure: 'nominal' } }, ['ceilingNegative']],
    ['a due day of 0', { maxDueDay: 0 }, ['maxDueDayOutOfRange']],
    ['grace without end', withTerms({ graceDays: 61 }), ['graceDaysOutOfRange']],
    ['half a day of grace', withTerms({ graceDays: 0.5 }), ['graceDaysOutOfRange']],
    ['a negative penalty', withPenalty({ rate: { kind: 'daily', rate: rate(-1) } }), ['penaltyRateNegative']],
    ['a negative factor', withPenalty({ rate: { kind: 'ofContractRate', factor: rate(-1) } }), ['penaltyRateNegative']],
    ['a negative ceiling of penalties', withPenalty({ annualRateMax: rate(-1) }), ['penaltyLimitNegative']],
    ['a negative cap of penalties', withPenalty({ capOfPrincipal: rate(-1) }), ['penaltyLimitNegative']],
    ['a penalty on nothing', withPenalty({ base: [] }), ['penaltyBaseMalformed']],
    ['a penalty twice on principal', withPenalty({ base: ['principal', 'principal'] }), ['penaltyBaseMalformed']],
    ['a payment order without fees', withTerms({ allocationOrder: ['penalty', 'interest', 'principal'] }), allocation],
    ['a payment order twice', withTerms({ allocationOrder: [...DEBT_PARTS, 'fee'] }), allocation],
    ['negative days of interest', withSettlement({ interestDaysMin: -1 }), ['interestDaysMinOutOfRange']],
    ['a negative charge', withCharge({ ofPrepaidPrincipal: rate(-1) }), charge],
    ['a charge above the principal', withCharge({ ofPrepaidPrincipal: rate(100_000_001) }), charge],
    ['a charge with an impossible range', withCharge({ minimum: fen(2), maximum: fen(1) }), charge],
    ['a charge that is free after half an installment', withCharge({ freeAfterInstallments: 0.5 }), charge],
    [
      'an installment unit of nothing',
      { rounding: { interest: 'halfUp', installment: 'halfUp', installmentUnit: fen(0) } },
      ['installmentUnitNotPositive'],
    ],
    [
      'a last-interest remainder without a level to keep',
      { remainder: 'lastInterest', repaymentMethod: 'equalPrincipal' },
      ['remainderMisfit'],
    ],
    [
      'a fixed total interest over uneven months',
      { remainder: 'lastInterest', repaymentMethod: 'flat', dayCountBasis: 'actual365' },
      ['remainderMisfit'],
    ],
    ['a validity that ends before it begins', { offeredUntil: localDate('2017-12-31') }, ['validityEmpty']],
    [
      'a fee twice',
      {
        fees: [
          { ...upfront, timing: 'lastInstallment' },
          { ...upfront, timing: 'lastInstallment' },
        ],
      },
      ['feeTwice'],
    ],
    [
      'a negative fee',
      {
        fees: [
          { ...upfront, timing: 'lastInstallment', charge: { kind: 'ofPrincipal', rate: rate(-1), rounding: 'up' } },
        ],
      },
      ['feeNegative'],
    ],
    ['an up-front deduction (砍头息) without leave', { fees: [upfront] }, ['upfrontDeductionNotAllowed']],
    ['two faults at once', { name: '', terms: [] }, ['nameMissing', 'termsMissing']],
  ];
  for (const [title, changes, faults] of inconsistent) {
    it(`refuses ${title}`, () => {
      expect(faultsOf(productOf(changes))).to.deep.equal(faults);
    });
  }

  it('accepts an up-front deduction where the product allows it and the ceiling still holds', () => {
    expect(
      faultsOf(productOf({ fees: [upfront], allowsUpfrontDeduction: true, annualRate: percent(24) })),
    ).to.deep.equal([]);
  });

  it('refuses a product above its ceiling at any corner, and names the corner', () => {
    const product = productOf({
      annualRate: percent(20),
      annualRateCeiling: { rate: percent(24), measure: 'nominal' },
      fees: [{ code: 'F', name: 'fee', charge: { kind: 'fixed', amount: yuan(50) }, timing: 'lastInstallment' }],
    });
    const checked = checkProduct(product);
    const corners = checked.ok ? [] : checked.error.map((fault) => (fault.kind === 'unpriceable' ? fault : undefined));
    expect(corners.map((corner) => [corner?.amount, corner?.term.count, corner?.fault.kind])).to.deep.equal([
      [100_000n, 6, 'annualRateAboveCeiling'],
      [100_000n, 12, 'annualRateAboveCeiling'],
    ]);
  });

  it('finds a ceiling that is broken only where the months are long', () => {
    const at = (ceiling: number): Product =>
      productOf({
        repaymentMethod: 'interestFirst',
        dayCountBasis: 'actual360',
        annualRate: percent(20),
        terms: [months(1)],
        annualRateCeiling: { rate: percent(ceiling), measure: 'nominal' },
      });
    // 31 days of 20 %/360 are 20.67 % a year by equal months; the first sampled month has only 29.
    expect(faultsOf(at(20.5))).to.deep.equal(['unpriceable', 'unpriceable']);
    expect(faultsOf(at(20.67))).to.deep.equal([]);
  });

  it('refuses a product whose smallest amount rounds to empty installments', () => {
    const product = unboundedProductOf({
      annualRate: percent(0),
      amountMin: fen(1),
      amountStep: fen(0),
      terms: [months(12)],
    });
    expect(faultsOf(product)).to.deep.equal(['unpriceable']);
  });
});
