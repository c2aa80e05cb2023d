import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { addDays, daysBetween, toLocalDate } from '#src/shared/calendar.js';
import { fen, sumFen } from '#src/shared/money.js';
import { rate } from '#src/shared/rate.js';
import { divideRounded } from '#src/shared/rounding.js';
import { DEBT_PARTS, debtTotal } from '#src/model/debt.js';
import { internalRate, priceLoan } from '#src/model/pricing/index.js';
import { bookPayment } from '#src/model/repayment/book-payment.js';
import { owedOn, totalOwedOn } from '#src/model/repayment/debt-on-day.js';
import { penaltyOn } from '#src/model/repayment/penalty.js';
import { quoteRepayment } from '#src/model/repayment/quote.js';
import {
  arbitraryDate,
  arbitraryPrincipal,
  arbitraryProduct,
  arbitraryTerm,
  METHODS,
  months,
  unboundedProductOf,
} from '../pricing/products.js';
import type { LoanHistory } from './history.js';
import { after, arbitraryHistory, balanceOf, begin, heldOf } from './history.js';
import type { RepaidSetting } from './loans.js';
import { arbitraryTerms, changed, installmentOf, noon, settingOf, WORKDAYS_ONLY } from './loans.js';

/** Paid-out loans of every product and terms; the largest amounts have 18 digits of 分. */
const arbitrarySetting: fc.Arbitrary<RepaidSetting> = fc
  .record({
    product: arbitraryProduct,
    terms: arbitraryTerms,
    principal: arbitraryPrincipal,
    term: fc.oneof(fc.integer({ min: 1, max: 12 }).map(months), arbitraryTerm),
    startDate: arbitraryDate,
    factor: fc.constantFrom(1n, 1n, 10n ** 9n),
  })
  .map(({ product, terms, principal, term, startDate, factor }) => {
    const priced = priceLoan(product, { principal, term, startDate });
    return priced.ok ? settingOf(product, priced.value, terms, WORKDAYS_ONLY, factor) : undefined;
  })
  .filter((setting) => setting !== undefined);

function expectSound(history: LoanHistory): void {
  const { loan, schedule, postings, repayments, today } = history;
  for (const { entries } of postings) {
    expect(sumFen(entries.map(({ amount }) => amount))).to.equal(0n);
    expect(entries.some(({ amount }) => amount === 0n)).to.equal(false);
  }
  const keys = postings.map(({ kind, reference }) => `${kind} ${reference}`);
  expect(new Set(keys).size, 'one posting per kind and reference').to.equal(keys.length);
  expect(sumFen(schedule.installments.map(({ principal }) => principal))).to.equal(loan.amount);
  for (const installment of schedule.installments) {
    const { installmentNo, charged, paid, waived, accrual, state } = installment;
    for (const part of DEBT_PARTS) {
      const open = charged[part] - paid[part] - waived[part];
      expect(balanceOf(history, part, installmentNo), `${part} of ${String(installmentNo)}`).to.equal(open);
      expect(open >= 0n && paid[part] >= 0n && waived[part] >= 0n, `${part} not below zero`).to.equal(true);
    }
    expect(accrual.fenDays >= 0n).to.equal(true);
    const owed = owedOn(loan, schedule, installment, today);
    expect(DEBT_PARTS.every((part) => owed[part] >= 0n)).to.equal(true);
    if (state === 'paid') expect(debtTotal(owed)).to.equal(0n);
    else expect(debtTotal(owed) > 0n, 'an unpaid installment owes something').to.equal(true);
  }
  const received = repayments.filter(({ way }) => way !== 'held').map(({ amount }) => amount);
  expect(balanceOf(history, 'received')).to.equal(sumFen(received));
  expect(balanceOf(history, 'held') <= 0n).to.equal(true);
  if (schedule.accruesUntil !== undefined) {
    const isReduced = loan.status === 'settledWithReduction';
    const owed = isReduced ? 0n : totalOwedOn(loan, schedule, schedule.accruesUntil);
    expect(balanceOf(history, 'writtenOff')).to.equal(owed);
    expect(balanceOf(history, 'provision')).to.equal(-owed);
  }
}

