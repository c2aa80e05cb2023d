import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { addMs } from '#src/shared/calendar.js';
import { aPushedOrder, INVENTED_CARDS, TEST_NOW } from '#src/testing/index.js';
import { aPush, orderIn, parsed, pathIn, pulled, pushed, rejected, requested } from '../support/story.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';
import { approved, bindCard, confirm, KEY, loanPartsIn, openAccount } from './support.js';

describe('confirmBorrow that ends the order, or takes the account’s card (item 12.1)', () => {
  let world: World;

  beforeEach(async () => {
    world = createWorld();
    await approved(world);
    await bindCard(world);
    await openAccount(world);
  });

  describe('final refusals end the order (E19, E20, G6)', () => {
    const blacklisted = async (): Promise<void> => {
      const { idCardIndex: index } = await orderIn(world);
      const entry = { meaning: 'idCard', index, reason: 'test', at: TEST_NOW } as const;
      await world.unitOfWork.run((stores) => stores.blacklist.add(entry));
    };

    it('a rule of the stage: 12 → 5 with its reason, told by the answer alone, and again the same', async () => {
      await blacklisted();
      expect(await confirm(world)).to.deep.equal({ kind: 'refused', reason: 'blacklist' });
      const order = await orderIn(world);
      expect([order.status, order.refusal]).to.deep.equal([
        'declined',
        { stage: 'confirm', reason: 'blacklist', at: TEST_NOW },
      ]);
      expect((await world.read.orders.history(KEY)).at(-1)?.event).to.equal('confirmationRefused');
      expect(await loanPartsIn(world)).to.not.include(true);
      expect(await world.read.callbacks.ofOrder(KEY)).to.deep.equal([]);
      expect(await confirm(world)).to.deep.equal({ kind: 'refused', reason: 'blacklist' });
      expect(await orderIn(world)).to.deep.equal(order);
    });

    it('is told by callback, too, when the policy says so', async () => {
      world.rows.loanPolicy = { ...world.rows.loanPolicy, tellsConfirmationRefusal: true };
      await blacklisted();
      await confirm(world);
      const bodies = (await world.read.callbacks.ofOrder(KEY)).map(({ body }) => body);
      expect(bodies.map((body) => (JSON.parse(body) as { status: number }).status)).to.deep.equal([7003]);
    });

    it('sets the re-apply date that the rule asks for, and none that it does not', async () => {
      const { idCardIndex, key } = await orderIn(world);
      world.rows.rules = world.rows.rules.map((rule) =>
        rule.test.rule === 'blacklist' ? { ...rule, coolDownDays: 90 } : rule,
      );
      await blacklisted();
      await confirm(world);
      expect(await world.read.borrowableDates.find(key.channel, idCardIndex)).to.deep.equal({
        kind: 'date',
        date: '2019-03-19',
      });
    });

    it('an approval that has ended', async () => {
      const validUntil = (await orderIn(world)).decision?.validUntil ?? TEST_NOW;
      world.clock.set(addMs(validUntil, 1));
      expect(await confirm(world)).to.deep.equal({ kind: 'refused', reason: 'approvalExpired' });
      const order = await orderIn(world);
      expect([order.status, order.refusal?.stage]).to.deep.equal(['declined', 'expiry']);
      expect((await world.read.orders.history(KEY)).at(-1)?.event).to.equal('approvalExpired');
      expect(await world.read.callbacks.ofOrder(KEY)).to.deep.equal([]);
    });

    it('the last millisecond of the approval is in time', async () => {
      world.clock.set((await orderIn(world)).decision?.validUntil ?? TEST_NOW);
      expect(await confirm(world)).to.include({ kind: 'confirmed' });
    });

    it('a re-apply date set since the push', async () => {
      const { idCardIndex } = await orderIn(world);
      await world.unitOfWork.run((stores) =>
        stores.borrowableDates.postponeTo({
          channel: KEY.channel,
          idCardIndex,
          borrowableFrom: { kind: 'never' },
          reason: 'test',
          at: TEST_NOW,
        }),
      );
      expect(await confirm(world)).to.deep.equal({ kind: 'refused', reason: 'reapplyDate' });
    });
  });

  describe('cards of the account (G11, lender-domain §14-5)', () => {
    it('the account’s card becomes the disbursement card when the policy lets it win; repayment stays', async () => {
      const ours = await bindCard(world, { card: INVENTED_CARDS.borrowerShort, bankCode: 'ABC' });
      await confirm(world);
      const cards = await world.read.bankCards.list(ours.borrowerId);
      const defaults = cards.map((card) => [
        card.card.reveal(),
        card.isDefaultForDisbursement,
        card.isDefaultForRepayment,
      ]);
      expect(defaults).to.have.deep.members([
        [INVENTED_CARDS.borrowerLong.reveal(), true, false],
        [INVENTED_CARDS.borrowerShort.reveal(), false, true],
      ]);
      const known = cards.find((card) => card.isDefaultForDisbursement);
      expect(known?.agreementNo, 'a card that was bound before keeps its agreement').to.equal('agreement-1');
    });

    it('a borrower without a card gets the account’s, for both', async () => {
      world = createWorld();
      await approved(world);
      await openAccount(world);
      expect(await confirm(world)).to.include({ kind: 'confirmed' });
      const { borrowerId, authInfo } = await orderIn(world);
      expect(authInfo).to.deep.equal({ isCardBound: true, isAccountOpen: true });
      const [card, ...others] = await world.read.bankCards.list(borrowerId);
      expect(others).to.deep.equal([]);
      expect(card).to.deep.include({ isDefaultForDisbursement: true, isDefaultForRepayment: true, bankCode: 'CCB' });
      expect(card).not.to.have.property('agreementNo');
    });

    it('a card of no bank that we know cannot be paid out to', async () => {
      world = createWorld();
      world.rows.cardBins = new Map();
      await approved(world);
      await openAccount(world);
      expect(await confirm(world)).to.deep.equal({ kind: 'notNow', reason: 'noCard' });
    });
  });
});

