import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import type { RepaymentApplication } from '#src/model/repayment.js';
import type { DebitAnswer } from '#src/ports/payer.js';
import { readLenderEvent } from '#src/capabilities/events/take-in-event.js';
import { createApplyRepaymentResult } from '#src/capabilities/repayment/apply-repayment-result.js';
import { createSettleApplication } from '#src/capabilities/repayment/settle-application.js';
import { addMs, addDays, instant, startOfDay } from '#src/shared/calendar.js';
import { fen, sumFen } from '#src/shared/money.js';
import { aLoan, anOrderKey, aRepaymentApplication, loanNo } from '#src/testing/index.js';
import { loanIn, loanOf } from '../support/loan-story.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';
import {
  answer,
  applicationNow,
  callbacksIn,
  heldIn,
  notice,
  paidWord,
  result,
  resultMembers,
  running,
} from './booking-story.js';
import {
  installmentIn,
  installments,
  KEY,
  ledgerSumIn,
  paidIn,
  repay,
  repaying,
  repaymentsIn,
  scheduleIn,
  setDay,
  SETTLEMENT,
} from './repay-story.js';

const FAILED: DebitAnswer = { kind: 'failed', reason: 'insufficientFunds' };

describe('a word on a debit (items 22–24, G24)', () => {
  let world: World;
  let application: RepaymentApplication;
  let paid: Extract<DebitAnswer, { kind: 'paid' }>;

  beforeEach(async () => {
    world = await repaying();
    application = await running(world, installments(1));
    paid = paidWord(world, application);
  });

  async function byNotice(word: DebitAnswer): Promise<string> {
    return notice(world, application.requestNo, word);
  }

  async function byEvent(word: DebitAnswer, eventId?: string): Promise<string> {
    return result(world, resultMembers(word, application.requestNo), eventId);
  }

  async function expectBookedOnce(): Promise<void> {
    expect(await repaymentsIn(world)).to.have.length(1);
    expect(sumFen(await paidIn(world))).to.equal(application.amount);
    expect(await heldIn(world)).to.equal(0n);
    expect(await ledgerSumIn(world)).to.equal(0n);
    expect(await callbacksIn(world)).to.have.length(2);
    expect((await applicationNow(world, application.requestNo)).state).to.equal('paid');
  }

  it('paid by notice and then by event, and the other way round, is booked once', async () => {
    expect(await byNotice(paid)).to.equal('paid');
    expect(await byEvent(paid)).to.equal('again');
    expect(await byNotice(paid)).to.equal('again');
    await expectBookedOnce();

    world = await repaying();
    application = await running(world, installments(1));
    expect(await byEvent(paid)).to.equal('paid');
    expect(await byNotice(paid)).to.equal('again');
    expect(await byEvent(paid)).to.equal('again');
    expect(await byEvent(paid, 'another-event')).to.equal('again');
    await expectBookedOnce();
  });

  it('notices, events and answers at the same instant: one books, the others hear of it', async () => {
    const words = await Promise.all([
      byNotice(paid),
      byEvent(paid),
      byNotice(paid),
      byEvent(paid, 'e2'),
      answer(world, application.requestNo, paid),
    ]);
    expect(words.toSorted()).to.deep.equal(['again', 'again', 'again', 'again', 'paid']);
    await expectBookedOnce();
  });

  it('the money of a settlement told without its number first: held, and the marketplace hears what became of its wish', async () => {
    await byNotice(paid);
    const settlement = await running(world, SETTLEMENT);
    const word = paidWord(world, settlement);
    expect(await result(world, resultMembers(word), 'unasked')).to.equal('paid');
    const before = (await callbacksIn(world)).length;
    expect(await notice(world, settlement.requestNo, word)).to.equal('paid');
    expect(await notice(world, settlement.requestNo, word)).to.equal('again');
    expect((await applicationNow(world, settlement.requestNo)).state).to.equal('paid');
    const told = (await callbacksIn(world)).slice(before);
    expect(told.map(({ key, body }) => [key, body['status']])).to.deep.equal([
      [`repaymentResult ${word.serialNo}:all`, 8002],
    ]);
  });

  it('the same money told without its number first: booked as money, and its application ends with it', async () => {
    expect(await result(world, resultMembers(paid))).to.equal('paid');
    expect((await applicationNow(world, application.requestNo)).state).to.equal('open');
    expect(await byNotice(paid)).to.equal('paid');
    await expectBookedOnce();
  });

  it('a failure by notice or event is believed when the payer’s book says so, and another application may be made', async () => {
    world.payer.sayOfDebit(application.requestNo, FAILED);
    expect(await byNotice(FAILED)).to.equal('failed');
    expect(await byEvent(FAILED)).to.equal('again');
    expect(await applicationNow(world, application.requestNo)).to.deep.include({
      state: 'failed',
      reason: 'insufficientFunds',
    });
    const told = await callbacksIn(world);
    expect(told.map(({ key }) => key)).to.deep.equal([`repaymentResult ${application.requestNo}:1`]);
    expect(told[0]?.body).to.include({ status: 8003 });
    expect((await scheduleIn(world)).version).to.equal(1);
    expect(await repay(world, installments(1))).to.have.property('requestNo');
  });

  for (const said of ['running', 'unknown'] as const) {
    it(`a failure that the payer’s book does not confirm (${said}) ends nothing`, async () => {
      world.payer.sayOfDebit(application.requestNo, { kind: said });
      expect(await byNotice(FAILED)).to.equal('unclear');
      expect(await byEvent(FAILED)).to.equal('unclear');
      expect((await applicationNow(world, application.requestNo)).state).to.equal('open');
      expect(await callbacksIn(world)).to.deep.equal([]);
    });
  }

  it('a failure that the payer’s book contradicts is booked as the payment it was', async () => {
    world.payer.sayOfDebit(application.requestNo, paid);
    expect(await byNotice(FAILED)).to.equal('paid');
    expect((await repaymentsIn(world))[0]?.source).to.equal('query');
    await expectBookedOnce();
  });

  it('failed after paid is ignored, and the payer is not asked', async () => {
    await byNotice(paid);
    const asked = world.payer.askedDebits().length;
    expect(await byNotice(FAILED)).to.equal('ignored');
    expect(await byEvent(FAILED)).to.equal('ignored');
    expect(await answer(world, application.requestNo, FAILED)).to.equal('ignored');
    expect(world.payer.askedDebits()).to.have.length(asked);
    await expectBookedOnce();
  });

  it('paid after failed is booked all the same', async () => {
    await answer(world, application.requestNo, FAILED);
    expect(await byNotice(paid)).to.equal('paid');
    expect(await applicationNow(world, application.requestNo)).to.deep.include({
      state: 'paid',
      serialNo: paid.serialNo,
    });
    expect((await installmentIn(world, 1)).state).to.equal('paid');
  });

  it('paid after failed, when a second debit has paid meanwhile, is held', async () => {
    await answer(world, application.requestNo, FAILED);
    const second = await running(world, installments(1));
    await notice(world, second.requestNo, paidWord(world, second));
    expect(await byNotice(paid)).to.equal('paid');
    expect(await heldIn(world)).to.equal(application.amount);
    expect((await paidIn(world))[0]).to.equal(second.amount);
  });

  it('nothing clear leaves the application open; never received is a failure once nothing can be debited', async () => {
    for (const kind of ['running', 'unknown', 'notReceived'] as const) {
      expect(await answer(world, application.requestNo, { kind })).to.equal('unclear');
    }
    world.payer.sayOfDebit(application.requestNo, { kind: 'notReceived' });
    world.clock.set(application.validUntil);
    expect(await byNotice(FAILED)).to.equal('unclear');
    world.clock.advance(1);
    expect(await byNotice(FAILED)).to.equal('failed');
    expect((await applicationNow(world, application.requestNo)).reason).to.equal('notReceived');
    expect(await answer(world, application.requestNo, { kind: 'unknown' })).to.equal('ignored');
  });

  it('the failure of a settlement is told of the whole loan', async () => {
    await byNotice(paid);
    const settlement = await running(world, SETTLEMENT);
    await answer(world, settlement.requestNo, FAILED);
    expect((await callbacksIn(world)).at(-1)?.key).to.equal(`repaymentResult ${settlement.requestNo}:all`);
  });

  it('a failure that an answer tells at this moment owes no callback', async () => {
    const settle = createSettleApplication(world);
    await settle(application.requestNo, FAILED, 'answer', { isAnswered: true });
    expect(await callbacksIn(world)).to.deep.equal([]);
  });

  it('a serial number of other content is a fault, and nothing is written', async () => {
    await byNotice(paid);
    const before = (await repaymentsIn(world)).length;
    const other = { ...paid, amount: fen(paid.amount + 1n) };
    expect(await byNotice(other)).to.equal('serialReused');
    expect(await byEvent(other, 'other')).to.equal('serialReused');
    expect((await world.read.inbox.ofOrder(KEY)).map(({ eventId }) => eventId)).to.deep.equal([]);
    expect(await repaymentsIn(world)).to.have.length(before);
  });

  it('the serial number of another application’s payment is a fault, though the amount is the same', async () => {
    await byNotice(paid);
    setDay(world, addDays((await installmentIn(world, 1)).dueDate, 1));
    const second = await running(world, installments(2));
    const reused = paidWord(world, second, { serialNo: paid.serialNo, amount: paid.amount });
    expect(await notice(world, second.requestNo, reused)).to.equal('serialReused');
    expect((await applicationNow(world, second.requestNo)).state).to.equal('open');
  });

  it('a time of payment that cannot be, and an amount of nothing, are faults', async () => {
    const { startDate } = await scheduleIn(world);
    const now = world.clock.now();
    expect(await byNotice({ ...paid, paidAt: addMs(now, 86_400_001) })).to.equal('paidAtImplausible');
    const tooEarly = addMs(startOfDay(addDays(startDate, -1)), -1);
    expect(await byNotice({ ...paid, paidAt: tooEarly })).to.equal('paidAtImplausible');
    // As far from any calendar as fifteen digits reach.
    expect(await byNotice({ ...paid, paidAt: instant(999_999_999_999_999) })).to.equal('paidAtImplausible');
    expect(await byEvent({ ...paid, paidAt: instant(999_999_999_999_999) })).to.equal('paidAtImplausible');
    expect(await byNotice({ ...paid, amount: fen(0n) })).to.equal('amountImplausible');
    expect(await byNotice({ ...paid, paidAt: addMs(now, 86_400_000) })).to.equal('paid');
  });

  it('a payment that cannot be booked waits for people, with its cause, until the application has ended', async () => {
    const parked = async (): Promise<readonly string[]> =>
      (await world.read.parking.ofOrder(KEY)).map(({ consumer, cause }) => `${consumer} ${cause}`);
    const late = { ...paid, paidAt: addMs(world.clock.now(), 86_400_001) };
    expect(await byNotice(late)).to.equal('paidAtImplausible');
    expect(await byNotice({ ...paid, amount: fen(0n) })).to.equal('amountImplausible');
    expect(await answer(world, application.requestNo, late)).to.equal('paidAtImplausible');
    expect(await parked()).to.deep.equal(['RongshuRepayResultProcessor paidAtImplausible']);
    // Taken in again a day later, it is a payment as any other.
    world.clock.advance(86_400_000);
    const [message] = await world.read.parking.list(1);
    const event = readLenderEvent(message?.body ?? '');
    if (!event.ok) return expect.fail('what is parked is an event');
    expect(await createApplyRepaymentResult(world)(event.value)).to.deep.equal({ ok: true, value: 'paid' });
    await expectBookedOnce();
    expect((await repaymentsIn(world))[0]).to.deep.include({ serialNo: paid.serialNo, paidAt: late.paidAt });
    expect(await parked()).to.deep.equal([]);
  });

  it('what was parked of an application goes when it fails', async () => {
    await byNotice({ ...paid, amount: fen(0n) });
    expect(await world.read.parking.count()).to.equal(1);
    expect(await answer(world, application.requestNo, FAILED)).to.equal('failed');
    expect(await world.read.parking.count()).to.equal(0);
  });

  it('a number that is none of ours, or of another loan, is unknown', async () => {
    expect(await notice(world, 'nobody', paid)).to.equal('unknownRequest');
    expect(await result(world, resultMembers(paid, 'nobody'))).to.equal('unknownRequest');
    const other = aRepaymentApplication({ requestNo: 'other', loanNo: loanNo('loan-9') });
    await world.unitOfWork.run(async (stores) => {
      await stores.loans.insert(aLoan({ loanNo: other.loanNo, orderKey: anOrderKey('another') }));
      await stores.repaymentApplications.insert(other);
    });
    expect(await result(world, resultMembers(paid, 'other'))).to.equal('unknownRequest');
    const elsewhere = { ...resultMembers(paid, application.requestNo), loanNo: loanNo('loan-9') };
    expect(await result(world, elsewhere)).to.equal('unknownLoan');
    expect(await result(world, { ...resultMembers(paid), orderNo: 'nobody' })).to.equal('unknownOrder');
  });
});

