import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { LocalDate } from '#src/shared/calendar.js';
import type { Fen } from '#src/shared/money.js';
import { fen, yuanText } from '#src/shared/money.js';
import { rate } from '#src/shared/rate.js';
import { debtTotal } from '#src/model/debt.js';
import type { LedgerPostingDraft } from '#src/model/ledger.js';
import type { BookedPayment } from '#src/model/repayment/book-payment.js';
import { bookPayment } from '#src/model/repayment/book-payment.js';
import { takeBack } from '#src/model/repayment/counter-entry.js';
import { totalOwedOn } from '#src/model/repayment/debt-on-day.js';
import { openingPostings } from '#src/model/repayment/ledger-postings.js';
import { loanEventAfter } from '#src/model/repayment/loan-event.js';
import { waiveAll } from '#src/model/repayment/reduction.js';
import { writeOff } from '#src/model/repayment/write-off.js';
import type { RepaymentTarget } from '#src/model/repayment.js';
import { months, percent, unboundedProductOf, yuan } from '../pricing/products.js';
import type { RepaidSetting, TermChanges } from './loans.js';
import { changed, day, installmentOf, noon, paidOut, termsOf } from './loans.js';

const settlement: RepaymentTarget = { kind: 'settlement' };
const fees = [
  { code: 'F', name: 'fee', charge: { kind: 'fixed', amount: yuan(10) }, timing: 'everyInstallment' },
  { code: 'U', name: 'up', charge: { kind: 'fixed', amount: yuan(50) }, timing: 'atDisbursement' },
] as const;

// Three times 1000 of principal, 30 of interest (12 % a year on 3000, flat) and 10 of fee: 1040 each, due on the 20th; 0.1 % a day.
function threeMonths(terms: TermChanges = {}): RepaidSetting {
  const product = unboundedProductOf({
    repaymentMethod: 'flat',
    annualRate: percent(12),
    fees,
    allowsUpfrontDeduction: true,
  });
  const penalty = { rate: { kind: 'daily', rate: rate(100_000) }, annualRateMax: percent(100) } as const;
  return paidOut(
    product,
    { principal: yuan(3000), term: months(3), startDate: day('2018-12-20') },
    termsOf({ ...terms, penalty: { ...penalty, ...terms.penalty } }),
  );
}

interface Money {
  readonly amount: Fen;
  readonly on: string;
  readonly target?: RepaymentTarget;
  readonly way?: 'held';
  readonly reference?: string;
}

function book(
  { loan, schedule }: RepaidSetting,
  { amount, on, target, way, reference = 'serial-1' }: Money,
): BookedPayment {
  const date: LocalDate = day(on);
  return bookPayment({
    ...{ loan, schedule, amount, on: date, reference, paidAt: noon(date), at: noon(date) },
    ...(target === undefined ? {} : { target }),
    ...(way === undefined ? {} : { way }),
  });
}

function then(setting: RepaidSetting, booked: Pick<BookedPayment, 'installments'>): RepaidSetting {
  return { ...setting, schedule: changed(setting.schedule, booked.installments) };
}

function paidParts({ portions }: BookedPayment): unknown[] {
  return portions.map(({ installmentNo, amounts }) => [
    installmentNo,
    ...[amounts.penalty, amounts.fee, amounts.interest, amounts.principal].map(yuanText),
  ]);
}

function of(postings: readonly LedgerPostingDraft[], kind: string): LedgerPostingDraft['entries'] {
  return postings.filter((posting) => posting.kind === kind).flatMap(({ entries }) => entries);
}

