import { expect } from 'chai';
import { describe, it } from 'mocha';
import { addDays } from '#src/shared/calendar.js';
import { fen, yuanText } from '#src/shared/money.js';
import { rate } from '#src/shared/rate.js';
import { assessPenalty } from '#src/model/repayment/assess-penalty.js';
import { bookPayment } from '#src/model/repayment/book-payment.js';
import { hasOverdue, installmentStatusOn, overdueDaysOn } from '#src/model/repayment/installment-status.js';
import { penaltyOn } from '#src/model/repayment/penalty.js';
import { months, percent, unboundedProductOf, yuan } from '../pricing/products.js';
import type { RepaidSetting, TermChanges } from './loans.js';
import { changed, day, installmentOf, noon, paidOut, termsOf } from './loans.js';

// One installment of 10 000 元 and 60 元 of interest at 7.2 % a year, due on 2019-01-20, a Sunday.
const product = unboundedProductOf({ annualRate: percent(7.2) });

function dueOnJanuary20(terms: TermChanges = {}): RepaidSetting {
  const request = { principal: yuan(10_000), term: months(1), startDate: day('2018-12-20') };
  return paidOut(product, request, termsOf(terms));
}

function penaltyText(terms: TermChanges, on: string): string {
  const { loan, schedule } = dueOnJanuary20(terms);
  return yuanText(penaltyOn(loan, schedule, installmentOf(schedule, 1), day(on)));
}

const noCeiling = { daysPerYear: 360, rate: { kind: 'ofContractRate', factor: rate(150_000_000n) } } as const;

describe('penaltyOn (item 20, loan-math §6.2)', () => {
  it('is 1.5 times the contract rate: 7.2 % becomes 10.8 %, 3.00 a day on 10 000', () => {
    expect(penaltyText({ penalty: noCeiling }, '2019-01-20')).to.equal('0.00');
    expect(penaltyText({ penalty: noCeiling }, '2019-01-21')).to.equal('3.00');
    expect(penaltyText({ penalty: noCeiling }, '2019-02-19')).to.equal('90.00');
  });

  it('is rounded once on its sum: a third of a 分 a day is nothing on the first and 1 分 on the second', () => {
    const penalty = { rate: { kind: 'daily', rate: rate(40) }, rounding: 'halfUp' } as const;
    expect(penaltyText({ penalty }, '2019-01-21')).to.equal('0.00');
    expect(penaltyText({ penalty }, '2019-01-22')).to.equal('0.01');
    expect(penaltyText({ penalty }, '2019-01-25')).to.equal('0.02');
  });

  it('takes principal and interest where the product says so, over 365 days where it says so', () => {
    const penalty = { rate: { kind: 'daily', rate: percent(0.05) }, base: ['principal', 'interest'] } as const;
    expect(penaltyText({ penalty }, '2019-01-23')).to.equal('15.09');
    const byYear = { ...noCeiling, daysPerYear: 365 } as const;
    expect(penaltyText({ penalty: byYear }, '2019-01-21')).to.equal('2.96');
  });

  it('counts both ends where the product says so: one day more', () => {
    expect(penaltyText({ penalty: { ...noCeiling, firstCountedDay: 'dueDate' } }, '2019-01-21')).to.equal('6.00');
  });

  it('is nothing inside grace; beyond it counts from the due date, or from the end of grace', () => {
    const fromDueDate = { graceDays: 3, penalty: { ...noCeiling, afterGrace: 'fromDueDate' } } as const;
    expect(penaltyText(fromDueDate, '2019-01-23')).to.equal('0.00');
    expect(penaltyText(fromDueDate, '2019-01-24')).to.equal('12.00');
    const fromEnd = { graceDays: 3, penalty: { ...noCeiling, afterGrace: 'fromEndOfGrace' } } as const;
    expect(penaltyText(fromEnd, '2019-01-23')).to.equal('0.00');
    expect(penaltyText(fromEnd, '2019-01-24')).to.equal('3.00');
  });

  it('waits for the next business day where the product says so, and then counts from the due date', () => {
    const terms = { businessDayRule: 'nextBusinessDay', penalty: noCeiling } as const;
    expect(penaltyText(terms, '2019-01-21')).to.equal('0.00');
    expect(penaltyText(terms, '2019-01-22')).to.equal('6.00');
  });

  it('stops at 60 % of the principal, and at the highest rate a year', () => {
    const capped = { rate: { kind: 'daily', rate: percent(2) }, capOfPrincipal: percent(60) } as const;
    const free = { ...capped, annualRateMax: rate(10n ** 12n) } as const;
    expect(penaltyText({ penalty: free }, '2019-02-18')).to.equal('5800.00');
    expect(penaltyText({ penalty: free }, '2019-02-19')).to.equal('6000.00');
    expect(penaltyText({ penalty: free }, '2019-12-31')).to.equal('6000.00');
    expect(penaltyText({ penalty: { ...capped, annualRateMax: percent(36) } }, '2019-01-21')).to.equal('10.00');
  });

  it('grows on what a partial payment leaves, from the day after it', () => {
    const { loan, schedule } = dueOnJanuary20({
      allowsPartialRepayment: true,
      allocationOrder: ['principal', 'interest', 'fee', 'settlementCharge', 'penalty'],
      penalty: noCeiling,
    });
    const on = day('2019-01-30');
    const payment = { loan, schedule, amount: yuan(4000), on, reference: 'serial-1', paidAt: noon(on), at: noon(on) };
    const after = changed(schedule, bookPayment(payment).installments);
    const installment = installmentOf(after, 1);
    expect(yuanText(penaltyOn(loan, after, installment, on))).to.equal('30.00');
    expect(yuanText(penaltyOn(loan, after, installment, day('2019-01-31')))).to.equal('31.80');
    expect(yuanText(penaltyOn(loan, after, installment, day('2019-02-09')))).to.equal('48.00');
  });

  it('is never less than was paid of it, when money of an earlier day becomes known after that', () => {
    const { loan, schedule } = dueOnJanuary20({ allowsPartialRepayment: true, penalty: noCeiling });
    const pay = (before: RepaidSetting['schedule'], amount: number, date: string): RepaidSetting['schedule'] => {
      const on = day(date);
      const payment = {
        loan,
        schedule: before,
        amount: yuan(amount),
        on,
        reference: date,
        paidAt: noon(on),
        at: noon(on),
      };
      return changed(before, bookPayment(payment).installments);
    };
    const after = pay(pay(schedule, 30, '2019-01-30'), 4060, '2019-01-21');
    const penalty = (date: string): string => yuanText(penaltyOn(loan, after, installmentOf(after, 1), day(date)));
    // 10 days on what was owed come to 30; 1 on all and 9 on 6 000 to 19.20.
    expect(penalty('2019-01-30')).to.equal('30.00');
    expect(penalty('2019-02-05')).to.equal('30.00');
    expect(penalty('2019-02-06')).to.equal('31.80');
  });

  it('grows no further than the day on which the loan was written off', () => {
    const { loan, schedule } = dueOnJanuary20({ penalty: noCeiling });
    const written = { ...schedule, accruesUntil: day('2019-01-30') };
    expect(yuanText(penaltyOn(loan, written, installmentOf(written, 1), day('2019-12-31')))).to.equal('30.00');
  });
});

