import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import type { RepaymentTarget } from '#src/model/repayment.js';
import { STANDARD_REPAYMENT_TERMS } from '#src/model/repayment-terms.js';
import { addDays, startOfDay, toLocalDate } from '#src/shared/calendar.js';
import { anOrderKey, aProduct, INVENTED_PEOPLE } from '#src/testing/index.js';
import { loanIn, loanOf } from '../support/loan-story.js';
import { pushed } from '../support/story.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';
import {
  applicationIn,
  applicationsIn,
  installmentIn,
  installments,
  KEY,
  paidIn,
  quoted,
  quotedTotal,
  repay,
  repaying,
  repaymentsIn,
  scheduleIn,
  setDay,
  SETTLEMENT,
} from './repay-story.js';

describe('a debit that the payer takes at once (item 22)', () => {
  let world: World;

  beforeEach(async () => {
    world = await repaying();
  });

  it('debits what the quote of the moment says, from the repayment card, under a number stored first', async () => {
    const total = await quotedTotal(world, installments(1));
    const answer = await repay(world, installments(1));
    const application = await applicationIn(world);
    expect(answer).to.deep.equal({ requestNo: application.requestNo });
    expect(application).to.deep.include({
      target: installments(1),
      amount: total,
      quotedOn: toLocalDate(world.clock.now()),
      bankCode: 'CCB',
      state: 'paid',
    });
    const [order, ...more] = world.payer.debitOrders();
    expect(more).to.deep.equal([]);
    expect(order).to.deep.include({ requestNo: application.requestNo, amount: total });
    expect(order?.card.reveal()).to.equal(application.card.reveal());
  });

  it('is over with the day of its quote: the payer debits nothing under its number after that', async () => {
    await repay(world, installments(1));
    const { validUntil, quotedOn } = await applicationIn(world);
    expect(validUntil).to.equal(startOfDay(addDays(quotedOn, 1)) - 1);
    expect(world.payer.debitOrders()[0]?.validUntil).to.equal(validUntil);
  });

  it('tells the payer the debit agreement and the reserved mobile of the card', async () => {
    const { borrowerId } = await loanOf(world);
    const [card] = await world.read.bankCards.list(borrowerId);
    if (card === undefined) return expect.fail('there is a card');
    const { mobile: reservedMobile } = INVENTED_PEOPLE.firstContact;
    await world.unitOfWork.run((stores) =>
      stores.bankCards.save({ ...card, agreementNo: 'agreement-7', reservedMobile }),
    );
    await repay(world, installments(1));
    const [order] = world.payer.debitOrders();
    expect(order?.agreementNo).to.equal('agreement-7');
    expect(order?.reservedMobile.reveal()).to.equal(reservedMobile.reveal());
    expect(order?.name.reveal()).to.equal((await world.read.borrowers.find(borrowerId))?.name.reveal());
  });

  it('tells the back office that the gateway has asked, without a word of the person', async () => {
    await repay(world, installments(1));
    const { requestNo, amount, quotedOn, loanNo } = await applicationIn(world);
    const told = (await world.read.events.ofOrder(KEY)).filter(({ type }) => type === 'repayment.requested');
    expect(told.map(({ payload }) => JSON.parse(payload) as unknown)).to.deep.equal([
      { orderNo: KEY.orderNo, loanNo, requestNo, amountFen: String(amount), target: [1], quotedOn },
    ]);
  });

  it('several installments from the oldest on, in one debit', async () => {
    const { dueDate } = await installmentIn(world, 2);
    setDay(world, dueDate);
    const total = await quotedTotal(world, installments(1, 2));
    await repay(world, installments(2, 1));
    expect((await applicationIn(world)).target).to.deep.equal(installments(1, 2));
    expect(world.payer.debitOrders().map(({ amount }) => amount)).to.deep.equal([total]);
    expect((await paidIn(world)).slice(0, 3).map((paid) => paid > 0n)).to.deep.equal([true, true, false]);
    expect((await paidIn(world)).reduce((sum, paid) => sum + paid, 0n)).to.equal(total);
  });

  it('everything at once settles the loan', async () => {
    const total = await quotedTotal(world, SETTLEMENT);
    await repay(world, SETTLEMENT);
    expect(world.payer.debitOrders().map(({ amount }) => amount)).to.deep.equal([total]);
    expect((await loanOf(world)).status).to.equal('settled');
    expect((await scheduleIn(world)).installments.every(({ state }) => state === 'paid')).to.equal(true);
    expect((await repaymentsIn(world)).map(({ amount, held }) => [amount, held])).to.deep.equal([[total, 0n]]);
  });
});