describe('applyRepaymentResult (item 23)', () => {
  const PAID = { outcome: 'paid', serialNo: 's-1', amountFen: '100', paidAt: 1_550_000_000_000 };
  const MALFORMED: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    ['outcome', { ...PAID, outcome: 'perhaps' }],
    ['serialNo', { ...PAID, serialNo: undefined }],
    ['serialNo', { ...PAID, serialNo: 'with a blank' }],
    ['amountFen', { ...PAID, amountFen: '1.5' }],
    ['amountFen', { ...PAID, amountFen: '0' }],
    ['paidAt', { ...PAID, paidAt: 'yesterday' }],
    ['way', { ...PAID, way: 'held' }],
    ['way', { ...PAID, requestNo: 'r-1', way: 'alipay' }],
    ['reason', { outcome: 'failed', reason: 'a whole sentence, with commas' }],
  ];
  for (const [member, members] of MALFORMED) {
    it(`${member} of ${JSON.stringify(members)} is malformed`, async () => {
      expect(await result(await repaying(), members)).to.equal('malformed');
    });
  }

  it('money for a loan that was never paid out is a fault, and the event counts when it comes again later', async () => {
    const world = createWorld();
    await loanIn(world, 'disbursementRunning');
    expect(await result(world, { ...PAID, paidAt: world.clock.now() })).to.equal('notDisbursed');
    expect(await world.read.inbox.ofOrder(KEY)).to.deep.equal([]);
    expect(await world.read.repayments.ofLoan((await loanOf(world)).loanNo)).to.deep.equal([]);
  });
});