describe('bookPayment (item 23)', () => {
  it('pays penalty, fee, interest, principal, and keeps the balance held when there is more', () => {
    const booked = book(threeMonths(), {
      amount: yuan(1100),
      on: '2019-01-25',
      target: { kind: 'installments', installmentNos: [1] },
    });
    expect(paidParts(booked)).to.deep.equal([[1, '5.00', '10.00', '30.00', '1000.00']]);
    expect(booked.held).to.equal(5500n);
    expect(booked.installments.map(({ state, paidAt }) => [state, paidAt])).to.deep.equal([
      ['paid', noon(day('2019-01-25'))],
    ]);
    expect(of(booked.postings, 'repaid')).to.deep.equal([
      { account: 'received', amount: 110_000n },
      { account: 'penalty', installmentNo: 1, amount: -500n },
      { account: 'fee', installmentNo: 1, amount: -1000n },
      { account: 'interest', installmentNo: 1, amount: -3000n },
      { account: 'principal', installmentNo: 1, amount: -100_000n },
      { account: 'held', amount: -5500n },
    ]);
  });

  it('pays an installment in full or not at all unless the product lets parts be paid', () => {
    const short = book(threeMonths(), { amount: yuan(1039.99), on: '2019-01-20' });
    expect([short.portions, short.installments, short.held]).to.deep.equal([[], [], 103_999n]);
    const one = book(threeMonths(), { amount: yuan(1500), on: '2019-02-20' });
    expect(paidParts(one)).to.deep.equal([[1, '31.00', '10.00', '30.00', '1000.00']]);
    expect(one.held).to.equal(42_900n);
  });

  it('splits a part by the order of the product', () => {
    const standard = book(threeMonths({ allowsPartialRepayment: true }), { amount: yuan(20), on: '2019-01-25' });
    expect(paidParts(standard)).to.deep.equal([[1, '5.00', '10.00', '5.00', '0.00']]);
    expect(installmentOf({ ...threeMonths().schedule, installments: standard.installments }, 1).state).to.equal(
      'unpaid',
    );
    const allocationOrder = ['principal', 'interest', 'fee', 'settlementCharge', 'penalty'] as const;
    const principalFirst = book(threeMonths({ allowsPartialRepayment: true, allocationOrder }), {
      amount: yuan(1001),
      on: '2019-01-25',
    });
    expect(paidParts(principalFirst)).to.deep.equal([[1, '0.00', '0.00', '1.00', '1000.00']]);
  });

  it('lets money without an application pay all that is payable, money with one only what it was for', () => {
    const free = book(threeMonths(), { amount: yuan(5000), on: '2019-01-21' });
    expect(free.portions.map(({ installmentNo }) => installmentNo)).to.deep.equal([1, 2]);
    const target = { kind: 'installments', installmentNos: [1] } as const;
    const asked = book(threeMonths(), { amount: yuan(5000), on: '2019-01-21', target });
    expect(asked.portions.map(({ installmentNo }) => installmentNo)).to.deep.equal([1]);
  });

  it('ends an installment with money of an earlier day, without the penalty that it was never late for', () => {
    const terms: TermChanges = {
      allowsPartialRepayment: true,
      allocationOrder: ['principal', 'interest', 'fee', 'settlementCharge', 'penalty'],
    };
    const late = (first: Fen, second: Fen): BookedPayment => {
      const { loan, schedule } = threeMonths(terms);
      const after = changed(schedule, book({ loan, schedule }, { amount: first, on: '2019-01-30' }).installments);
      return book({ loan, schedule: after }, { amount: second, on: '2019-01-20', reference: 'serial-2' });
    };
    // 40 分 ten days late cost nothing, one yuan costs 1 分.
    const [ended] = late(fen(40n), fen(103_960n)).installments;
    expect(ended).to.deep.include({ state: 'paid', paidAt: noon(day('2019-01-20')) });
    expect(ended?.charged.penalty).to.equal(0n);
    const [owing] = late(yuan(1), yuan(1039)).installments;
    expect(owing?.state).to.equal('unpaid');
    expect(owing?.charged.penalty).to.equal(1n);
  });

  it('holds what comes for a loan that owes nothing', () => {
    const setting = threeMonths();
    const settled = then(setting, book(setting, { amount: yuan(3040), on: '2018-12-20', target: settlement }));
    const again = book(settled, { amount: yuan(1), on: '2018-12-21', reference: 'serial-2' });
    expect([again.held, again.installments, again.isSettlement]).to.deep.equal([100n, [], false]);
    expect(of(again.postings, 'repaid')).to.deep.equal([
      { account: 'received', amount: 100n },
      { account: 'held', amount: -100n },
    ]);
  });

  it('explains in the ledger what a settlement takes off and puts on', () => {
    const charge = { ofPrepaidPrincipal: percent(1), rounding: 'halfUp' } as const;
    const setting = threeMonths({ settlement: { charge } });
    const booked = book(setting, { amount: yuan(3100), on: '2018-12-20', target: settlement });
    expect(booked.isSettlement).to.equal(true);
    expect(booked.held).to.equal(yuan(3100) - yuan(3000 + 10 + 30));
    expect(of(booked.postings, 'settledEarly')).to.deep.equal([
      { account: 'settlementCharge', installmentNo: 1, amount: 3000n },
      { account: 'chargeIncome', amount: -3000n },
      { account: 'interest', installmentNo: 1, amount: -3000n },
      { account: 'interestIncome', amount: 3000n },
      { account: 'fee', installmentNo: 2, amount: -1000n },
      { account: 'feeIncome', amount: 1000n },
      { account: 'interest', installmentNo: 2, amount: -3000n },
      { account: 'interestIncome', amount: 3000n },
      { account: 'fee', installmentNo: 3, amount: -1000n },
      { account: 'feeIncome', amount: 1000n },
      { account: 'interest', installmentNo: 3, amount: -3000n },
      { account: 'interestIncome', amount: 3000n },
    ]);
  });

  it('pays what is due with money that is short of a settlement, and holds the rest', () => {
    const booked = book(threeMonths(), { amount: yuan(2000), on: '2019-01-20', target: settlement });
    expect(booked.isSettlement).to.equal(false);
    expect(booked.portions.map(({ installmentNo }) => installmentNo)).to.deep.equal([1]);
    expect(booked.held).to.equal(96_000n);
  });

  it('puts held money to use without any coming in', () => {
    const booked = book(threeMonths(), { amount: yuan(1040), on: '2019-01-20', way: 'held' });
    expect(of(booked.postings, 'repaid')).to.deep.equal([]);
    expect(of(booked.postings, 'heldApplied')[0]).to.deep.equal({ account: 'held', amount: 104_000n });
  });
});

