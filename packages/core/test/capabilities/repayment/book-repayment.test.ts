import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { createQueryRepayment } from '#src/capabilities/repayment/query-repayment.js';
import { createQuerySchedule } from '#src/capabilities/repayment/query-schedule.js';
import { repaymentCardOf } from '#src/capabilities/repayment/repayment-card.js';
import { addDays, addMs, startOfDay } from '#src/shared/calendar.js';
import { fen, sumFen, yuanText } from '#src/shared/money.js';
import { debtTotal } from '#src/model/debt.js';
import { INVENTED_CARDS } from '#src/testing/index.js';
import { creditOf, loanOf } from '../support/loan-story.js';
import type { World } from '../support/world.js';
import {
  applicationNow,
  callbacksIn,
  heldIn,
  notice,
  paidWord,
  postingSums,
  repaidBy,
  result,
  resultMembers,
  running,
} from './booking-story.js';
import {
  installmentIn,
  installments,
  KEY,
  paidIn,
  quotedTotal,
  repaying,
  repaymentsIn,
  scheduleIn,
  setDay,
  SETTLEMENT,
} from './repay-story.js';

async function smsOf(world: World): Promise<readonly unknown[]> {
  const messages = await world.read.sms.ofOrder(KEY);
  return messages.filter(({ event }) => event === 'repaymentTaken').map(({ parameters }) => parameters);
}

