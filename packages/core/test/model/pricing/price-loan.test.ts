import { expect } from 'chai';
import { describe, it } from 'mocha';
import { localDate } from '#src/shared/calendar.js';
import { fen, yuanText } from '#src/shared/money.js';
import { percentText } from '#src/shared/rate.js';
import type { PricedLoan } from '#src/model/pricing/index.js';
import { priceLoan } from '#src/model/pricing/index.js';
import type { Product } from '#src/model/product.js';
import { months, percent, priced, productOf, unboundedProductOf, yuan } from './products.js';

const totalsOf = (loan: PricedLoan): string[] => loan.installments.map((row) => yuanText(row.total));
const interestsOf = (loan: PricedLoan): string[] => loan.installments.map((row) => yuanText(row.interest));
const principalsOf = (loan: PricedLoan): string[] => loan.installments.map((row) => yuanText(row.principal));
const shown = (loan: PricedLoan): string[] =>
  [loan.annualRate.nominal, loan.annualRate.effective].map((value) => percentText(value, 2));

describe('priceLoan: the protocol example (item 2, §11.3)', () => {
  const loan = priced(productOf(), { principal: yuan(15_000), term: months(12) });

  it('asks 1462.31 eleven times and 1462.28 at the end, 17547.69 in all', () => {
    expect(totalsOf(loan)).to.deep.equal([...Array.from({ length: 11 }, () => '1462.31'), '1462.28']);
    expect(yuanText(loan.totals.total)).to.equal('17547.69');
    expect(yuanText(loan.totals.interest)).to.equal('2547.69');
    expect(yuanText(loan.disbursed)).to.equal('15000.00');
  });

  it('splits the first two installments into 1087.31 + 375 and 1114.49 + 347.82', () => {
    expect(principalsOf(loan).slice(0, 2)).to.deep.equal(['1087.31', '1114.49']);
    expect(interestsOf(loan).slice(0, 2)).to.deep.equal(['375.00', '347.82']);
  });

  it('falls due on the 20th of each month after 2018-12-20, as §11.8 prints in epoch milliseconds', () => {
    const printed = [
      1547913600000, 1550592000000, 1553011200000, 1555689600000, 1558281600000, 1560960000000, 1563552000000,
      1566230400000, 1568908800000, 1571500800000, 1574179200000, 1576771200000,
    ];
    const expected = printed.map((epochMs) => new Date(epochMs + 8 * 3_600_000).toISOString().slice(0, 10));
    expect(loan.installments.map((row) => row.dueDate)).to.deep.equal(expected);
  });

  it('costs 30.00 % a year nominal and 34.49 % compounded', () => {
    expect(shown(loan)).to.deep.equal(['30.00%', '34.49%']);
  });
});

