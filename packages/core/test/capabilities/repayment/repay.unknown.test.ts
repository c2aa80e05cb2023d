import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { createApplyRepaymentResult } from '#src/capabilities/repayment/apply-repayment-result.js';
import type { DebitAnswer } from '#src/ports/payer.js';
import { addDays, addMs, startOfDay } from '#src/shared/calendar.js';
import type { Fen } from '#src/shared/money.js';
import { aLenderEvent, cardNumber } from '#src/testing/index.js';
import { loanOf, toldOf } from '../support/loan-story.js';
import type { World } from '../support/world.js';
import {
  applicationIn,
  applicationsIn,
  checkRepayments,
  debitedIn,
  installmentIn,
  installments,
  KEY,
  ledgerSumIn,
  quotedTotal,
  recordedIn,
  repay,
  repaying,
  repaymentsIn,
  setDay,
  SETTLEMENT,
} from './repay-story.js';

const DAY_MS = 86_400_000;

describe('what the payer says of a debit (items 22, 24, G24)', () => {
  let world: World;

  beforeEach(async () => {
    world = await repaying();
  });

  async function expectPaidOnce(): Promise<void> {
    expect((await installmentIn(world, 1)).state).to.equal('paid');
    expect(debitedIn(world)).to.have.length(1);
    expect(await recordedIn(world)).to.deep.equal(debitedIn(world));
    expect(await ledgerSumIn(world)).to.equal(0n);
  }

  it('paid: booked at once, by its answer', async () => {
    await repay(world, installments(1));
    await expectPaidOnce();
    expect((await repaymentsIn(world)).map(({ source }) => source)).to.deep.equal(['answer']);
    expect(world.payer.askedDebits()).to.deep.equal([]);
  });

  it('refused: the borrower hears why, no callback repeats it, and may try again', async () => {
    world.payer.scriptDebits('refuses');
    const told = await toldOf(world);
    expect(await repay(world, installments(1))).to.deep.equal({ kind: 'failed', reason: 'insufficientFunds' });
    expect(await applicationIn(world)).to.deep.include({ state: 'failed', reason: 'insufficientFunds' });
    expect(await toldOf(world)).to.deep.equal(told);
    expect((await installmentIn(world, 1)).state).to.equal('unpaid');

    world.payer.scriptDebits('pays');
    expect(await repay(world, installments(1))).to.have.property('requestNo');
    expect((await applicationsIn(world)).map(({ state }) => state)).to.deep.equal(['failed', 'paid']);
    await expectPaidOnce();
  });

  it('nothing could be sent: refused, and the next try is another one', async () => {
    world.payer.scriptDebits('unreachable');
    expect(await repay(world, installments(1))).to.deep.equal({ kind: 'failed', reason: 'notSent' });
    expect((await applicationIn(world)).state).to.equal('failed');
    world.payer.scriptDebits('pays');
    await repay(world, installments(1));
    await expectPaidOnce();
  });

  it('running: accepted, asked about until it is clear, and debited once', async () => {
    world.payer.scriptDebits('runs');
    const accepted = await repay(world, installments(1));
    const { requestNo } = await applicationIn(world);
    expect(accepted).to.deep.equal({ requestNo });
    expect(await checkRepayments(world, 0)).to.deep.equal({ claimed: 0 });
    expect(await checkRepayments(world)).to.deep.equal({ claimed: 1, running: 1 });
    expect(await checkRepayments(world, 1)).to.deep.equal({ claimed: 0 });
    const { amount } = await applicationIn(world);
    world.payer.sayOfDebit(requestNo, { kind: 'paid', serialNo: 's-1', amount, paidAt: world.clock.now() });
    expect(await checkRepayments(world)).to.deep.equal({ claimed: 1, paid: 1 });
    await expectPaidOnce();
    expect(await checkRepayments(world)).to.deep.equal({ claimed: 0 });
    expect(world.payer.debitOrders()).to.have.length(1);
  });

  it('running, then refused: the marketplace is told, and the borrower may try again', async () => {
    world.payer.scriptDebits('runs');
    await repay(world, installments(1));
    const { requestNo } = await applicationIn(world);
    world.payer.sayOfDebit(requestNo, { kind: 'failed', reason: 'insufficientFunds' });
    const told = await toldOf(world);
    expect(await checkRepayments(world)).to.deep.equal({ claimed: 1, failed: 1 });
    expect((await toldOf(world)).slice(told.length)).to.deep.equal([`repaymentResult ${requestNo}:1`]);
    world.payer.scriptDebits('pays');
    await repay(world, installments(1));
    await expectPaidOnce();
  });

  it('its answer was lost, and it had paid: accepted, then found, and never debited again', async () => {
    world.payer.scriptDebits('paysUnheard');
    const accepted = await repay(world, installments(1));
    expect(await repay(world, installments(1))).to.deep.equal(accepted);
    expect((await installmentIn(world, 1)).state).to.equal('unpaid');
    expect(await checkRepayments(world)).to.deep.equal({ claimed: 1, paid: 1 });
    expect((await repaymentsIn(world)).map(({ source }) => source)).to.deep.equal(['query']);
    await expectPaidOnce();
    expect(world.payer.debitOrders()).to.have.length(1);
  });

  it('silent about it for days: nothing is concluded, and no second debit is made', async () => {
    world.payer.scriptDebits('paysUnheard');
    await repay(world, installments(1));
    const { requestNo } = await applicationIn(world);
    world.payer.sayOfDebit(requestNo, { kind: 'unknown' });
    for (const _day of [1, 2, 3]) {
      expect(await checkRepayments(world, DAY_MS)).to.deep.equal({ claimed: 1, unknown: 1 });
      expect(await repay(world, installments(1))).to.deep.equal({ requestNo });
    }
    expect(world.payer.debitOrders()).to.have.length(1);
  });

  it('it never got the order: the same one again, under the same number', async () => {
    world.payer.scriptDebits('loses');
    await repay(world, installments(1));
    expect(await checkRepayments(world)).to.deep.equal({ claimed: 1, unknown: 1 });
    world.payer.scriptDebits('pays');
    expect(await checkRepayments(world)).to.deep.equal({ claimed: 1, paid: 1 });
    const [first, ...more] = world.payer.debitOrders();
    expect(more).to.have.length(2);
    for (const order of more) expect(order).to.deep.equal(first);
    await expectPaidOnce();
  });

  it('the order that is sent again is from the card it was made for, whatever was bound since', async () => {
    world.payer.scriptDebits('loses');
    await repay(world, installments(1));
    const { borrowerId } = await loanOf(world);
    const [bound] = await world.read.bankCards.list(borrowerId);
    const card = cardNumber('6227000000000012');
    const cardIndex = world.identityIndex.ofCard(card.reveal());
    if (bound === undefined) return expect.fail('there is a card');
    const boundAt = world.clock.now();
    const other = { ...bound, card, cardIndex, boundAt, agreementNo: 'agreement-of-the-other-card' };
    await world.unitOfWork.run((stores) => stores.bankCards.save(other));
    world.payer.scriptDebits('pays');
    await checkRepayments(world);
    const [first, again] = world.payer.debitOrders();
    expect(again?.card.reveal()).to.equal(bound.card.reveal());
    expect(again).to.deep.equal(first);
    await expectPaidOnce();
  });

  it('it never got the order, and the day of the quote is over: a definite failure, and the next try costs what it costs then', async () => {
    world.payer.scriptDebits('loses');
    await repay(world, installments(1));
    const { validUntil, requestNo } = await applicationIn(world);
    world.clock.set(validUntil);
    expect(await checkRepayments(world, 0)).to.deep.equal({ claimed: 1, unknown: 1 });
    world.payer.scriptDebits('pays');
    world.clock.set(addMs(validUntil, 1));
    expect(await checkRepayments(world)).to.deep.equal({ claimed: 1, failed: 1 });
    expect(await applicationIn(world)).to.deep.include({ requestNo, state: 'failed', reason: 'notReceived' });
    expect(debitedIn(world)).to.deep.equal([]);
    const total = await quotedTotal(world, installments(1));
    await repay(world, installments(1));
    expect(debitedIn(world)).to.deep.equal([total]);
    await expectPaidOnce();
  });

  it('an answer that comes days later is booked as of the day of the quote: nothing is left, nothing is over', async () => {
    const { dueDate } = await installmentIn(world, 1);
    setDay(world, addDays(dueDate, 5));
    const total = await quotedTotal(world, installments(1));
    world.payer.scriptDebits('paysUnheard');
    await repay(world, installments(1));
    expect(await checkRepayments(world, 4 * DAY_MS)).to.deep.equal({ claimed: 1, paid: 1 });
    expect((await repaymentsIn(world)).map(({ amount, held, bookedOn }) => [amount, held, bookedOn])).to.deep.equal([
      [total, 0n, addDays(dueDate, 5)],
    ]);
    await expectPaidOnce();
  });

  it('a payment dated long before the payout is not booked, and waits for a better word', async () => {
    world.payer.scriptDebits('runs');
    await repay(world, installments(1));
    const { requestNo, amount } = await applicationIn(world);
    const paidAt = addMs(startOfDay((await installmentIn(world, 1)).dueDate), -400 * DAY_MS);
    const implausible: DebitAnswer = { kind: 'paid', serialNo: 's-1', amount, paidAt };
    world.payer.sayOfDebit(requestNo, implausible);
    expect(await checkRepayments(world)).to.deep.equal({ claimed: 1, 'fault:paidAtImplausible': 1 });
    expect((await applicationIn(world)).state).to.equal('open');
    expect(await repaymentsIn(world)).to.deep.equal([]);
    world.payer.sayOfDebit(requestNo, { ...implausible, paidAt: world.clock.now() });
    expect(await checkRepayments(world)).to.deep.equal({ claimed: 1, paid: 1 });
    await expectPaidOnce();
  });

  it('it never got the order, and what was to be paid is paid meanwhile: nothing is sent again, and it ends with its day', async () => {
    world.payer.scriptDebits('loses');
    await repay(world, installments(1));
    const { amount, validUntil, requestNo } = await applicationIn(world);
    await transfer(amount);
    expect((await installmentIn(world, 1)).state).to.equal('paid');
    world.payer.scriptDebits('pays');
    expect(await checkRepayments(world)).to.deep.equal({ claimed: 1, outdated: 1 });
    expect(debitedIn(world)).to.deep.equal([]);
    world.clock.set(addMs(validUntil, 1));
    expect(await checkRepayments(world, 0)).to.deep.equal({ claimed: 1, failed: 1 });
    expect(await applicationIn(world)).to.deep.include({ requestNo, state: 'failed' });
  });

  it('it never got the order for everything, and a part is paid meanwhile: nothing is sent again', async () => {
    world.payer.scriptDebits('loses');
    await repay(world, SETTLEMENT);
    await transfer(await totalOf(1));
    world.payer.scriptDebits('pays');
    expect(await checkRepayments(world)).to.deep.equal({ claimed: 1, outdated: 1 });
    expect(debitedIn(world)).to.deep.equal([]);
  });

  it('it had the order after all, and what was to be paid is paid meanwhile: the money is held, and no 分 is lost', async () => {
    world.payer.scriptDebits('paysUnheard');
    await repay(world, installments(1));
    const { amount } = await applicationIn(world);
    await transfer(amount);
    expect(await checkRepayments(world)).to.deep.equal({ claimed: 1, paid: 1 });
    expect((await repaymentsIn(world)).map(({ way, held }) => [way, held])).to.deep.equal([
      ['bankTransfer', 0n],
      ['debit', amount],
    ]);
    expect(await ledgerSumIn(world)).to.equal(0n);
    expect((await installmentIn(world, 2)).state).to.equal('unpaid');
  });

  async function totalOf(installmentNo: number): Promise<Fen> {
    return (await installmentIn(world, installmentNo)).total;
  }

  async function transfer(amount: Fen): Promise<void> {
    const { loanNo } = await loanOf(world);
    const members = { outcome: 'paid', way: 'bankTransfer', serialNo: 'transfer-1', amountFen: String(amount) };
    const payload = JSON.stringify({ orderNo: KEY.orderNo, loanNo, paidAt: world.clock.now(), ...members });
    const event = aLenderEvent({ type: 'repayment.result', channel: KEY.channel, key: KEY.orderNo, payload });
    const result = await createApplyRepaymentResult(world)(event);
    expect(result).to.deep.include({ ok: true, value: 'paid' });
  }
});