describe('money that answers an application (item 23)', () => {
  let world: World;

  beforeEach(async () => {
    world = await repaying();
  });

  it('on the due date: installment, application, ledger, callbacks and SMS are there together (B15)', async () => {
    const application = await running(world, installments(1));
    const word = paidWord(world, application);
    expect(await notice(world, application.requestNo, word)).to.equal('paid');
    const { serialNo, amount, paidAt } = word;
    expect(await applicationNow(world, application.requestNo)).to.deep.include({ state: 'paid', serialNo });
    const first = await installmentIn(world, 1);
    expect(first).to.deep.include({ state: 'paid', paidAt, paid: first.charged });
    expect(await repaymentsIn(world)).to.have.length(1);
    expect((await repaymentsIn(world))[0]).to.deep.include({
      requestNo: application.requestNo,
      serialNo,
      amount,
      held: 0n,
      source: 'notice',
      bookedOn: application.quotedOn,
    });
    expect(new Set(await postingSums(world))).to.deep.equal(new Set([0n]));
    const { version } = await scheduleIn(world);
    const told = await callbacksIn(world);
    expect(told.map(({ key }) => key)).to.deep.equal([
      `repaymentResult ${serialNo}:1`,
      `repaymentSchedule v${String(version)}`,
    ]);
    expect(told[0]?.body).to.include({ status: 8001 });
    expect(await smsOf(world)).to.deep.equal([
      { amount: yuanText(amount), cardTail: application.card.reveal().slice(-4) },
    ]);
    expect((await loanOf(world)).status).to.equal('disbursed');
  });

  it('callback bodies are what the queries answer at that moment', async () => {
    const application = await running(world, installments(1));
    await notice(world, application.requestNo, paidWord(world, application));
    const asked = await createQueryRepayment(world)({ key: KEY, installmentNo: 1 });
    const plan = await createQuerySchedule(world)(KEY);
    if (!asked.ok || !plan.ok) return expect.fail('there is an answer');
    const bodies = (await world.read.callbacks.ofOrder(KEY)).slice(-2).map(({ body }) => body);
    expect(bodies).to.deep.equal([
      world.callbackBodies.repaymentResult(asked.value),
      world.callbackBodies.repaymentSchedule(plan.value),
    ]);
  });

  it('several installments at once: a result each, one schedule', async () => {
    setDay(world, (await installmentIn(world, 2)).dueDate);
    const application = await running(world, installments(1, 2));
    await notice(world, application.requestNo, paidWord(world, application));
    expect((await callbacksIn(world)).map(({ key }) => key)).to.deep.equal([
      `repaymentResult serial-${application.requestNo}:1`,
      `repaymentResult serial-${application.requestNo}:2`,
      `repaymentSchedule v${String((await scheduleIn(world)).version)}`,
    ]);
    expect((await scheduleIn(world)).installments.map(({ state }) => state).slice(0, 3)).to.deep.equal([
      'paid',
      'paid',
      'unpaid',
    ]);
  });

  it('a settlement ends the loan, gives the credit back and is told once, as the whole (B16)', async () => {
    const application = await running(world, SETTLEMENT);
    await notice(world, application.requestNo, paidWord(world, application));
    const loan = await loanOf(world);
    expect(loan.status).to.equal('settled');
    expect((await creditOf(world, loan)).used).to.equal(0n);
    expect((await repaymentsIn(world))[0]).to.deep.include({ isSettlement: true, held: 0n });
    const told = await callbacksIn(world);
    expect(told.map(({ key }) => key)).to.deep.equal([
      `repaymentResult serial-${application.requestNo}:all`,
      `repaymentSchedule v${String((await scheduleIn(world)).version)}`,
    ]);
    expect(told[0]?.body).to.include({ status: 8001 });
  });

  it('an answer days later is reckoned as of its quote, also when the penalty has grown meanwhile', async () => {
    const { payUntil } = await installmentIn(world, 1);
    setDay(world, addDays(payUntil, 2));
    const application = await running(world, installments(1));
    setDay(world, addDays(payUntil, 9));
    const paidAt = application.requestedAt;
    await notice(world, application.requestNo, paidWord(world, application, { paidAt }));
    const first = await installmentIn(world, 1);
    expect(first.state).to.equal('paid');
    expect(first.paid.penalty > 0n).to.equal(true);
    expect(debtTotal(first.charged)).to.equal(application.amount);
    expect(await heldIn(world)).to.equal(0n);
  });

  it('more than was asked for: what is beyond is held', async () => {
    const application = await running(world, installments(1));
    const amount = fen(application.amount + 777n);
    await notice(world, application.requestNo, paidWord(world, application, { amount }));
    expect((await repaymentsIn(world))[0]).to.deep.include({ amount, held: 777n });
    expect(await heldIn(world)).to.equal(777n);
    expect((await paidIn(world))[0]).to.equal(application.amount);
  });

  it('less than was asked for: nothing is paid in part, the money is held, and the answer is told', async () => {
    const application = await running(world, installments(1));
    const amount = fen(application.amount - 1n);
    await notice(world, application.requestNo, paidWord(world, application, { amount }));
    expect(sumFen(await paidIn(world))).to.equal(0n);
    expect(await heldIn(world)).to.equal(amount);
    const told = await callbacksIn(world);
    expect(told.map(({ key }) => key)).to.deep.equal([`repaymentResult serial-${application.requestNo}:1`]);
    expect(told[0]?.body).to.include({ status: 8006 });
  });

  it('less than a settlement costs: what is due is paid, the rest is held, and both are told', async () => {
    const application = await running(world, SETTLEMENT);
    const amount = fen(application.amount - 1n);
    await notice(world, application.requestNo, paidWord(world, application, { amount }));
    const [first = 0n, ...others] = await paidIn(world);
    expect(first > 0n).to.equal(true);
    expect(new Set(others)).to.deep.equal(new Set([0n]));
    expect(await heldIn(world)).to.equal(amount - first);
    const told = await callbacksIn(world);
    expect(told.slice(0, 2).map(({ key, body }) => [key, body['status']])).to.deep.equal([
      [`repaymentResult serial-${application.requestNo}:1`, 8001],
      [`repaymentResult serial-${application.requestNo}:all`, 8002],
    ]);
    expect((await loanOf(world)).status).to.equal('disbursed');
  });

  it('the SMS names the card that was debited, whatever was bound since', async () => {
    const application = await running(world, installments(1));
    const { borrowerId } = await loanOf(world);
    const [card] = await world.read.bankCards.list(borrowerId);
    if (card === undefined) return expect.fail('there is a card');
    const other = INVENTED_CARDS.borrowerShort;
    const cardIndex = world.identityIndex.ofCard(other.reveal());
    await world.unitOfWork.run((stores) => stores.bankCards.save({ ...card, card: other, cardIndex }));
    expect((await repaymentCardOf(world.read, borrowerId))?.card.reveal()).to.equal(other.reveal());
    await notice(world, application.requestNo, paidWord(world, application));
    expect(await smsOf(world)).to.deep.equal([
      { amount: yuanText(application.amount), cardTail: application.card.reveal().slice(-4) },
    ]);
  });

  it('a second payment under the same number is held: the payer’s mistake costs nobody anything', async () => {
    const application = await running(world, installments(1));
    await notice(world, application.requestNo, paidWord(world, application));
    const second = paidWord(world, application, { serialNo: 'serial-again' });
    expect(await notice(world, application.requestNo, second)).to.equal('paid');
    expect(await heldIn(world)).to.equal(application.amount);
    expect((await applicationNow(world, application.requestNo)).serialNo).to.equal(`serial-${application.requestNo}`);
    expect((await paidIn(world))[1]).to.equal(0n);
  });
});