describe('priceLoan: published rates and rows', () => {
  const monthlyFee = (rate: number): Product =>
    unboundedProductOf({
      annualRate: percent(0),
      repaymentMethod: 'equalPrincipal',
      fees: [
        {
          code: 'F',
          name: 'card installment fee',
          charge: { kind: 'ofPrincipal', rate: percent(rate), rounding: 'halfUp' },
          timing: 'everyInstallment',
        },
      ],
    });

  // Bank notices print 近似折算年化利率; loan-math §5.1 and lender-domain §3 collect them.
  for (const [fee, nominal, effective] of [
    [0.6, '13.03%', '13.84%'],
    [0.8, '17.27%', '18.71%'],
    [1.0, '21.46%', '23.70%'],
    [1.08, '23.12%', '25.73%'],
    [1.2, '25.60%', '28.82%'],
  ] as const) {
    it(`shows ${nominal} and ${effective} for a fee of ${String(fee)} % a month over 12 months`, () => {
      expect(shown(priced(monthlyFee(fee), { principal: yuan(1_200_000), term: months(12) }))).to.deep.equal([
        nominal,
        effective,
      ]);
    });
  }

  it('splits 2679.00 over 24 as CGB prints it: 111.63 × 23 + 111.51, fee 8.04, 6.77 % and 6.98 %', () => {
    const loan = priced(monthlyFee(0.3), { principal: yuan(2679), term: months(24) });
    expect(principalsOf(loan)).to.deep.equal([...Array.from({ length: 23 }, () => '111.63'), '111.51']);
    expect(new Set(loan.installments.map((row) => yuanText(row.fee)))).to.deep.equal(new Set(['8.04']));
    expect(shown(loan)).to.deep.equal(['6.77%', '6.98%']);
  });

  it('asks 1134.72 a month for 12 000 over 12 months at 24 % (lender-domain §3)', () => {
    const loan = priced(unboundedProductOf({ annualRate: percent(24) }), { principal: yuan(12_000), term: months(12) });
    expect(totalsOf(loan)[0]).to.equal('1134.72');
    expect(shown(loan)).to.deep.equal(['24.00%', '26.82%']);
  });

  it('splits 2000 at 10 % over 24 months as ipmt and ppmt of numpy-financial do, to the fen', () => {
    // numpy-financial test_financial.py: ppmt -75.62318601, -76.25337923, -76.88882405; ipmt -16.66666667, -16.03647345.
    const loan = priced(unboundedProductOf({ annualRate: percent(10) }), { principal: yuan(2000), term: months(24) });
    expect(interestsOf(loan).slice(0, 3)).to.deep.equal(['16.67', '16.04', '15.40']);
    expect(principalsOf(loan).slice(0, 3)).to.deep.equal(['75.62', '76.25', '76.89']);
  });

  it('pays actual/360 interest first: 5425, 5425, 5250 on 1 000 000 at 6.3 % over 31, 31 and 30 days', () => {
    const product = unboundedProductOf({
      repaymentMethod: 'interestFirst',
      dayCountBasis: 'actual360',
      annualRate: percent(6.3),
    });
    const request = { principal: yuan(1_000_000), term: months(3), startDate: localDate('2019-07-15') };
    const loan = priced(product, request);
    expect(interestsOf(loan)).to.deep.equal(['5425.00', '5425.00', '5250.00']);
    expect(principalsOf(loan)).to.deep.equal(['0.00', '0.00', '1000000.00']);
  });

  it('rounds 1250 × 1.25 % = 15.625 to 15.63 half-up and to 15.62 half-even, as Fineract prints it', () => {
    const flat = (interest: 'halfUp' | 'halfEven', remainder: Product['remainder']): PricedLoan =>
      priced(
        unboundedProductOf({
          repaymentMethod: 'flat',
          annualRate: percent(15),
          remainder,
          rounding: { interest, installment: 'halfUp', installmentUnit: fen(1) },
        }),
        { principal: yuan(1250), term: months(4) },
      );
    expect(interestsOf(flat('halfUp', 'lastInstallment'))).to.deep.equal(['15.63', '15.63', '15.63', '15.63']);
    expect(interestsOf(flat('halfEven', 'lastInterest'))).to.deep.equal(['15.62', '15.62', '15.62', '15.64']);
  });

  it('rounds a tie of 7.2 % a year up where floats round it down: 1002.50 × 0.6 % = 6.015', () => {
    const product = unboundedProductOf({ repaymentMethod: 'interestFirst', annualRate: percent(7.2) });
    expect(interestsOf(priced(product, { principal: yuan(1002.5), term: months(2) }))[0]).to.equal('6.02');
  });

  it('pays exactly 100.00 for 10 000 over 30 days at 12 % on 360: the rate is not rounded on the way', () => {
    const product = unboundedProductOf({ annualRate: percent(12), dayCountBasis: 'actual360' });
    const loan = priced(product, { principal: yuan(10_000), term: { count: 30, unit: 'day' } });
    expect(interestsOf(loan)).to.deep.equal(['100.00']);
    expect(loan.installments.map((row) => row.dueDate)).to.deep.equal(['2019-01-19']);
  });

  it('keeps the last installment level when the last interest is the plug (Sunline)', () => {
    const product = unboundedProductOf({ remainder: 'lastInterest' });
    const loan = priced(product, { principal: yuan(15_000), term: months(12) });
    expect(new Set(totalsOf(loan))).to.deep.equal(new Set(['1462.31']));
    expect(interestsOf(loan)[11]).to.equal('35.70');
  });

  it('asks whole yuan when the installment unit is one yuan', () => {
    const rounding = { interest: 'halfUp', installment: 'up', installmentUnit: fen(100) } as const;
    const loan = priced(unboundedProductOf({ rounding }), { principal: yuan(15_000), term: months(12) });
    expect(totalsOf(loan).slice(0, 11)).to.deep.equal(Array.from({ length: 11 }, () => '1463.00'));
    expect(yuanText(loan.totals.total)).to.match(/^175\d\d\.\d\d$/);
  });
});