describe('assessPenalty (item 20, B14)', () => {
  const assess = ({ loan, schedule }: RepaidSetting, on: string): ReturnType<typeof assessPenalty> =>
    assessPenalty({
      loan,
      schedule,
      installment: installmentOf(schedule, 1),
      on: day(on),
      reference: `1:${on}`,
      at: noon(day(on)),
    });

  it('charges what has grown, books it, and looks again on the day after', () => {
    const { installment, posting } = assess(dueOnJanuary20({ penalty: noCeiling }), '2019-01-25');
    expect(installment.charged.penalty).to.equal(1500n);
    expect(installment.nextAssessOn).to.equal('2019-01-26');
    expect(posting?.kind).to.equal('penaltyAssessed');
    expect(posting?.entries).to.deep.equal([
      { account: 'penalty', installmentNo: 1, amount: 1500n },
      { account: 'penaltyIncome', amount: -1500n },
    ]);
  });

  it('does nothing on the last day to pay, twice on a day, or on a day before one that was assessed', () => {
    const setting = dueOnJanuary20({ penalty: noCeiling });
    expect(assess(setting, '2019-01-20')).to.deep.equal({ installment: installmentOf(setting.schedule, 1) });
    const assessed = assess(setting, '2019-01-25').installment;
    const later = { ...setting, schedule: changed(setting.schedule, [assessed]) };
    for (const on of ['2019-01-25', '2019-01-22']) expect(assess(later, on)).to.deep.equal({ installment: assessed });
    expect(assess(later, '2019-01-26').installment.charged.penalty).to.equal(1800n);
  });

  it('is met by a counter-entry when money of an earlier day becomes known', () => {
    const setting = dueOnJanuary20({ penalty: noCeiling });
    const schedule = changed(setting.schedule, [assess(setting, '2019-01-25').installment]);
    const on = day('2019-01-20');
    const booked = bookPayment({
      loan: setting.loan,
      schedule,
      amount: yuan(10_060),
      on,
      reference: 'serial-1',
      paidAt: noon(on),
      at: noon(day('2019-01-25')),
    });
    expect(booked.held).to.equal(0n);
    expect(booked.installments.map(({ state, charged }) => [state, charged.penalty])).to.deep.equal([['paid', 0n]]);
    expect(booked.postings[0]).to.deep.include({ kind: 'penaltyAssessed', reference: 'serial-1:1' });
    expect(booked.postings[0]?.entries[0]).to.deep.equal({ account: 'penalty', installmentNo: 1, amount: -1500n });
  });
});

describe('the status of an installment (items 18, 20)', () => {
  it('is overdue after the last day to pay, and counts its days from the due date', () => {
    const { schedule } = dueOnJanuary20({ graceDays: 3 });
    const installment = installmentOf(schedule, 1);
    const statuses = [0, 3, 4].map((days) => installmentStatusOn(installment, addDays(installment.dueDate, days)));
    expect(statuses).to.deep.equal(['notDue', 'notDue', 'overdue']);
    expect(overdueDaysOn(installment, day('2019-01-23'))).to.equal(0);
    expect(overdueDaysOn(installment, day('2019-01-24'))).to.equal(4);
    expect([hasOverdue(schedule, day('2019-01-23')), hasOverdue(schedule, day('2019-01-24'))]).to.deep.equal([
      false,
      true,
    ]);
    const paid = { ...installment, state: 'paid' as const, paid: { ...installment.paid, principal: fen(1_000_000) } };
    expect(installmentStatusOn(paid, day('2020-01-01'))).to.equal('paid');
    expect(overdueDaysOn(paid, day('2020-01-01'))).to.equal(0);
  });
});
