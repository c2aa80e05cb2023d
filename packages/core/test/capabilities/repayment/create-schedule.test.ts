import { expect } from 'chai';
import fc from 'fast-check';
import { beforeEach, describe, it } from 'mocha';
import { createApplyDisbursement, scheduleOf } from '#src/capabilities/repayment/create-schedule.js';
import { amountToDisburse } from '#src/capabilities/disbursement/request-disbursement.js';
import { createQuoteLoan } from '#src/capabilities/quote/quote-loan.js';
import { priceLoan } from '#src/model/pricing/index.js';
import type { Fee } from '#src/model/product.js';
import type { ScheduledInstallment } from '#src/model/repayment-schedule.js';
import { addDays, instant, localDate, startOfDay, toLocalDate } from '#src/shared/calendar.js';
import { InvariantViolation } from '#src/shared/errors.js';
import { fen, sumFen } from '#src/shared/money.js';
import type { Rate } from '#src/shared/rate.js';
import { aLoan, aProduct, months, priceTermsOf, TEST_NOW } from '#src/testing/index.js';
import { aDisbursementResult, creditOf, loanIn, loanOf } from '../support/loan-story.js';
import { everyPoint, InjectedFault } from '../support/fault-plan.js';
import { orderIn } from '../support/story.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';

const NO_HOLIDAYS = { holidays: [], workdays: [] };

function numbersOf({ installmentNo, dueDate, principal, interest, fee, total }: ScheduledInstallment): unknown {
  return { installmentNo, dueDate, principal, interest, fee, total };
}

describe('scheduleOf (item 19)', () => {
  it('starts on the Beijing day of the payout, whatever the hour there', () => {
    const lastMillisecond = instant(startOfDay(localDate('2018-12-21')) - 1);
    expect(scheduleOf(aLoan(), lastMillisecond, NO_HOLIDAYS).startDate).to.equal('2018-12-20');
    expect(scheduleOf(aLoan(), instant(lastMillisecond + 1), NO_HOLIDAYS).startDate).to.equal('2018-12-21');
  });

  it('an installment may be paid from the day after the one before it is due, the first from the day after the payout', () => {
    const { startDate, installments } = scheduleOf(aLoan(), TEST_NOW, NO_HOLIDAYS);
    const dueDates = installments.map(({ dueDate }) => dueDate);
    expect(installments.map(({ payableFrom }) => payableFrom)).to.deep.equal(
      [startDate, ...dueDates.slice(0, -1)].map((date) => addDays(date, 1)),
    );
    expect(installments.every(({ state }) => state === 'unpaid')).to.equal(true);
  });

  it('has the numbers of the price engine, and its principals add up to the loan, for any loan', () => {
    const choice = fc.record({
      amount: fc.integer({ min: 30, max: 500 }),
      count: fc.constantFrom(3, 6, 12, 24),
      day: fc.nat({ max: 1_500 }),
      method: fc.constantFrom('equalInstallment', 'equalPrincipal', 'interestFirst', 'flat' as const),
      rate: fc.integer({ min: 1, max: 10 }),
    });
    fc.assert(
      fc.property(choice, ({ amount, count, day, method, rate }) => {
        const product = aProduct({ repaymentMethod: method, annualRate: (BigInt(rate) * 1_000_000n) as Rate });
        const loan = aLoan({
          amount: fen(BigInt(amount) * 10_000n),
          term: months(count),
          priceTerms: priceTermsOf(product),
        });
        const disbursedAt = instant(TEST_NOW + day * 86_400_000);
        const startDate = toLocalDate(disbursedAt);
        const priced = priceLoan(product, { principal: loan.amount, term: loan.term, startDate });
        if (!priced.ok) throw new Error(priced.error.kind);
        const schedule = scheduleOf(loan, disbursedAt, NO_HOLIDAYS);
        expect(schedule.installments.map(numbersOf)).to.deep.equal(
          priced.value.installments.map(({ balanceAfter: _balance, ...numbers }) => numbers),
        );
        expect(sumFen(schedule.installments.map(({ principal }) => principal))).to.equal(loan.amount);
        expect(schedule.disbursed).to.equal(amountToDisburse(loan));
      }),
      { numRuns: 50 },
    );
  });

  it('a fee at the payout lowers what is paid out, not what is owed', () => {
    const fee: Fee = {
      code: 'F',
      name: '服务费',
      charge: { kind: 'fixed', amount: fen(10_000n) },
      timing: 'atDisbursement',
    };
    const loan = aLoan({ priceTerms: priceTermsOf(aProduct({ fees: [fee], allowsUpfrontDeduction: true })) });
    expect(amountToDisburse(loan)).to.equal(1_490_000n);
    expect(scheduleOf(loan, TEST_NOW, NO_HOLIDAYS).disbursed).to.equal(1_490_000n);
  });

  it('a loan without a price is a broken invariant', () => {
    expect(() => scheduleOf(aLoan({ amount: fen(0n) }), TEST_NOW, NO_HOLIDAYS)).to.throw(InvariantViolation);
  });
});