describe('priceLoan: terms and dates', () => {
  it('clamps to the month end from the anchor day and comes back to it', () => {
    const loan = priced(productOf(), { principal: yuan(15_000), term: months(4), startDate: localDate('2024-01-31') });
    expect(loan.installments.map((row) => row.dueDate)).to.deep.equal([
      '2024-02-29',
      '2024-03-31',
      '2024-04-30',
      '2024-05-31',
    ]);
    expect(loan.anchorDay).to.equal(31);
  });

  it('moves due days after the cap back to it', () => {
    const product = productOf({ maxDueDay: 28 });
    const loan = priced(product, { principal: yuan(15_000), term: months(3), startDate: localDate('2023-01-31') });
    expect(loan.installments.map((row) => row.dueDate)).to.deep.equal(['2023-02-28', '2023-03-28', '2023-04-28']);
    expect([loan.anchorDay, ...totalsOf(loan).slice(0, 1)]).to.deep.equal([28, '5252.06']);
  });

  it('adds the extra days of a longer first month on top of the level installment, and dates the rate', () => {
    const product = unboundedProductOf({ annualRate: percent(12) });
    const usual = priced(product, { principal: yuan(12_000), term: months(12), startDate: localDate('2024-03-05') });
    const loan = priced(product, {
      principal: yuan(12_000),
      term: months(12),
      startDate: localDate('2024-03-05'),
      anchorDay: 20,
    });
    // 15 days more at 12 %/360 on 12 000 = 60.00.
    expect(interestsOf(loan)[0]).to.equal('180.00');
    expect(loan.installments[0]?.dueDate).to.equal('2024-04-20');
    expect(principalsOf(loan)).to.deep.equal(principalsOf(usual));
    expect(totalsOf(loan).slice(1)).to.deep.equal(totalsOf(usual).slice(1));
    expect(Number(loan.annualRate.effective) / 1e8).to.be.closeTo(0.1268, 0.002);
  });

  it('counts a first month from the 31st as from the 30th (30/360), and caps a chosen day too', () => {
    const product = unboundedProductOf({ annualRate: percent(12), maxDueDay: 28 });
    const request = { principal: yuan(12_000), term: months(3), startDate: localDate('2024-03-31') };
    const loan = priced(product, { ...request, anchorDay: 15 });
    // 15 days of 12 %/360 on 12 000.
    expect([interestsOf(loan)[0], loan.installments[0]?.dueDate]).to.deep.equal(['60.00', '2024-04-15']);
    const toThe31st = { ...request, startDate: localDate('2024-04-15'), anchorDay: 31 };
    const longer = priced(unboundedProductOf({ annualRate: percent(12) }), toThe31st);
    expect([interestsOf(longer)[0], longer.installments[0]?.dueDate]).to.deep.equal(['180.00', '2024-05-31']);
    expect(priced(product, { ...request, anchorDay: 30 })).to.deep.equal(priced(product, request));
  });

  it('spaces weeks by 7 days, four weeks by 28, days by the share of each installment', () => {
    const dates = (term: Parameters<typeof priced>[1]['term']): string[] =>
      priced(unboundedProductOf(), {
        principal: yuan(1000),
        term,
        startDate: localDate('2024-02-20'),
      }).installments.map((row) => row.dueDate);
    expect(dates({ count: 2, unit: 'week' })).to.deep.equal(['2024-02-27', '2024-03-05']);
    expect(dates({ count: 2, unit: 'fourWeeks' })).to.deep.equal(['2024-03-19', '2024-04-16']);
    expect(dates({ count: 20, unit: 'day', installmentCount: 2 })).to.deep.equal(['2024-03-01', '2024-03-11']);
  });

  it('shows a weekly loan on actual/365 at its contract rate', () => {
    const product = unboundedProductOf({ annualRate: percent(20), dayCountBasis: 'actual365' });
    const loan = priced(product, { principal: yuan(100_000), term: { count: 26, unit: 'week' } });
    // (1 + 0.2 × 7/365)^(365/7) − 1.
    expect(shown(loan)).to.deep.equal(['20.00%', '22.09%']);
  });

  it('charges 28 days of 26 %/364 as 1/13 of a year', () => {
    const product = unboundedProductOf({ annualRate: percent(26), dayCountBasis: 'actual364' });
    const loan = priced(product, { principal: yuan(1000), term: { count: 2, unit: 'fourWeeks' } });
    expect(interestsOf(loan)[0]).to.equal('20.00');
  });
});