describe('repayment: properties of every product, terms and payment history', () => {
  it('explains every 分 in a ledger that sums to zero, owes nothing below zero, and takes what it quoted', () => {
    const seen = { quoted: 0, settled: 0, corrected: 0, writtenOff: 0, reduced: 0, penalised: 0, held: 0 };
    fc.assert(
      fc.property(arbitrarySetting, arbitraryHistory, (setting, steps) => {
        let history = begin(setting);
        expectSound(history);
        for (const step of steps) {
          history = after(history, step);
          expectSound(history);
          for (const { amount, booked } of history.repayments) {
            const portions = sumFen(booked.portions.map(({ amounts }) => debtTotal(amounts)));
            expect(portions + booked.held).to.equal(amount);
          }
          const { lastQuoted } = history;
          if (lastQuoted === undefined || lastQuoted.amount < lastQuoted.quote.total) continue;
          seen.quoted += 1;
          const { quote, amount, booked, installments } = lastQuoted;
          expect(quote.total > 0n, 'a quote is never of nothing').to.equal(true);
          expect(booked.held, 'what was quoted is taken').to.equal(amount - quote.total);
          expect(booked.isSettlement).to.equal(quote.target.kind === 'settlement');
          for (const { installmentNo } of quote.items) {
            const installment = installments.find((candidate) => candidate.installmentNo === installmentNo);
            expect(installment?.state).to.equal('paid');
          }
        }
        if (history.loan.status === 'settled') seen.settled += 1;
        if (history.loan.status === 'settledWithReduction') seen.reduced += 1;
        if (history.schedule.accruesUntil !== undefined) seen.writtenOff += 1;
        if (history.repayments.some(({ isCorrected }) => isCorrected)) seen.corrected += 1;
        if (balanceOf(history, 'penaltyIncome') < 0n) seen.penalised += 1;
        if (heldOf(history) > 0n) seen.held += 1;
      }),
      { numRuns: 250 },
    );
    for (const [what, count] of Object.entries(seen)) expect(count, what).to.be.greaterThan(0);
  });

  it('counts every day of a penalty on what was unpaid on that day, in whatever order payments become known', () => {
    const payments = fc.array(
      fc.record({ onDay: fc.integer({ min: -20, max: 60 }), thousandths: fc.integer({ min: 1, max: 400 }) }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(arbitrarySetting, payments, ({ loan: known, schedule: opened }, list) => {
        const repaymentTerms = { ...known.repaymentTerms, allowsPartialRepayment: true };
        const loan = { ...known, repaymentTerms };
        const first = installmentOf(opened, 1);
        const due = first.dueDate;
        const { firstCountedDay, afterGrace, base } = repaymentTerms.penalty;
        const start =
          afterGrace === 'fromEndOfGrace' ? first.payUntil : addDays(due, firstCountedDay === 'dueDate' ? -1 : 0);
        let schedule = opened;
        const portions: { readonly on: string; readonly ofBase: bigint }[] = [];
        for (const [index, { onDay, thousandths }] of list.entries()) {
          const on = addDays(due, onDay);
          if (on < opened.startDate) continue;
          const amount = fen((first.total * BigInt(thousandths)) / 1000n);
          const target = { kind: 'installments', installmentNos: [1] } as const;
          const reference = `s${String(index)}`;
          const booked = bookPayment({
            ...{ loan, schedule, amount, on, target, reference },
            paidAt: noon(on),
            at: noon(on),
          });
          schedule = changed(schedule, booked.installments);
          for (const { amounts } of booked.portions)
            portions.push({ on, ofBase: sumFen(base.map((part) => amounts[part])) });
        }
        const installment = installmentOf(schedule, 1);
        fc.pre(installment.state === 'unpaid');
        const last = addDays(due, 61);
        let expected = 0n;
        for (let date = addDays(start, 1); date <= last; date = addDays(date, 1)) {
          const paidBefore = portions.filter(({ on }) => on < date).map(({ ofBase }) => ofBase);
          expected += sumFen(base.map((part) => first[part])) - paidBefore.reduce((sum, paid) => sum + paid, 0n);
        }
        const { fenDays, countedUntil } = installment.accrual;
        const open = sumFen(base.map((part) => fen(installment.charged[part] - installment.paid[part])));
        expect(fenDays + open * BigInt(daysBetween(countedUntil, last))).to.equal(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps penalties zero inside grace, linear in the days beyond, capped, and never falling', () => {
    fc.assert(
      fc.property(arbitrarySetting, fc.integer({ min: 1, max: 700 }), ({ loan, schedule }, late) => {
        const installment = installmentOf(schedule, 1);
        const { penalty } = loan.repaymentTerms;
        const { dueDate, payUntil, principal } = installment;
        for (let date = addDays(dueDate, -2); date <= payUntil; date = addDays(date, 1)) {
          expect(penaltyOn(loan, schedule, installment, date)).to.equal(0n);
        }
        const on = addDays(payUntil, late);
        const counted =
          penalty.afterGrace === 'fromEndOfGrace'
            ? late
            : daysBetween(dueDate, on) + (penalty.firstCountedDay === 'dueDate' ? 1 : 0);
        const base = sumFen(penalty.base.map((part) => installment[part]));
        const daily = penalty.rate.kind === 'daily' ? penalty.rate.rate * 100_000_000n : 0n;
        const yearly = penalty.rate.kind === 'daily' ? 0n : loan.priceTerms.annualRate * penalty.rate.factor;
        const scaled = daily * BigInt(penalty.daysPerYear) + yearly;
        const most = (penalty.annualRateMax ?? 10n ** 18n) * 100_000_000n;
        const exact = divideRounded(
          base * BigInt(counted) * (scaled < most ? scaled : most),
          10n ** 16n * BigInt(penalty.daysPerYear),
          penalty.rounding,
        );
        const cap = penalty.capOfPrincipal === undefined ? exact : (principal * penalty.capOfPrincipal) / 100_000_000n;
        const today = penaltyOn(loan, schedule, installment, on);
        expect(today).to.equal(exact < cap ? exact : cap);
        expect(penaltyOn(loan, schedule, installment, addDays(on, 1)) >= today).to.equal(true);
      }),
      { numRuns: 300 },
    );
  });

  it('never lets the price of a settlement fall from day to day inside a period', () => {
    fc.assert(
      fc.property(arbitrarySetting, fc.nat(11), ({ loan, schedule }, skipped) => {
        const index = Math.min(skipped, schedule.installments.length - 1);
        const settled = schedule.installments.map((installment) =>
          installment.installmentNo > index
            ? installment
            : { ...installment, paid: installment.charged, state: 'paid' as const },
        );
        const left = { ...schedule, installments: settled };
        const from = index === 0 ? schedule.startDate : installmentOf(schedule, index).dueDate;
        const until = installmentOf(schedule, index + 1).dueDate;
        const settle = (on: typeof from): bigint => {
          const quoted = quoteRepayment({ loan, schedule: left, target: { kind: 'settlement' }, on });
          if (!quoted.ok) throw new Error(quoted.error.kind);
          return quoted.value.total - quoted.value.parts.settlementCharge;
        };
        let previous = settle(from);
        for (let date = addDays(from, 1); date <= until; date = addDays(date, 1)) {
          const today = settle(date);
          expect(today >= previous, date).to.equal(true);
          previous = today;
        }
      }),
      { numRuns: 100 },
    );
  });

  it('costs on a due date the balance, that installment, and the charge: no day of the next period', () => {
    fc.assert(
      fc.property(arbitrarySetting, fc.nat(11), ({ loan, schedule }, picked) => {
        const { interest, fee } = loan.repaymentTerms.settlement;
        fc.pre(interest !== 'allRemaining' && fee !== 'allRemaining');
        const index = Math.min(picked, schedule.installments.length - 1);
        const installments = schedule.installments.map((installment) =>
          installment.installmentNo > index
            ? installment
            : { ...installment, paid: installment.charged, state: 'paid' as const },
        );
        const left = { ...schedule, installments };
        const due = installmentOf(schedule, index + 1);
        const quoted = quoteRepayment({ loan, schedule: left, target: { kind: 'settlement' }, on: due.dueDate });
        if (!quoted.ok) throw new Error(quoted.error.kind);
        const balance = sumFen(installments.slice(index).map(({ principal }) => principal));
        const { total, parts } = quoted.value;
        expect(total - parts.settlementCharge).to.equal(balance + due.interest + due.fee);
        expect(toLocalDate(quoted.value.validUntil)).to.equal(due.dueDate);
      }),
      { numRuns: 200 },
    );
  });

  it('comes, paid on the due dates, to the annual rate that was quoted', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...METHODS),
        fc.integer({ min: 1, max: 36 }),
        fc.integer({ min: 1_000_000, max: 36_000_000 }),
        arbitraryPrincipal,
        arbitraryDate,
        arbitraryTerms,
        (repaymentMethod, count, units, principal, startDate, terms) => {
          const product = unboundedProductOf({ repaymentMethod, annualRate: rate(units) });
          const priced = priceLoan(product, { principal, term: months(count), startDate });
          fc.pre(priced.ok);
          const { loan, schedule: opened } = settingOf(product, priced.value, terms);
          let schedule = opened;
          const flows = [-Number(opened.disbursed)];
          for (const { installmentNo, dueDate } of opened.installments) {
            const target = { kind: 'installments', installmentNos: [installmentNo] } as const;
            const quoted = quoteRepayment({ loan, schedule, target, on: dueDate });
            if (!quoted.ok) throw new Error(quoted.error.kind);
            const { total: amount } = quoted.value;
            const payment = { loan, schedule, amount, on: dueDate, target, reference: String(installmentNo) };
            const booked = bookPayment({ ...payment, paidAt: noon(dueDate), at: noon(dueDate) });
            schedule = changed(schedule, booked.installments);
            flows.push(Number(amount));
          }
          expect(schedule.installments.every(({ state }) => state === 'paid')).to.equal(true);
          const found = internalRate(flows);
          if (found.kind === 'none') throw new Error('a repaid loan has a rate');
          const nominal = Math.expm1(found.logGrowth) * 12 * 1e8;
          expect(Math.abs(nominal - Number(priced.value.annualRate.nominal))).to.be.at.most(1);
        },
      ),
      { numRuns: 200 },
    );
  });
});