describe('the other postings of a loan (B10, B13, B17, B18, item 23)', () => {
  it('open with the payout and its fee, and with interest and fees as scheduled', () => {
    const { loan, schedule } = threeMonths();
    const postings = openingPostings(loan, schedule, noon(schedule.startDate));
    expect(of(postings, 'disbursed').slice(-2)).to.deep.equal([
      { account: 'disbursed', amount: -295_000n },
      { account: 'feeIncome', amount: -5000n },
    ]);
    expect(of(postings, 'scheduled').slice(-2)).to.deep.equal([
      { account: 'interestIncome', amount: -9000n },
      { account: 'feeIncome', amount: -3000n },
    ]);
  });

  it('take a repayment back by counter-entries: owed as before, held since', () => {
    const setting = threeMonths();
    const on = day('2019-01-25');
    const booked = book(setting, { amount: yuan(1045), on });
    const repayment = { serialNo: 'serial-1', portions: booked.portions, isSettlement: false, bookedOn: on };
    const paid = then(setting, booked);
    const back = takeBack(paid.loan, paid.schedule, repayment, noon(day('2019-01-28')));
    const after = then(paid, back);
    expect(installmentOf(after.schedule, 1).state).to.equal('unpaid');
    expect(installmentOf(after.schedule, 1).paidAt).to.equal(undefined);
    const today = day('2019-01-30');
    expect(totalOwedOn(after.loan, after.schedule, today)).to.equal(totalOwedOn(setting.loan, setting.schedule, today));
    expect(of(back.postings, 'corrected').at(-1)).to.deep.equal({ account: 'held', amount: -104_500n });
  });

  it('take a settlement back: what it took off is charged again, and its charge is not', () => {
    const charge = { ofPrepaidPrincipal: percent(3), rounding: 'halfUp' } as const;
    const setting = threeMonths({ settlement: { charge } });
    const on = day('2018-12-30');
    const booked = book(setting, { amount: yuan(4000), on, target: settlement });
    expect(of(booked.postings, 'settledEarly')).to.deep.include({ account: 'chargeIncome', amount: -9000n });
    const paid = then(setting, booked);
    const repayment = { serialNo: 'serial-1', portions: booked.portions, isSettlement: true, bookedOn: on };
    const back = takeBack(paid.loan, paid.schedule, repayment, noon(on));
    const { installments } = then(paid, back).schedule;
    expect(installments.map(({ charged }) => charged)).to.deep.equal(
      setting.schedule.installments.map(({ charged }) => charged),
    );
    const undone = of(booked.postings, 'settledEarly').map((entry) => ({ ...entry, amount: -entry.amount }));
    expect(of(back.postings, 'settledEarly')).to.deep.equal(undone);
  });

  it('give up what a written-off loan owes still: it is bad debt no more', () => {
    const { loan, schedule } = threeMonths();
    const on = day('2019-01-25');
    const at = noon(on);
    const { installments, accruesUntil } = writeOff({ loan, schedule, on, reference: 'audit-1', at });
    const written = { ...changed(schedule, installments), accruesUntil };
    const later = { loan, schedule: written, on: day('2019-06-01'), reference: 'audit-2', at };
    expect(of(waiveAll(later).postings, 'reduced').slice(-2)).to.deep.equal([
      { account: 'provision', amount: 312_500n },
      { account: 'writtenOff', amount: -312_500n },
    ]);
  });

  it('give up what is owed on the day of a reduction', () => {
    const { loan, schedule } = threeMonths();
    const at = noon(day('2019-01-25'));
    const reduced = waiveAll({ loan, schedule, on: day('2019-01-25'), reference: 'audit-1', at });
    expect(reduced.waived).to.equal(312_500n);
    const after = changed(schedule, reduced.installments);
    expect(totalOwedOn(loan, after, day('2019-03-25'))).to.equal(0n);
    expect(of(reduced.postings, 'reduced')[0]).to.deep.equal({ account: 'waived', amount: 312_500n });
  });

  it('write off what is owed, stop its growth, and recover what comes later, no more than was written off', () => {
    const setting = threeMonths();
    const on = day('2019-01-25');
    const written = writeOff({ ...setting, on, reference: 'audit-1', at: noon(on) });
    expect(written.amount).to.equal(312_500n);
    const { installments, accruesUntil } = written;
    const after: RepaidSetting = { ...setting, schedule: { ...changed(setting.schedule, installments), accruesUntil } };
    expect(totalOwedOn(after.loan, after.schedule, day('2020-01-01'))).to.equal(312_500n);
    const booked = book(after, { amount: yuan(4000), on: '2019-06-01' });
    expect(booked.held).to.equal(87_500n);
    expect(of(booked.postings, 'recovered')).to.deep.equal([
      { account: 'provision', amount: 312_500n },
      { account: 'writtenOff', amount: -312_500n },
    ]);
  });

  it('say what a booking means for its loan', () => {
    const setting = threeMonths();
    const overdue = { status: 'overdue' } as const;
    const first = then(setting, book(setting, { amount: yuan(1040), on: '2019-01-20' }));
    expect(loanEventAfter({ status: 'disbursed' }, first.schedule, day('2019-01-20'))).to.equal(undefined);
    expect(loanEventAfter(overdue, setting.schedule, day('2019-01-25'))).to.equal(undefined);
    expect(loanEventAfter(overdue, first.schedule, day('2019-01-25'))).to.equal('arrearsPaid');
    expect(loanEventAfter(overdue, first.schedule, day('2019-02-21'))).to.equal(undefined);
    expect(loanEventAfter({ status: 'badDebt' }, first.schedule, day('2019-01-25'))).to.equal(undefined);
    const all = then(setting, book(setting, { amount: yuan(9999), on: '2019-01-20', target: settlement }));
    for (const status of ['disbursed', 'overdue', 'badDebt'] as const) {
      expect(loanEventAfter({ status }, all.schedule, day('2019-01-20'))).to.equal('lastInstallmentPaid');
    }
    expect(loanEventAfter({ status: 'settled' }, all.schedule, day('2019-01-20'))).to.equal(undefined);
    expect(debtTotal(installmentOf(all.schedule, 3).paid)).to.equal(100_000n);
  });
});