describe('priceLoan: refusals', () => {
  const refusal = (product: Product, principal: bigint, count: number): string => {
    const term = months(count);
    const result = priceLoan(product, { principal: fen(principal), term, startDate: localDate('2024-01-31') });
    return result.ok ? 'priced' : result.error.kind;
  };

  it('refuses a loan above the ceiling, by the measure the product names', () => {
    const at = (rate: number, measure: 'nominal' | 'effective'): Product =>
      productOf({ annualRate: percent(rate), annualRateCeiling: { rate: percent(24), measure } });
    expect(refusal(at(24, 'nominal'), 1_500_000n, 12)).to.equal('priced');
    expect(refusal(at(24, 'effective'), 1_500_000n, 12)).to.equal('annualRateAboveCeiling');
    expect(refusal(at(24.02, 'nominal'), 1_500_000n, 12)).to.equal('annualRateAboveCeiling');
    expect(refusal(at(21.7, 'effective'), 1_500_000n, 12)).to.equal('priced');
  });

  it('counts every fee towards the ceiling', () => {
    const fee = (timing: 'everyInstallment' | 'firstInstallment' | 'lastInstallment' | 'atDisbursement'): Product =>
      productOf({
        annualRate: percent(20),
        allowsUpfrontDeduction: true,
        annualRateCeiling: { rate: percent(24), measure: 'nominal' },
        fees: [{ code: 'F', name: 'fee', charge: { kind: 'fixed', amount: yuan(500) }, timing }],
      });
    for (const timing of ['everyInstallment', 'firstInstallment', 'lastInstallment', 'atDisbursement'] as const) {
      expect(refusal(fee(timing), 1_500_000n, 12), timing).to.equal('annualRateAboveCeiling');
    }
  });

  it('refuses an up-front deduction that the product does not allow, and says what is disbursed where it does', () => {
    const fees = [
      {
        code: 'U',
        name: 'upfront',
        charge: { kind: 'ofPrincipal', rate: percent(2), rounding: 'halfUp' },
        timing: 'atDisbursement',
      },
    ] as const;
    expect(refusal(unboundedProductOf({ fees }), 1_500_000n, 12)).to.equal('upfrontDeductionNotAllowed');
    const allowed = unboundedProductOf({ fees, allowsUpfrontDeduction: true });
    const loan = priced(allowed, { principal: yuan(15_000), term: months(12) });
    expect([yuanText(loan.disbursed), yuanText(loan.feeAtDisbursement)]).to.deep.equal(['14700.00', '300.00']);
    expect(loan.annualRate.nominal > percent(30)).to.equal(true);
  });

  it('refuses a fee at disbursement that leaves nothing', () => {
    const product = unboundedProductOf({
      allowsUpfrontDeduction: true,
      fees: [{ code: 'U', name: 'upfront', charge: { kind: 'fixed', amount: fen(100) }, timing: 'atDisbursement' }],
    });
    expect(refusal(product, 100n, 2)).to.equal('nothingDisbursed');
  });

  it('refuses an amount too small for its term rather than printing empty installments', () => {
    expect(refusal(unboundedProductOf({ annualRate: percent(0) }), 3n, 12)).to.equal('emptyInstallment');
    expect(refusal(unboundedProductOf({ repaymentMethod: 'equalPrincipal' }), 7n, 12)).to.equal('emptyInstallment');
  });

  it('refuses zero, and amounts beyond exact arithmetic', () => {
    expect(refusal(productOf(), 0n, 12)).to.equal('principalNotPriceable');
    expect(refusal(unboundedProductOf(), 2n ** 53n, 12)).to.equal('principalNotPriceable');
    expect(refusal(unboundedProductOf(), 2n ** 53n - 1n, 12)).to.equal('principalNotPriceable');
    expect(refusal(unboundedProductOf(), 10n ** 15n, 12)).to.equal('priced');
  });

  it('refuses a last installment that rounding pushed too far from the others', () => {
    const product = unboundedProductOf({ annualRate: percent(36), lastInstallmentGapMax: yuan(1) });
    expect(refusal(product, 10_000_000n, 36)).to.equal('priced');
    expect(refusal(product, 10_000_000n, 360)).to.equal('lastInstallmentTooFar');
  });

  it('refuses terms and anchor days that are no numbers of installments and days', () => {
    const principal = yuan(1000);
    const startDate = localDate('2024-01-31');
    for (const term of [
      months(0),
      months(1.5),
      months(1201),
      { count: 7, unit: 'day', installmentCount: 2 } as const,
      { count: 7, unit: 'day', installmentCount: 0 } as const,
    ]) {
      const result = priceLoan(productOf(), { principal, term, startDate });
      expect(result.ok ? 'priced' : result.error.kind).to.equal('termNotPriceable');
    }
    const odd = priceLoan(productOf(), { principal, term: months(12), startDate, anchorDay: 32 });
    expect(odd.ok ? 'priced' : odd.error.kind).to.equal('anchorDayNotPriceable');
  });
});