describe('a wish to repay that is refused (items 21, 22, G23)', () => {
  interface Refusal {
    readonly name: string;
    readonly world: () => Promise<World>;
    readonly target: RepaymentTarget;
    readonly error: object;
  }

  const afterFirst = async (): Promise<World> => {
    const world = await repaying();
    await repay(world, installments(1));
    return world;
  };
  const settled = async (): Promise<World> => {
    const world = await repaying();
    await repay(world, SETTLEMENT);
    return world;
  };
  const withoutSettlement = (): Promise<World> =>
    repaying(({ rows }) => {
      const settlement = { ...STANDARD_REPAYMENT_TERMS.settlement, isAllowed: false };
      rows.product = aProduct({ repaymentTerms: { ...STANDARD_REPAYMENT_TERMS, settlement } });
    });
  const onPayoutDay = async (): Promise<World> => {
    const world = await repaying();
    setDay(world, (await scheduleIn(world)).startDate);
    return world;
  };

  const REFUSALS: readonly Refusal[] = [
    {
      name: 'an installment that the loan does not have',
      world: () => repaying(),
      target: installments(13),
      error: { kind: 'unknownInstallment', installmentNo: 13 },
    },
    {
      name: 'no installment at all',
      world: () => repaying(),
      target: installments(),
      error: { kind: 'unknownInstallment', installmentNo: 0 },
    },
    {
      name: 'an installment that is paid',
      world: afterFirst,
      target: installments(1),
      error: { kind: 'alreadyPaid', installmentNo: 1 },
    },
    {
      name: 'an installment before an older one',
      world: () => repaying(),
      target: installments(2),
      error: { kind: 'olderUnpaid', installmentNo: 1 },
    },
    {
      name: 'an installment before its time',
      world: onPayoutDay,
      target: installments(1),
      error: { kind: 'notYetPayable', installmentNo: 1, from: '2018-12-20' },
    },
    { name: 'a loan that is repaid', world: settled, target: SETTLEMENT, error: { kind: 'allPaid' } },
    {
      name: 'a loan that was written off',
      world: () => repaying(() => undefined, 'badDebt'),
      target: SETTLEMENT,
      error: { kind: 'writtenOff' },
    },
    {
      name: 'a settlement that the product does not know',
      world: withoutSettlement,
      target: SETTLEMENT,
      error: { kind: 'settlementNotAllowed' },
    },
  ];

  for (const { name, world: enter, target, error } of REFUSALS) {
    it(`${name}: quote and repayment say the same, and nothing is stored or sent`, async () => {
      const world = await enter();
      const before = await applicationsIn(world);
      const orders = world.payer.debitOrders();
      expect(await quoted(world, target)).to.deep.equal(error);
      expect(await repay(world, target)).to.deep.equal(error);
      expect(await applicationsIn(world)).to.deep.equal(before);
      expect(world.payer.debitOrders()).to.deep.equal(orders);
    });
  }

  it('an order that nobody pushed', async () => {
    const world = await repaying();
    expect(await repay(world, installments(1), anOrderKey('90000099'))).to.deep.equal({ kind: 'unknownOrder' });
  });

  it('an order without a loan, and a loan before its payout (G22)', async () => {
    const world = createWorld();
    const key = await pushed(world);
    expect(await repay(world, SETTLEMENT, key)).to.deep.equal({ kind: 'noSchedule' });
    const running = createWorld();
    await loanIn(running, 'disbursementRunning');
    expect(await repay(running, SETTLEMENT)).to.deep.equal({ kind: 'noSchedule' });
    expect(await quoted(running, SETTLEMENT)).to.deep.equal({ kind: 'noSchedule' });
  });

  it('a borrower without a repayment card', async () => {
    const world = await repaying();
    const cards = await world.read.bankCards.list((await loanOf(world)).borrowerId);
    for (const card of cards) {
      await world.unitOfWork.run((stores) => stores.bankCards.save({ ...card, isDefaultForRepayment: false }));
    }
    expect(await repay(world, installments(1))).to.deep.equal({ kind: 'noRepaymentCard' });
    expect(await applicationsIn(world)).to.deep.equal([]);
  });
});

