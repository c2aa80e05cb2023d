import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { createApplyOverdue } from '#src/capabilities/repayment/apply-overdue.js';
import type { ScheduledInstallment } from '#src/model/repayment-schedule.js';
import { STANDARD_REPAYMENT_TERMS } from '#src/model/repayment-terms.js';
import { owedOn } from '#src/model/repayment/index.js';
import { debtTotal } from '#src/model/debt.js';
import type { LocalDate } from '#src/shared/calendar.js';
import { addDays } from '#src/shared/calendar.js';
import { yuanText } from '#src/shared/money.js';
import { anOrderKey, loanNo } from '#src/testing/index.js';
import { everyPoint } from '../support/fault-plan.js';
import { loanIn, loanOf } from '../support/loan-story.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';
import { callbacksIn, notice, paidWord, repaidBy, running } from './booking-story.js';
import { anOverdue, overdue, overdueTexts, penaltiesIn } from './overdue-story.js';
import { installmentIn, installments, ledgerSumIn, repaying, scheduleIn, setDay, SETTLEMENT } from './repay-story.js';

describe('loan.overdue (item 20, B14)', () => {
  let world: World;
  let first: ScheduledInstallment;
  let dayAfter: LocalDate;

  async function begin(prepare?: (world: World) => void): Promise<void> {
    world = await repaying(prepare);
    first = await installmentIn(world, 1);
    dayAfter = addDays(first.payUntil, 1);
    setDay(world, dayAfter);
  }

  beforeEach(() => begin());

  it('the first day: state, penalty, ledger, callback with the schedule and SMS are there together', async () => {
    expect(await overdue(world, 1, dayAfter)).to.equal('fellOverdue');
    const loan = await loanOf(world);
    expect(loan.status).to.equal('overdue');
    const schedule = await scheduleIn(world);
    const installment = await installmentIn(world, 1);
    const { penalty } = installment.charged;
    expect(penalty > 0n).to.equal(true);
    expect(installment.nextAssessOn).to.equal(addDays(dayAfter, 1));
    expect(await penaltiesIn(world)).to.deep.equal([[`1:${dayAfter}`, penalty]]);
    expect(await ledgerSumIn(world)).to.equal(0n);
    expect((await callbacksIn(world)).map(({ key }) => key)).to.deep.equal([
      `repaymentSchedule v${String(schedule.version)}`,
    ]);
    const [message] = await world.read.sms.ofOrder(loan.orderKey);
    const amount = yuanText(debtTotal(owedOn(loan, schedule, installment, dayAfter)));
    expect(message).to.deep.include({ event: 'loanOverdue', parameters: { amount, dueDate: first.dueDate } });
  });

  it('later days: the penalty grows by what a day adds, and nobody is told', async () => {
    await overdue(world, 1, dayAfter);
    const told = (await callbacksIn(world)).length;
    setDay(world, addDays(dayAfter, 1));
    expect(await overdue(world, 1, addDays(dayAfter, 1))).to.equal('assessed');
    const [[, before] = ['', 0n], [, grown] = ['', 0n]] = await penaltiesIn(world);
    expect((await installmentIn(world, 1)).charged.penalty).to.equal(before + grown);
    expect(await callbacksIn(world)).to.have.length(told);
    expect(await overdueTexts(world)).to.deep.equal(['1']);
  });

  it('later days are told where the channel wants them', async () => {
    world.rows.loanPolicy = { ...world.rows.loanPolicy, tellsOverdueDaily: true };
    await overdue(world, 1, dayAfter);
    setDay(world, addDays(dayAfter, 1));
    await overdue(world, 1, addDays(dayAfter, 1));
    expect(await callbacksIn(world)).to.have.length(2);
  });

  it('an overdue installment brings back a loan that had left the state, and it is told', async () => {
    await overdue(world, 1, dayAfter);
    const { loanNo: number, version } = await loanOf(world);
    const change = { loanNo: number, from: 'overdue', version, event: 'arrearsPaid', at: world.clock.now() } as const;
    await world.unitOfWork.run((stores) => stores.loans.transition(change));
    setDay(world, addDays(dayAfter, 1));
    expect(await overdue(world, 1, addDays(dayAfter, 1))).to.equal('fellOverdue');
    expect((await loanOf(world)).status).to.equal('overdue');
    expect(await callbacksIn(world)).to.have.length(2);
  });

  it('the same day again, under the same id or another, is known', async () => {
    await overdue(world, 1, dayAfter);
    const before = await scheduleIn(world);
    expect(await overdue(world, 1, dayAfter)).to.equal('again');
    expect(await overdue(world, 1, dayAfter, 'another-id')).to.equal('again');
    expect(await scheduleIn(world)).to.deep.equal(before);
    expect(await penaltiesIn(world)).to.have.length(1);
  });

  it('an earlier day after a later one is known', async () => {
    setDay(world, addDays(dayAfter, 5));
    await overdue(world, 1, addDays(dayAfter, 5));
    expect(await overdue(world, 1, addDays(dayAfter, 2))).to.equal('again');
    expect(await penaltiesIn(world)).to.have.length(1);
  });

  it('days that nobody told are made up for: a week at once is as much as day by day', async () => {
    setDay(world, addDays(dayAfter, 6));
    await overdue(world, 1, addDays(dayAfter, 6));
    const atOnce = (await installmentIn(world, 1)).charged.penalty;
    await begin();
    for (let day = 0; day <= 6; day += 1) {
      setDay(world, addDays(dayAfter, day));
      await overdue(world, 1, addDays(dayAfter, day));
    }
    expect((await installmentIn(world, 1)).charged.penalty).to.equal(atOnce);
    expect(await penaltiesIn(world)).to.have.length(7);
  });

  it('at the same instant: one reckons, the others hear of it', async () => {
    const words = await Promise.all(['a', 'b', 'c'].map((eventId) => overdue(world, 1, dayAfter, eventId)));
    expect(words.toSorted()).to.deep.equal(['again', 'again', 'fellOverdue']);
    expect(await penaltiesIn(world)).to.have.length(1);
  });

  it('a second installment falls overdue: told again, the state stays', async () => {
    await overdue(world, 1, dayAfter);
    const second = await installmentIn(world, 2);
    setDay(world, addDays(second.payUntil, 1));
    expect(await overdue(world, 2, addDays(second.payUntil, 1))).to.equal('fellOverdue');
    expect(await overdueTexts(world)).to.deep.equal(['1', '2']);
    expect(await callbacksIn(world)).to.have.length(2);
    expect((await loanOf(world)).status).to.equal('overdue');
  });

  it('within grace, and on the last day to pay, nothing is overdue', async () => {
    await begin(repaidBy({ graceDays: 3 }));
    expect(first.payUntil).to.equal(addDays(first.dueDate, 3));
    expect(await overdue(world, 1, addDays(first.dueDate, 1))).to.equal('notYetOverdue');
    expect(await overdue(world, 1, first.payUntil)).to.equal('notYetOverdue');
    expect((await scheduleIn(world)).version).to.equal(1);
    expect(await overdue(world, 1, dayAfter)).to.equal('fellOverdue');
    const oneDay = (await installmentIn(world, 1)).charged.penalty;
    await begin(
      repaidBy({ graceDays: 3, penalty: { ...STANDARD_REPAYMENT_TERMS.penalty, afterGrace: 'fromEndOfGrace' } }),
    );
    await overdue(world, 1, dayAfter);
    const fromGrace = (await installmentIn(world, 1)).charged.penalty;
    expect(oneDay / fromGrace).to.equal(3n);
  });

  it('a holiday that became known after the payout moves the last day to pay, until the first penalty', async () => {
    await begin(repaidBy({ businessDayRule: 'nextBusinessDay' }));
    const holidays = [0, 1, 2].map((days) => addDays(first.payUntil, days));
    world.rows.businessCalendar = { holidays, workdays: [] };
    expect(await overdue(world, 1, dayAfter)).to.equal('notYetOverdue');
    const moved = await installmentIn(world, 1);
    expect(moved.payUntil > dayAfter).to.equal(true);
    expect(moved.nextAssessOn).to.equal(addDays(moved.payUntil, 1));
    expect(moved.charged.penalty).to.equal(0n);
    expect((await loanOf(world)).status).to.equal('disbursed');
    expect(await callbacksIn(world)).to.deep.equal([]);
    setDay(world, moved.nextAssessOn);
    expect(await overdue(world, 1, moved.nextAssessOn)).to.equal('fellOverdue');
    world.rows.businessCalendar = { holidays: [...holidays, moved.payUntil], workdays: [] };
    setDay(world, addDays(moved.nextAssessOn, 1));
    expect(await overdue(world, 1, addDays(moved.nextAssessOn, 1))).to.equal('assessed');
    expect((await installmentIn(world, 1)).payUntil).to.equal(moved.payUntil);
  });

  it('a holiday that moves the last day to pay less far than the day of the event changes where it counts from only', async () => {
    await begin(
      repaidBy({
        businessDayRule: 'nextBusinessDay',
        penalty: { ...STANDARD_REPAYMENT_TERMS.penalty, afterGrace: 'fromEndOfGrace' },
      }),
    );
    setDay(world, addDays(first.payUntil, 10));
    world.rows.businessCalendar = { holidays: [first.payUntil], workdays: [addDays(first.payUntil, 1)] };
    expect(await overdue(world, 1, addDays(first.payUntil, 10))).to.equal('fellOverdue');
    const moved = await installmentIn(world, 1);
    expect(moved.payUntil).to.equal(addDays(first.payUntil, 1));
    expect(moved.accrual.countedUntil).to.equal(moved.payUntil);
  });

  it('nothing is reckoned of what is paid', async () => {
    const application = await running(world, installments(1));
    await notice(world, application.requestNo, paidWord(world, application));
    const before = await scheduleIn(world);
    expect(await overdue(world, 1, dayAfter)).to.equal('ignored');
    expect(await scheduleIn(world)).to.deep.equal(before);
  });

  it('paid by its quote after the job has run: the loan is back, and the penalty is that of the day of the quote', async () => {
    await overdue(world, 1, dayAfter);
    const application = await running(world, installments(1));
    setDay(world, addDays(dayAfter, 3));
    await overdue(world, 1, addDays(dayAfter, 3));
    const paidAt = application.requestedAt;
    await notice(world, application.requestNo, paidWord(world, application, { paidAt }));
    const [, [, grown] = ['', 0n], [, taken] = ['', 0n]] = await penaltiesIn(world);
    expect(grown > 0n).to.equal(true);
    expect(taken).to.equal(-grown);
    expect((await loanOf(world)).status).to.equal('disbursed');
    expect(await ledgerSumIn(world)).to.equal(0n);
  });

  for (const status of ['settled', 'settledWithReduction', 'badDebt'] as const) {
    it(`nothing grows on a loan in ${status}`, async () => {
      world = await repaying(undefined, status);
      setDay(world, dayAfter);
      expect(await overdue(world, 1, dayAfter)).to.equal('ignored');
      expect((await scheduleIn(world)).version).to.equal(1);
    });
  }

  it('a day that has not come, an installment or a loan that is not there, and a payload without them, are faults', async () => {
    expect(await overdue(world, 1, addDays(dayAfter, 1))).to.equal('asOfAhead');
    expect(await overdue(world, 13, dayAfter)).to.equal('unknownInstallment');
    const apply = createApplyOverdue(world);
    const loan = await loanOf(world);
    const asked = { installmentNo: 1, asOf: dayAfter };
    const wrong = [
      [anOverdue({ ...loan, loanNo: loanNo('loan-9') }, asked), { kind: 'unknownLoan' }],
      [anOverdue({ ...loan, orderKey: anOrderKey('nobody') }, asked), { kind: 'unknownOrder' }],
      [anOverdue(loan, { ...asked, orderNo: undefined }), { kind: 'malformed', member: 'orderNo' }],
      [anOverdue(loan, { ...asked, loanNo: undefined }), { kind: 'malformed', member: 'loanNo' }],
      [anOverdue(loan, { ...asked, installmentNo: 0 }), { kind: 'malformed', member: 'installmentNo' }],
      [anOverdue(loan, { ...asked, asOf: '2019-02-30' }), { kind: 'malformed', member: 'asOf' }],
    ] as const;
    for (const [event, error] of wrong) expect(await apply(event)).to.deep.equal({ ok: false, error });
    expect(await world.read.inbox.ofOrder(loan.orderKey)).to.deep.equal([]);
  });

  it('a loan that was never paid out is a fault', async () => {
    world = createWorld();
    await loanIn(world, 'disbursementRunning');
    setDay(world, dayAfter);
    expect(await overdue(world, 1, dayAfter)).to.equal('notDisbursed');
  });

  it('trouble at any point leaves nothing or all, and the event counts when it comes again', async () => {
    const points = await everyPoint(async (n) => {
      await begin();
      world.faults.arm('dies', n);
      await overdue(world, 1, dayAfter).catch(() => undefined);
      const hasStruck = await world.faults.restart();
      const isOverdue = (await loanOf(world)).status === 'overdue';
      expect(await penaltiesIn(world)).to.have.length(isOverdue ? 1 : 0);
      expect(await callbacksIn(world)).to.have.length(isOverdue ? 1 : 0);
      expect((await scheduleIn(world)).version).to.equal(isOverdue ? 2 : 1);
      await overdue(world, 1, dayAfter);
      expect(await penaltiesIn(world)).to.have.length(1);
      expect(await overdueTexts(world)).to.deep.equal(['1']);
      return hasStruck;
    });
    expect(points).to.be.greaterThan(10);
  });

  it('a settlement that was quoted before the due date and told after it leaves nothing overdue', async () => {
    setDay(world, addDays(first.dueDate, -3));
    const application = await running(world, SETTLEMENT);
    setDay(world, addDays(dayAfter, 2));
    await overdue(world, 1, addDays(dayAfter, 2));
    const paidAt = application.requestedAt;
    await notice(world, application.requestNo, paidWord(world, application, { paidAt }));
    expect((await loanOf(world)).status).to.equal('settled');
    expect(await ledgerSumIn(world)).to.equal(0n);
  });
});