describe('applyDisbursement (item 19)', () => {
  let world: World;

  beforeEach(() => {
    world = createWorld();
  });

  it('item 19, G20: state, time, payment, credit, plan, callback with the plan and SMS, with the ledger, are there together', async () => {
    const loan = await loanIn(world, 'disbursementRunning');
    const event = aDisbursementResult(loan);
    world.clock.advance(120_000);
    expect(await createApplyDisbursement(world)(event)).to.deep.equal({ ok: true, value: 'disbursed' });
    const paid = await loanOf(world);
    expect(paid).to.deep.include({ status: 'disbursed', disbursedAt: loan.changedAt + 60_000 });
    expect(await creditOf(world, loan)).to.deep.include({ frozen: 0n, used: loan.amount });
    const schedule = await world.read.schedules.find(loan.loanNo);
    expect(schedule).to.deep.equal(scheduleOf(paid, paid.disbursedAt ?? TEST_NOW, NO_HOLIDAYS, world.clock.now()));
    const postings = await world.read.ledger.ofLoan(loan.loanNo);
    expect(postings.map(({ kind }) => kind)).to.deep.equal(['disbursed', 'scheduled']);
    const balances = await world.read.ledger.balances(loan.loanNo);
    expect(balances.get('principal')).to.equal(loan.amount);
    expect(balances.get('disbursed')).to.equal(-loan.amount);
    expect(sumFen([...balances.values()])).to.equal(0n);
    const [callback, ...others] = await world.read.callbacks.ofOrder(loan.orderKey);
    expect(others).to.deep.equal([]);
    expect(callback).to.deep.include({ type: 'loanResult', businessKey: 'paid' });
    expect(callback?.body).to.equal(
      world.callbackBodies.loanResult({
        order: await orderIn(world),
        loan: paid,
        ...(schedule === undefined ? {} : { schedule }),
      }),
    );
    const [sms] = await world.read.sms.ofOrder(loan.orderKey);
    expect(sms).to.deep.include({
      event: 'loanDisbursed',
      parameters: { amount: '15000.00', cardTail: '1234', firstDueDate: '2019-01-19' },
    });
  });

  it('the plan has the numbers that the borrower was quoted, though the product has changed since', async () => {
    const { product } = world.rows;
    const quoted = await createQuoteLoan({ products: () => [product], clock: world.clock })({
      channel: product.channel,
      amount: fen(1_500_000n),
      term: months(12),
    });
    const loan = await loanIn(world, 'disbursementRunning');
    world.rows.product = { ...world.rows.product, annualRate: 1_000_000n as Rate };
    await createApplyDisbursement(world)(aDisbursementResult(loan, { paidAt: world.clock.now() }));
    if (!quoted.ok) throw new Error(quoted.error.kind);
    const totals = (await world.read.schedules.find(loan.loanNo))?.installments.map(({ total }) => total);
    expect(totals).to.deep.equal(quoted.value.loan.installments.map(({ total }) => total));
  });

  it('trouble at any point leaves nothing or all, and the event counts when it comes again', async () => {
    const points = await everyPoint(async (n) => {
      world = createWorld();
      const loan = await loanIn(world, 'disbursementRunning');
      const apply = createApplyDisbursement(world);
      world.faults.arm('dies', n);
      await apply(aDisbursementResult(loan)).catch((error: unknown) => {
        if (!(error instanceof InjectedFault)) throw error;
      });
      const hasStruck = await world.faults.restart();
      const isPaid = (await loanOf(world)).status === 'disbursed';
      expect((await world.read.schedules.find(loan.loanNo)) !== undefined).to.equal(isPaid);
      expect(await world.read.callbacks.ofOrder(loan.orderKey)).to.have.length(isPaid ? 1 : 0);
      expect((await creditOf(world, loan)).used).to.equal(isPaid ? loan.amount : 0n);
      expect(await world.read.ledger.ofLoan(loan.loanNo)).to.have.length(isPaid ? 2 : 0);
      await apply(aDisbursementResult(loan));
      expect((await loanOf(world)).status).to.equal('disbursed');
      expect(await world.read.ledger.ofLoan(loan.loanNo)).to.have.length(2);
      expect(await world.read.callbacks.ofOrder(loan.orderKey)).to.have.length(1);
      return hasStruck;
    });
    expect(points).to.be.greaterThan(12);
  });
});