describe('a debit that is running (B19, G23)', () => {
  let world: World;

  beforeEach(async () => {
    world = await repaying();
    world.payer.scriptDebits('runs');
  });

  it('answers the same wish as the first one was answered, and debits nothing more', async () => {
    const first = await repay(world, installments(1));
    for (const again of [installments(1), installments(1, 1)]) {
      expect(await repay(world, again)).to.deep.equal(first);
    }
    expect(await applicationsIn(world)).to.have.length(1);
    expect(world.payer.debitOrders()).to.have.length(1);
  });

  it('refuses another wish, and quotes nothing', async () => {
    await repay(world, installments(1));
    expect(await repay(world, SETTLEMENT)).to.deep.equal({ kind: 'otherDebitRunning' });
    expect(await quoted(world, installments(1))).to.deep.equal({ kind: 'debitRunning' });
    expect(await applicationsIn(world)).to.have.length(1);
  });

  it('32 clicks at once: one application, one debit, one answer', async () => {
    const answers = await Promise.all(Array.from({ length: 32 }, () => repay(world, installments(1))));
    const { requestNo } = await applicationIn(world);
    for (const answer of answers) expect(answer).to.deep.equal({ requestNo });
    expect(world.payer.debitOrders()).to.have.length(1);
  });

  it('two wishes at the same instant: one is accepted, the other refused', async () => {
    const answers = await Promise.all([repay(world, installments(1)), repay(world, SETTLEMENT)]);
    expect(answers).to.deep.include({ kind: 'otherDebitRunning' });
    expect(answers).to.deep.include({ requestNo: (await applicationIn(world)).requestNo });
    expect(world.payer.debitOrders()).to.have.length(1);
  });
});

describe('a wish that is repeated word for word (item 22, G24)', () => {
  let world: World;

  beforeEach(async () => {
    world = await repaying();
  });

  it('debits nothing anew after a failure, whoever sends the copy; a new wish does', async () => {
    world.payer.scriptDebits('refuses');
    const failed = await repay(world, installments(1));
    expect(failed).to.have.property('kind', 'failed');
    expect(await repay(world, installments(1), KEY, true)).to.deep.equal(failed);
    expect(world.payer.debitOrders()).to.have.length(1);
    world.payer.scriptDebits('pays');
    expect(await repay(world, installments(1), KEY, true)).to.deep.equal(failed);
    expect(await repay(world, installments(1))).to.have.property('requestNo');
    expect(world.payer.debitOrders()).to.have.length(2);
  });

  it('is answered as the first one when that is paid', async () => {
    const paid = await repay(world, installments(1));
    expect(await repay(world, installments(1), KEY, true)).to.deep.equal(paid);
    expect(await repay(world, installments(1))).to.have.property('kind', 'alreadyPaid');
    expect(await applicationsIn(world)).to.have.length(1);
  });

  it('is a wish as any other when nothing came of the first one', async () => {
    expect(await repay(world, installments(1), KEY, true)).to.have.property('requestNo');
  });
});