describe('money with partial repayment switched on (item 23)', () => {
  it('pays the parts in the order of the product, and is told as 8002', async () => {
    const world = await repaying(
      repaidBy({
        allowsPartialRepayment: true,
        allocationOrder: ['penalty', 'settlementCharge', 'fee', 'interest', 'principal'],
      }),
    );
    const { interest, dueDate } = await installmentIn(world, 1);
    const amount = fen(interest + 100n);
    const word = { kind: 'paid', serialNo: 'transfer-1', amount, paidAt: world.clock.now() } as const;
    expect(await result(world, { ...resultMembers(word), way: 'bankTransfer' })).to.equal('paid');
    const first = await installmentIn(world, 1);
    expect(first.dueDate).to.equal(dueDate);
    expect(first.paid).to.deep.include({ interest, principal: 100n });
    expect(first.state).to.equal('unpaid');
    expect((await callbacksIn(world))[0]?.body).to.include({ status: 8002 });
  });
});

describe('money that comes by itself (item 23)', () => {
  let world: World;

  beforeEach(async () => {
    world = await repaying();
  });

  async function transfer(amount: bigint, members: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const word = { kind: 'paid', serialNo: 'transfer-1', amount: fen(amount), paidAt: world.clock.now() } as const;
    return result(world, { ...resultMembers(word), way: 'bankTransfer', ...members });
  }

  it('pays what is payable, oldest first, and holds the rest', async () => {
    const total = await quotedTotal(world, installments(1));
    expect(await transfer(total + 50n)).to.equal('paid');
    expect((await installmentIn(world, 1)).state).to.equal('paid');
    expect(await heldIn(world)).to.equal(50n);
    expect((await repaymentsIn(world))[0]).to.deep.include({ way: 'bankTransfer', source: 'event' });
    expect(await smsOf(world)).to.deep.equal([]);
  });

  it('a debit of the back office’s own is texted with the tail of the repayment card', async () => {
    const total = await quotedTotal(world, installments(1));
    await transfer(total, { way: 'debit' });
    expect(await smsOf(world)).to.deep.equal([{ amount: yuanText(total), cardTail: '1234' }]);
  });

  it('nothing it can pay: held whole, and no callback', async () => {
    expect(await transfer(1n)).to.equal('paid');
    expect(await heldIn(world)).to.equal(1n);
    expect(await callbacksIn(world)).to.deep.equal([]);
  });

  it('dated on the day before the payout: reckoned as of the payout', async () => {
    const { startDate } = await scheduleIn(world);
    expect(await transfer(100n, { paidAt: startOfDay(addDays(startDate, -1)) })).to.equal('paid');
    expect((await repaymentsIn(world))[0]?.bookedOn).to.equal(startDate);
  });

  it('dated tomorrow by a payer whose clock is ahead: reckoned as of today, so that what was quoted is enough', async () => {
    const { dueDate } = await installmentIn(world, 1);
    const today = addDays(dueDate, 5);
    world.clock.set(addMs(startOfDay(addDays(today, 1)), -60_000));
    const total = await quotedTotal(world, installments(1));
    expect(await transfer(total, { paidAt: addMs(world.clock.now(), 120_000) })).to.equal('paid');
    expect((await repaymentsIn(world))[0]).to.include({ bookedOn: today, held: 0n });
    expect((await installmentIn(world, 1)).state).to.equal('paid');
  });

  it('after the end of the loan: held whole, and the loan stays ended', async () => {
    const application = await running(world, SETTLEMENT);
    await notice(world, application.requestNo, paidWord(world, application));
    const before = (await callbacksIn(world)).length;
    expect(await transfer(12_345n)).to.equal('paid');
    expect(await heldIn(world)).to.equal(12_345n);
    expect((await loanOf(world)).status).to.equal('settled');
    expect(await callbacksIn(world)).to.have.length(before);
  });

  it('the last overdue installment paid brings the loan back, one of two does not (B15)', async () => {
    const overdue = await repaying(undefined, 'overdue');
    const second = await installmentIn(overdue, 2);
    setDay(overdue, addDays(second.payUntil, 1));
    const first = await quotedTotal(overdue, installments(1));
    const word = { kind: 'paid', serialNo: 's-1', amount: first, paidAt: overdue.clock.now() } as const;
    await result(overdue, resultMembers(word), 'e1');
    expect((await loanOf(overdue)).status).to.equal('overdue');
    const amount = await quotedTotal(overdue, installments(2));
    await result(overdue, resultMembers({ ...word, serialNo: 's-2', amount }), 'e2');
    expect((await loanOf(overdue)).status).to.equal('disbursed');
  });

  it('the failure of a debit of the back office’s own changes nothing', async () => {
    expect(await result(world, { outcome: 'failed', reason: 'closed' })).to.equal('ignored');
    expect(await callbacksIn(world)).to.deep.equal([]);
  });
});
