import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { createConfirmBorrow } from '#src/capabilities/borrow-confirm/confirm-borrow.js';
import { scheduleOf } from '#src/capabilities/repayment/create-schedule.js';
import { createQuoteLoan } from '#src/capabilities/quote/quote-loan.js';
import { priceLoan } from '#src/model/pricing/index.js';
import { addMs, localDate, startOfDay, toLocalDate } from '#src/shared/calendar.js';
import { fen } from '#src/shared/money.js';
import type { Rate } from '#src/shared/rate.js';
import { aLoan, aProduct, INVENTED_CARDS, marketplaceUserId, months, TEST_NOW } from '#src/testing/index.js';
import { orderIn } from '../support/story.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';
import {
  approved,
  aWish,
  bindCard,
  confirm,
  confirmationIn,
  eventsIn,
  FAILED_URL,
  KEY,
  loanIn,
  loanPartsIn,
  openAccount,
  SUCCESS_URL,
} from './support.js';

describe('confirmBorrow with an open account (item 12.1)', () => {
  let world: World;

  beforeEach(async () => {
    world = createWorld();
    await approved(world);
    await bindCard(world);
    await openAccount(world);
  });

  it('creates the loan, whole: order, credit, confirmation, review', async () => {
    world.clock.advance(60_000);
    const at = world.clock.now();
    const outcome = await confirm(world);
    const loan = await loanIn(world);
    expect(outcome).to.deep.equal({ kind: 'confirmed', loanNo: loan.loanNo });
    expect(loan).to.deep.include({
      orderKey: KEY,
      status: 'awaitingReview',
      version: 2,
      amount: 1_000_000n,
      term: months(12),
      confirmedBy: 'api',
      createdAt: at,
    });
    expect((await world.read.loans.history(loan.loanNo)).map(({ event }) => event)).to.deep.equal([
      'borrowConfirmed',
      'reviewRequested',
    ]);
    const order = await orderIn(world);
    expect([order.status, order.authInfo]).to.deep.equal(['confirmed', { isCardBound: true, isAccountOpen: true }]);
    expect((await world.read.orders.history(KEY)).at(-1)).to.include({ event: 'borrowConfirmed', detail: loan.loanNo });
    const { borrowerId, productCode } = order;
    expect(await world.read.creditAccounts.find({ borrowerId, productCode })).to.include({
      limit: 1_200_000n,
      frozen: 1_000_000n,
      used: 0n,
    });
    expect(await confirmationIn(world)).to.deep.equal({
      key: KEY,
      amount: 1_000_000n,
      term: months(12),
      successUrl: SUCCESS_URL,
      failedUrl: FAILED_URL,
      agreements: ['agreements/loan-1.pdf'],
      state: 'consumed',
      consumedBy: 'api',
      revision: 1,
      confirmedAt: at,
      changedAt: at,
    });
    expect(await eventsIn(world)).to.deep.equal(['credit.requested', 'loan.review-requested']);
    expect(await world.read.callbacks.ofOrder(KEY)).to.deep.equal([]);
  });

  it('answers a double click with the same loan, and writes nothing more (E21)', async () => {
    const first = await confirm(world);
    const events = await eventsIn(world);
    const revisions = await world.read.confirmations.revisions(KEY);
    world.clock.advance(5_000);
    expect(await confirm(world)).to.deep.equal(first);
    expect(await eventsIn(world)).to.deep.equal(events);
    expect(await world.read.confirmations.revisions(KEY)).to.deep.equal(revisions);
  });

  it('G7: other terms after that are ignored and answered as success, even terms that nobody offers', async () => {
    const first = await confirm(world);
    for (const overrides of [{ amount: fen(600_000n) }, { amount: fen(1n) }, { term: months(99) }]) {
      expect(await confirm(world, overrides)).to.deep.equal(first);
    }
    expect(await loanIn(world)).to.deep.include({ amount: 1_000_000n, term: months(12) });
    expect((await confirmationIn(world)).revision).to.equal(1);
  });

  it('idempotence comes first: a loan that exists is the answer though every guard would refuse by now', async () => {
    const first = await confirm(world);
    world.clock.advance(365 * 86_400_000);
    world.rows.product = aProduct({ offeredUntil: toLocalDate(TEST_NOW) });
    await world.unitOfWork.run(async (stores) => {
      const { idCardIndex } = await orderIn(world);
      await stores.blacklist.add({ meaning: 'idCard', index: idCardIndex, reason: 'test', at: TEST_NOW });
    });
    expect(await confirm(world)).to.deep.equal(first);
  });

  it('item 13.4: a loan that is there although the order waits is the answer, and no second one is made', async () => {
    const { borrowerId, idCardIndex } = await orderIn(world);
    const loan = aLoan({ borrowerId, idCardIndex });
    await world.unitOfWork.run((stores) => stores.loans.insert(loan));
    expect(await confirm(world)).to.deep.equal({ kind: 'confirmed', loanNo: loan.loanNo });
    expect(await world.read.loans.history(loan.loanNo)).to.have.length(1);
    expect(await world.read.confirmations.find(KEY)).to.equal(undefined);
  });

  it('keeps the price of this moment: a product changed later changes no loan', async () => {
    await confirm(world);
    world.rows.product = aProduct({ annualRate: 10_000_000n as Rate });
    expect((await loanIn(world)).priceTerms.annualRate).to.equal(18_000_000n);
  });

  it('takes the price of the decision where it names one', async () => {
    world = createWorld();
    await approved(world, { annualRate: '0.15' });
    await openAccount(world);
    await confirm(world);
    expect((await loanIn(world)).priceTerms.annualRate).to.equal(15_000_000n);
  });

  it('the ceiling of a day counts that day’s loans at the channel, in Beijing, and no other day’s', async () => {
    world.rows.loanPolicy = { ...world.rows.loanPolicy, dailyCeiling: fen(1_500_000n) };
    const earlier = aLoan({ orderKey: { ...KEY, orderNo: '90000009' as typeof KEY.orderNo }, amount: fen(600_000n) });
    await world.unitOfWork.run((stores) => stores.loans.insert({ ...earlier, createdAt: world.clock.now() }));
    // 23:59:59.999 in Beijing.
    world.clock.set(addMs(startOfDay(localDate('2018-12-20')), -1));
    expect(await confirm(world)).to.deep.equal({ kind: 'notNow', reason: 'dailyCeiling' });
    world.clock.advance(1);
    expect(await confirm(world)).to.include({ kind: 'confirmed' });
  });

  it('two people who confirm at the same time stay under the ceiling together', async () => {
    world.rows.loanPolicy = { ...world.rows.loanPolicy, dailyCeiling: fen(1_500_000n) };
    const other = aLoan({ orderKey: { ...KEY, orderNo: '90000009' as typeof KEY.orderNo }, amount: fen(600_000n) });
    const { unitOfWork } = world;
    const waiting = createConfirmBorrow({
      ...world,
      unitOfWork: {
        ...unitOfWork,
        run: (work) =>
          unitOfWork.run((stores) =>
            // The lock comes free when the other unit has committed its loan.
            work({
              ...stores,
              loans: {
                ...stores.loans,
                lockCeiling: async () => {
                  await stores.loans.insert({ ...other, createdAt: world.clock.now() });
                },
              },
            }),
          ),
      },
    });
    const result = await waiting(aWish());
    expect(result).to.deep.include({ error: { kind: 'notNow', reason: 'dailyCeiling' } });
  });

  it('quote, confirmation and schedule are the same numbers (DESIGN §5-2)', async () => {
    const products = (): readonly [World['rows']['product']] => [world.rows.product];
    const quoteLoan = createQuoteLoan({ products, clock: world.clock });
    const { amount, term } = aWish();
    const quote = await quoteLoan({ channel: KEY.channel, amount, term });
    await confirm(world);
    const loan = await loanIn(world);
    const startDate = toLocalDate(world.clock.now());
    const confirmed = priceLoan(loan.priceTerms, { principal: loan.amount, term: loan.term, startDate });
    if (!quote.ok || !confirmed.ok) return expect.fail('there is a price');
    expect(confirmed.value).to.deep.equal(quote.value.loan);
    const schedule = scheduleOf(loan, world.clock.now(), world.configuration.businessCalendar());
    const amounts = ({
      dueDate,
      principal,
      interest,
      fee,
      total,
    }: (typeof schedule.installments)[number]): unknown => ({
      dueDate,
      principal,
      interest,
      fee,
      total,
    });
    const quoted = quote.value.loan.installments.map(({ installmentNo: _no, balanceAfter: _balance, ...rest }) => rest);
    expect(schedule.installments.map(amounts)).to.deep.equal(quoted);
    expect(schedule.disbursed).to.equal(quote.value.loan.disbursed);
  });

  it('does not know orders of nobody, or of another account', async () => {
    expect(await confirm(world, { key: { ...KEY, orderNo: 'x' as typeof KEY.orderNo } })).to.deep.equal({
      kind: 'unknownOrder',
    });
    expect(await confirm(world, { marketplaceUserId: marketplaceUserId('90002') })).to.deep.equal({
      kind: 'unknownOrder',
    });
    expect(await confirm(world, { marketplaceUserId: marketplaceUserId('90001') })).to.include({ kind: 'confirmed' });
  });

  describe('passing refusals leave everything as it is', () => {
    const noon = 86_400_000;
    // prettier-ignore
    const rows: readonly (readonly [what: string, arrange: (world: World) => Promise<unknown> | undefined, wish: Parameters<typeof aWish>[0], says: unknown])[] = [
      [ 'too little',          () => undefined, { amount: fen(490_000n) },   { kind: 'amountOutOfRange', min: 500_000n, max: 1_200_000n } ],
      [ 'too much',            () => undefined, { amount: fen(1_210_000n) }, { kind: 'amountOutOfRange', min: 500_000n, max: 1_200_000n } ],
      [ 'between two steps',   () => undefined, { amount: fen(1_000_001n) }, { kind: 'amountOffStep', min: 500_000n, step: 10_000n } ],
      [ 'another term',        () => undefined, { term: months(24) },        { kind: 'termNotOffered', terms: [months(6), months(12)] } ],
      [ 'credit in use elsewhere', async (world) => {
        const { borrowerId, productCode } = await orderIn(world);
        await world.unitOfWork.run((stores) => stores.creditAccounts.freeze({ borrowerId, productCode, loanNo: aLoan().loanNo, amount: fen(300_000n), at: TEST_NOW }));
      }, {}, { kind: 'notNow', reason: 'insufficientCredit' } ],
      [ 'over the ceiling of the day', (world) => {
        world.rows.loanPolicy = { ...world.rows.loanPolicy, dailyCeiling: fen(999_999n) };
        return undefined;
      }, {}, { kind: 'notNow', reason: 'dailyCeiling' } ],
      [ 'product not sold any more', (world) => {
        world.rows.product = aProduct({ offeredUntil: toLocalDate(addMs(TEST_NOW, -noon)) });
        return undefined;
      }, {}, { kind: 'notNow', reason: 'productClosed' } ],
      [ 'product not sold yet', (world) => {
        world.rows.product = aProduct({ offeredFrom: toLocalDate(addMs(TEST_NOW, noon)) });
        return undefined;
      }, {}, { kind: 'notNow', reason: 'productClosed' } ],
      [ 'product above its ceiling by now', (world) => {
        world.rows.product = aProduct({ annualRateCeiling: { rate: 17_000_000n as Rate, measure: 'nominal' } });
        return undefined;
      }, {}, { kind: 'notNow', reason: 'notPriceable' } ],
      [ 'a card that is not the account’s, and ours stays', async (world) => {
        world.rows.loanPolicy = { ...world.rows.loanPolicy, depositoryCardWins: false };
        await bindCard(world, { card: INVENTED_CARDS.borrowerShort });
      }, {}, { kind: 'notNow', reason: 'cardDiffers' } ],
    ];
    for (const [what, arrange, wish, says] of rows) {
      it(what, async () => {
        await arrange(world);
        const before = await orderIn(world);
        expect(await confirm(world, wish)).to.deep.equal(says);
        expect(await orderIn(world)).to.deep.equal(before);
        expect(await loanPartsIn(world)).to.not.include(true);
        expect(await world.read.confirmations.find(KEY)).to.equal(undefined);
      });
    }

    it('no card, and an account that names none', async () => {
      world = createWorld();
      await approved(world);
      await openAccount(world);
      const { idCardIndex } = await orderIn(world);
      const account = { idCardIndex, depositoryPersonNo: 'person-1', requestNo: 'opening-1', openedAt: TEST_NOW };
      await world.unitOfWork.run((stores) => stores.depositoryAccounts.save(account));
      expect(await confirm(world)).to.deep.equal({ kind: 'notNow', reason: 'noCard' });
    });

    it('is possible again once the reason is gone', async () => {
      world.rows.loanPolicy = { ...world.rows.loanPolicy, dailyCeiling: fen(999_999n) };
      await confirm(world);
      world.rows.loanPolicy = { ...world.rows.loanPolicy, dailyCeiling: fen(1_000_000n) };
      expect(await confirm(world)).to.include({ kind: 'confirmed' });
    });
  });
});
