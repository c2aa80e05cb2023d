import { expect } from 'chai';
import { describe, it } from 'mocha';
import { instantText } from '#src/shared/calendar.js';
import { yuanText } from '#src/shared/money.js';
import { bookPayment } from '#src/model/repayment/book-payment.js';
import type { RepaymentQuote } from '#src/model/repayment/quote.js';
import { quoteRepayment } from '#src/model/repayment/quote.js';
import type { RepaymentTarget } from '#src/model/repayment.js';
import { months, percent, productOf, unboundedProductOf, yuan } from '../pricing/products.js';
import type { RepaidSetting, TermChanges } from './loans.js';
import { changed, day, noon, paidOut, termsOf } from './loans.js';

const settlement: RepaymentTarget = { kind: 'settlement' };

function installments(...installmentNos: number[]): RepaymentTarget {
  return { kind: 'installments', installmentNos };
}

function refusal({ loan, schedule }: RepaidSetting, target: RepaymentTarget, on: string): unknown {
  const quoted = quoteRepayment({ loan, schedule, target, on: day(on) });
  return quoted.ok ? quoted.value.total : quoted.error;
}

function quoteOf({ loan, schedule }: RepaidSetting, target: RepaymentTarget, on: string): RepaymentQuote {
  const quoted = quoteRepayment({ loan, schedule, target, on: day(on) });
  if (!quoted.ok) throw new Error(quoted.error.kind);
  return quoted.value;
}

function totalText(setting: RepaidSetting, target: RepaymentTarget, on: string): string {
  return yuanText(quoteOf(setting, target, on).total);
}

/** Pays `target` on a day, in full. */
function paid(setting: RepaidSetting, target: RepaymentTarget, on: string): RepaidSetting {
  const { loan, schedule } = setting;
  const { total: amount } = quoteOf(setting, target, on);
  const date = day(on);
  const payment = {
    loan,
    schedule,
    amount,
    on: date,
    target,
    reference: `${on}-pay`,
    paidAt: noon(date),
    at: noon(date),
  };
  return { loan, schedule: changed(schedule, bookPayment(payment).installments) };
}