describe('confirmBorrow of an order in another status', () => {
  // prettier-ignore
  const rows: readonly (readonly [status: string, reach: (world: World) => Promise<unknown>, says: unknown])[] = [
    [ 'accepted',       (world) => pushed(world),    { kind: 'notApprovedYet' } ],
    [ 'awaitingParse',  (world) => pulled(world),    { kind: 'notApprovedYet' } ],
    [ 'awaitingCredit', (world) => parsed(world),    { kind: 'notApprovedYet' } ],
    [ 'creditRunning',  (world) => requested(world), { kind: 'notApprovedYet' } ],
    [ 'creditRejected', (world) => rejected(world),  { kind: 'refused', reason: 'unspecified' } ],
  ];
  for (const [status, reach, says] of rows) {
    it(`${status}: nothing is written`, async () => {
      const world = createWorld();
      await reach(world);
      const path = await pathIn(world);
      expect(path.at(-1)).to.equal(status);
      expect(await confirm(world)).to.deep.equal(says);
      expect(await pathIn(world)).to.deep.equal(path);
      expect(await world.read.confirmations.find(KEY)).to.equal(undefined);
    });
  }

  it('item 1: another open order of the person, pushed elsewhere since, ends this one', async () => {
    const world = createWorld();
    await approved(world);
    await bindCard(world);
    await openAccount(world);
    world.rows.rules = world.rows.rules.map((rule) => ({
      ...rule,
      stages: rule.stages.filter((stage) => stage === 'confirm'),
    }));
    const other = aPushedOrder({ key: { ...KEY, orderNo: '90000002' as typeof KEY.orderNo } });
    await pushed(world, aPush(other, 'another push'));
    expect(await confirm(world)).to.deep.equal({ kind: 'refused', reason: 'openOrder' });
  });
});