describe('quoteRepayment: the example of the protocol (1.10, 1.13)', () => {
  // 15 000 over 12 months, the second installment three days late; 0.5 % a day of principal and interest.
  const terms: TermChanges = {
    penalty: {
      rate: { kind: 'daily', rate: percent(0.5) },
      base: ['principal', 'interest'],
      annualRateMax: percent(200),
    },
    settlement: { interest: 'dueOnly', fee: 'dueOnly' },
  };
  const loan = paidOut(
    productOf(),
    { principal: yuan(15_000), term: months(12), startDate: day('2018-12-20') },
    termsOf(terms),
  );
  const afterFirst = paid(loan, installments(1), '2019-01-18');

  it('costs 1484.24, of which 21.93 of penalty, for the overdue installment', () => {
    const quote = quoteOf(afterFirst, installments(2), '2019-02-23');
    expect(yuanText(quote.total)).to.equal('1484.24');
    expect(yuanText(quote.parts.penalty)).to.equal('21.93');
    expect(yuanText(quote.parts.principal)).to.equal('1114.49');
    expect(quote.overdueDays).to.equal(3);
    expect(instantText(quote.validUntil)).to.equal('2019-02-23T23:59:59.999+08:00');
  });

  it('costs 14282.44 to settle everything, 13912.69 of it principal', () => {
    const quote = quoteOf(afterFirst, settlement, '2019-02-23');
    expect(yuanText(quote.total)).to.equal('14282.44');
    expect(yuanText(quote.parts.principal)).to.equal('13912.69');
    expect(quote.items.map(({ installmentNo }) => installmentNo)).to.deep.equal([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('costs what the schedule says on time', () => {
    expect(totalText(loan, installments(1), '2018-12-21')).to.equal('1462.31');
    expect(totalText(afterFirst, installments(2, 3), '2019-02-21')).to.equal('2931.93');
  });
});

describe('quoteRepayment: settling early (loan-math §6.1)', () => {
  // 100 over 6 months at 7 %: 17.01 a month, 83.57 left after the first, 0.49 of interest in a period of 29 days.
  const setting = (changes: TermChanges['settlement'] = {}): RepaidSetting => {
    const request = { principal: yuan(100), term: months(6), startDate: day('2024-01-01') };
    const opened = paidOut(unboundedProductOf({ annualRate: percent(7) }), request, termsOf({ settlement: changes }));
    return paid(opened, installments(1), '2024-02-01');
  };

  it('takes interest to the day: 83.57 × 7 % / 12 × 14 / 29 = 0.24, so 83.81; less than half a 分 is none', () => {
    expect(totalText(setting({ interest: 'toTheDay' }), settlement, '2024-02-15')).to.equal('83.81');
    // 0.49 × 12 / 29 = 0.2028.
    expect(totalText(setting({ interest: 'toTheDay' }), settlement, '2024-02-13')).to.equal('83.77');
  });

  it('takes the whole running period, nothing of it, or everything that is left', () => {
    expect(totalText(setting({ interest: 'runningPeriod' }), settlement, '2024-02-15')).to.equal('84.06');
    expect(totalText(setting({ interest: 'dueOnly' }), settlement, '2024-02-15')).to.equal('83.57');
    expect(totalText(setting({ interest: 'allRemaining' }), settlement, '2024-02-15')).to.equal('85.04');
  });

  it('takes the balance and that installment on a due date, with no day of the next period', () => {
    for (const interest of ['toTheDay', 'runningPeriod'] as const) {
      const atLeastADay = setting({ interest, interestDaysMin: 1 });
      expect(totalText(atLeastADay, settlement, '2024-03-01')).to.equal('84.06');
      expect(totalText(atLeastADay, settlement, '2024-02-01')).to.equal('83.57');
    }
  });

  it('takes no day, or the least days of the contract, on the day of the payout', () => {
    const request = { principal: yuan(10_000), term: months(1), startDate: day('2018-12-20') };
    const product = unboundedProductOf({ annualRate: percent(12) });
    const cost = (interestDaysMin: number): string =>
      totalText(paidOut(product, request, termsOf({ settlement: { interestDaysMin } })), settlement, '2018-12-20');
    expect([cost(0), cost(1), cost(31), cost(90)]).to.deep.equal(['10000.00', '10003.23', '10100.00', '10100.00']);
  });

  it('takes fees of the running period, as a fee has no days', () => {
    const fees = [
      { code: 'F', name: 'fee', charge: { kind: 'fixed', amount: yuan(1) }, timing: 'everyInstallment' },
    ] as const;
    const request = { principal: yuan(1200), term: months(12), startDate: day('2018-12-20') };
    const product = unboundedProductOf({ annualRate: percent(0), fees });
    const cost = (fee: 'dueOnly' | 'toTheDay' | 'runningPeriod' | 'allRemaining'): string =>
      totalText(paidOut(product, request, termsOf({ settlement: { fee } })), settlement, '2018-12-21');
    expect([cost('dueOnly'), cost('toTheDay'), cost('runningPeriod'), cost('allRemaining')]).to.deep.equal([
      '1200.00',
      '1201.00',
      '1201.00',
      '1212.00',
    ]);
  });

  it('charges a share of the principal that is not due yet, within its limits, until enough is paid', () => {
    const charge = { ofPrepaidPrincipal: percent(3), rounding: 'halfUp' } as const;
    const charged = (changes: object): string => {
      const terms = setting({ interest: 'dueOnly', charge: { ...charge, ...changes } });
      return yuanText(quoteOf(terms, settlement, '2024-02-15').parts.settlementCharge);
    };
    expect(charged({})).to.equal('2.51');
    expect(charged({ minimum: yuan(5) })).to.equal('5.00');
    expect(charged({ maximum: yuan(1) })).to.equal('1.00');
    expect(charged({ freeAfterInstallments: 2 })).to.equal('2.51');
    expect(charged({ freeAfterInstallments: 1 })).to.equal('0.00');
  });

  it('gives nothing back of interest that was paid for days to come', () => {
    const request = { principal: yuan(10_000), term: months(1), startDate: day('2018-12-20') };
    const terms = termsOf({
      allowsPartialRepayment: true,
      allocationOrder: ['interest', 'fee', 'settlementCharge', 'penalty', 'principal'],
    });
    const { loan, schedule } = paidOut(unboundedProductOf({ annualRate: percent(12) }), request, terms);
    expect(totalText({ loan, schedule }, settlement, '2018-12-30')).to.equal('10032.26');
    const on = day('2018-12-21');
    const payment = { loan, schedule, amount: yuan(80), on, reference: 'serial-1', paidAt: noon(on), at: noon(on) };
    const after = { loan, schedule: changed(schedule, bookPayment(payment).installments) };
    expect(totalText(after, settlement, '2018-12-30')).to.equal('10000.00');
    expect(totalText(after, settlement, '2019-01-20')).to.equal('10020.00');
  });

  it('takes what is left when that is only what a settlement would forgive', () => {
    const request = { principal: yuan(10_000), term: months(1), startDate: day('2018-12-20') };
    const terms = termsOf({
      allowsPartialRepayment: true,
      allocationOrder: ['principal', 'interest', 'fee', 'settlementCharge', 'penalty'],
      settlement: { interest: 'dueOnly' },
    });
    const { loan, schedule } = paidOut(unboundedProductOf({ annualRate: percent(12) }), request, terms);
    const on = day('2018-12-21');
    const payment = { loan, schedule, amount: yuan(10_000), on, reference: 'serial-1', paidAt: noon(on), at: noon(on) };
    const interestLeft = { loan, schedule: changed(schedule, bookPayment(payment).installments) };
    expect(totalText(interestLeft, settlement, '2018-12-22')).to.equal('100.00');
    expect(refusal(paid(interestLeft, settlement, '2018-12-22'), settlement, '2018-12-22')).to.deep.equal({
      kind: 'allPaid',
    });
  });

  it('charges nothing when everything is due', () => {
    const charge = { ofPrepaidPrincipal: percent(3), minimum: yuan(5), rounding: 'halfUp' } as const;
    const quote = quoteOf(setting({ charge }), settlement, '2024-07-01');
    expect(quote.parts.settlementCharge).to.equal(0n);
  });
});

describe('quoteRepayment: what is refused (item 21, G23)', () => {
  const request = { principal: yuan(15_000), term: months(12), startDate: day('2018-12-20') };
  const loan = paidOut(productOf(), request);

  it('takes the oldest unpaid installments only, in any order, each once', () => {
    expect(refusal(loan, installments(2), '2019-02-23')).to.deep.equal({ kind: 'olderUnpaid', installmentNo: 1 });
    expect(refusal(loan, installments(3, 1), '2019-03-23')).to.deep.equal({ kind: 'olderUnpaid', installmentNo: 2 });
    const both = quoteOf(loan, installments(2, 1, 2), '2019-01-25');
    expect(both.items.map(({ installmentNo }) => installmentNo)).to.deep.equal([1, 2]);
  });

  it('knows no other installments, and none that is paid', () => {
    expect(refusal(loan, installments(), '2019-01-20')).to.deep.equal({ kind: 'unknownInstallment', installmentNo: 0 });
    expect(refusal(loan, installments(13), '2019-01-20')).to.deep.equal({
      kind: 'unknownInstallment',
      installmentNo: 13,
    });
    const once = paid(loan, installments(1), '2019-01-10');
    expect(refusal(once, installments(1), '2019-01-20')).to.deep.equal({ kind: 'alreadyPaid', installmentNo: 1 });
  });

  it('takes an installment from the day after the one before is due, and not before', () => {
    const once = paid(loan, installments(1), '2019-01-10');
    const from = day('2019-01-21');
    expect(refusal(once, installments(2), '2019-01-20')).to.deep.equal({
      kind: 'notYetPayable',
      installmentNo: 2,
      from,
    });
    expect(refusal(once, installments(2), '2019-01-21')).to.equal(146_231n);
  });

  it('settles early only where the product lets it, but takes what is due in any case', () => {
    const strict = paidOut(productOf(), request, termsOf({ settlement: { isAllowed: false } }));
    expect(refusal(strict, settlement, '2019-01-10')).to.deep.equal({ kind: 'settlementNotAllowed' });
    expect(refusal(strict, settlement, '2019-12-20')).to.be.a('bigint');
  });

  it('has nothing to quote for a loan that is paid or written off', () => {
    const done = paid(loan, settlement, '2019-01-10');
    expect(refusal(done, settlement, '2019-01-10')).to.deep.equal({ kind: 'allPaid' });
    expect(refusal(done, installments(1), '2019-01-10')).to.deep.equal({ kind: 'allPaid' });
    const written: RepaidSetting = { ...loan, loan: { ...loan.loan, status: 'badDebt' } };
    expect(refusal(written, installments(1), '2019-02-20')).to.deep.equal({ kind: 'writtenOff' });
  });
});
