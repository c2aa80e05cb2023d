import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import type { BindCard, BindCardInput } from '#src/capabilities/bank-card/bind-card.js';
import { createBindCard } from '#src/capabilities/bank-card/bind-card.js';
import type { CheckCardBindings } from '#src/capabilities/bank-card/check-card-bindings.js';
import { createCheckCardBindings } from '#src/capabilities/bank-card/check-card-bindings.js';
import type { BatchCounts } from '#src/capabilities/run-batch.js';
import { PortUnavailable } from '#src/shared/errors.js';
import { moveOrderTo } from '#src/testing/contracts/order-paths.js';
import { aMarketplaceOrder, anOrderKey, mobileNumber } from '#src/testing/index.js';
import { rejection } from '#src/testing/contracts/rejection.js';
import { everyPoint } from '../support/fault-plan.js';
import type { CardWorld } from './card-world.js';
import { aBinding, aPass, createCardWorld, KEY, SECOND_BINDING } from './card-world.js';

const CHECK_AFTER_MS = 60_000;

describe('bindCard when the outcome is not known (item 11, DESIGN §5-6)', () => {
  let world: CardWorld;
  let bindCard: BindCard;
  let checkCardBindings: CheckCardBindings;

  beforeEach(async () => {
    world = await createCardWorld();
    bindCard = createBindCard(world);
    checkCardBindings = createCheckCardBindings(world);
  });

  async function wordOf(input: BindCardInput = aBinding(), bind = bindCard): Promise<string> {
    const result = await bind(input);
    if (result.ok) return result.value.how;
    return result.error.kind === 'refused' ? result.error.refusal : result.error.kind;
  }

  const pass = async (): Promise<BatchCounts> => (await checkCardBindings(aPass())).counts;

  const states = async (): Promise<readonly string[]> => (await world.requests()).map(({ state }) => state);

  const tails = async (): Promise<readonly string[]> =>
    (await world.cards()).map(({ card, isDefaultForDisbursement, isDefaultForRepayment }) =>
      [card.reveal().slice(-4), isDefaultForDisbursement && 'payout', isDefaultForRepayment && 'repayment'].join(' '),
    );

  const requestNosReceived = (): readonly string[] => world.company.received().map(({ requestNo }) => requestNo);

  it('says so after a time-out; the same call asks before anything is sent, and finds the card bound', async () => {
    world.company.behave({ kind: 'silent' });
    expect(await wordOf()).to.equal('outcomeUnknown');
    expect(await world.cards()).to.deep.equal([]);
    expect((await world.order()).authInfo.isCardBound).to.equal(false);

    world.company.behave({ kind: 'binds' });
    expect(await wordOf()).to.equal('refreshed');
    expect(world.company.received()).to.have.lengthOf(1);
    expect(world.company.asked()).to.deep.equal(requestNosReceived());
    expect(await tails()).to.deep.equal(['1234 payout repayment']);
    expect((await world.order()).authInfo.isCardBound).to.equal(true);
    expect(await world.read.sms.ofOrder(KEY)).to.have.lengthOf(1);
  });

  it('marks the order that asks, also when an earlier one of the borrower had sent the request', async () => {
    const key = anOrderKey('90000002');
    await world.unitOfWork.run(async (stores) => {
      await stores.orders.insert(aMarketplaceOrder({ key, idCardIndex: (await world.order()).idCardIndex }));
      await moveOrderTo(stores.orders, key, 'awaitingConfirmation');
    });
    world.company.behave({ kind: 'silent' });
    expect(await wordOf()).to.equal('outcomeUnknown');
    world.company.behave({ kind: 'binds' });
    await wordOf(aBinding({ key }));
    expect(world.company.received()).to.have.lengthOf(1);
    expect((await world.read.orders.find(key))?.authInfo.isCardBound).to.equal(true);
  });

  it('makes the card the default that the borrower asks for now, though another took its place meanwhile', async () => {
    world.company.behave({ kind: 'silent' });
    expect(await wordOf()).to.equal('outcomeUnknown');
    world.clock.advance(1_000);
    const { card, cardType, bankCode, reservedMobile } = SECOND_BINDING;
    const { borrowerId } = await world.order();
    await world.unitOfWork.run((stores) =>
      stores.bankCards.save({
        borrowerId,
        card,
        cardIndex: world.identityIndex.ofCard(card.reveal()),
        cardType,
        bankCode,
        bankName: bankCode,
        reservedMobile,
        isDefaultForDisbursement: true,
        isDefaultForRepayment: true,
        boundAt: world.clock.now(),
      }),
    );
    world.clock.advance(1_000);
    world.company.behave({ kind: 'binds' });
    await wordOf();
    expect(await tails()).to.include('1234 payout repayment');
  });

  it('finds the card refused, without a second request', async () => {
    world.company.behave({ kind: 'runs' });
    expect(await wordOf()).to.equal('outcomeUnknown');
    world.company.conclude(requestNosReceived()[0] ?? '', { kind: 'refused', refusal: 'cardNotUsable' });
    expect(await wordOf()).to.equal('cardNotUsable');
    expect(world.company.received()).to.have.lengthOf(1);
    expect(await world.cards()).to.deep.equal([]);
  });

  it('stays unknown while the company says nothing, and sends nothing', async () => {
    world.company.behave({ kind: 'silent' });
    for (let call = 0; call < 3; call += 1) expect(await wordOf()).to.equal('outcomeUnknown');
    expect(world.company.received()).to.have.lengthOf(1);
    expect(await states()).to.deep.equal(['open']);
  });

  it('sends a new request in the same call when the company says that it never got the first', async () => {
    world.company.behave({ kind: 'loses' });
    expect(await wordOf()).to.equal('outcomeUnknown');
    world.company.behave({ kind: 'binds' });
    expect(await wordOf()).to.equal('bound');
    expect(world.company.asked()).to.have.lengthOf(1);
    expect(new Set([...world.company.asked(), ...requestNosReceived()]).size).to.equal(2);
    expect([...(await states())].sort()).to.deep.equal(['bound', 'notReceived']);
  });

  it('says busy when nobody listens at the company, and the next call is as good as the first', async () => {
    world.company.behave({ kind: 'unreachable' });
    expect(await rejection(bindCard(aBinding()))).to.be.instanceOf(PortUnavailable);
    expect(await states()).to.deep.equal(['notReceived']);
    world.company.behave({ kind: 'binds' });
    expect(await wordOf()).to.equal('bound');
    expect(world.company.asked()).to.deep.equal([]);
  });

  it('settles the earlier card before it sends another one, which then takes the defaults', async () => {
    world.company.behave({ kind: 'silent' });
    expect(await wordOf()).to.equal('outcomeUnknown');
    world.clock.advance(1);
    world.company.behave({ kind: 'binds' });
    expect(await wordOf(SECOND_BINDING)).to.equal('bound');
    expect((await tails()).slice().sort()).to.deep.equal(['1234 false false', '4564 payout repayment']);
    expect(world.company.received()).to.have.lengthOf(2);
    expect(world.defaultsMax()).to.equal(1);
  });

  it('does not send another card while the earlier one is not known', async () => {
    world.company.behave({ kind: 'silent' });
    expect(await wordOf()).to.equal('outcomeUnknown');
    expect(await wordOf(SECOND_BINDING)).to.equal('outcomeUnknown');
    expect(world.company.received()).to.have.lengthOf(1);
  });

  it('tries again with another reserved mobile once the first try is refused', async () => {
    world.company.behave({ kind: 'runs' });
    await wordOf(aBinding({ reservedMobile: mobileNumber('19900000018') }));
    world.company.conclude(requestNosReceived()[0] ?? '', { kind: 'refused', refusal: 'mobileDiffers' });
    world.company.behave({ kind: 'binds' });
    expect(await wordOf()).to.equal('bound');
    expect(world.company.received()).to.have.lengthOf(2);
  });

  describe('two calls at once', () => {
    /** A company whose next binding is answered when the test says so; what reaches it before that, it has or has not. */
    function slowly(arrives: 'first' | 'later'): { readonly bind: BindCard; readonly letGo: () => void } {
      let letGo = (): void => undefined;
      const gate = new Promise<void>((resolve) => (letGo = resolve));
      const { company } = world;
      const bind = createBindCard({
        ...world,
        cardBinding: {
          ...company,
          bind: async (order) => {
            if (arrives === 'later') await gate;
            const answer = await company.bind(order);
            await gate;
            return answer;
          },
        },
      });
      return { bind, letGo: () => letGo() };
    }

    /** Waits until the slow call has stored its request. */
    async function underWay(): Promise<void> {
      while ((await world.requests()).length === 0) await new Promise((resolve) => setImmediate(resolve));
    }

    it('make one request: the second hears from the company what became of it', async () => {
      const { bind, letGo } = slowly('first');
      const slow = wordOf(aBinding(), bind);
      await underWay();
      while (world.company.received().length === 0) await new Promise((resolve) => setImmediate(resolve));
      expect(await wordOf()).to.equal('refreshed');
      letGo();
      expect(await slow).to.equal('bound');
      expect(world.company.received()).to.have.lengthOf(1);
      expect(await tails()).to.deep.equal(['1234 payout repayment']);
      expect(await world.read.sms.ofOrder(KEY)).to.have.lengthOf(1);
    });

    it('do not take a request that is still on its way for one that never came', async () => {
      const { bind, letGo } = slowly('later');
      const slow = wordOf(aBinding(), bind);
      await underWay();
      world.clock.advance(CHECK_AFTER_MS - 1);
      expect(await wordOf()).to.equal('outcomeUnknown');
      expect(await pass()).to.deep.equal({ claimed: 0 });
      letGo();
      expect(await slow).to.equal('bound');
      expect(world.company.received()).to.have.lengthOf(1);
      expect(await wordOf()).to.equal('refreshed');
    });

    it('go on once the sender of the first must be dead; it changes nothing when it lives after all', async () => {
      const { bind, letGo } = slowly('later');
      const slow = wordOf(aBinding(), bind);
      await underWay();
      world.clock.advance(CHECK_AFTER_MS);
      expect(await wordOf(SECOND_BINDING)).to.equal('bound');
      expect(world.company.received()).to.have.lengthOf(1);
      letGo();
      expect(await slow).to.equal('outcomeUnknown');
      expect(await tails()).to.deep.equal(['4564 payout repayment']);
      expect([...(await states())].sort()).to.deep.equal(['bound', 'notReceived']);
    });
  });

  describe('checkCardBindings', () => {
    // prettier-ignore
    const ends = [
      [ 'bound',       { kind: 'bound', agreementNo: 'A1' },                    ['1234 payout repayment'] ],
      [ 'refused',     { kind: 'refused', refusal: 'elementsDiffer' },          [] ],
      [ 'notReceived', { kind: 'notReceived' },                                 [] ],
    ] as const;
    for (const [state, answer, cards] of ends) {
      it(`ends a request that is ${state}`, async () => {
        world.company.behave({ kind: 'runs' });
        await wordOf();
        world.company.conclude(requestNosReceived()[0] ?? '', answer);
        expect(await pass()).to.deep.equal({ claimed: 1, [state]: 1 });
        expect(await states()).to.deep.equal([state]);
        expect(await tails()).to.deep.equal(cards);
        expect(await pass()).to.deep.equal({ claimed: 0 });
      });
    }

    for (const [behavior, word] of [
      ['runs', 'running'],
      ['silent', 'unknown'],
      ['talksNonsense', 'unknown'],
    ] as const) {
      it(`asks again later about one whose company ${behavior}`, async () => {
        world.company.behave({ kind: behavior });
        await wordOf();
        expect(await pass()).to.deep.equal({ claimed: 1, [word]: 1 });
        expect(await states()).to.deep.equal(['open']);
        world.clock.advance(CHECK_AFTER_MS - 1);
        expect(await pass()).to.deep.equal({ claimed: 0 });
        world.clock.advance(1);
        expect(await pass()).to.deep.equal({ claimed: 1, [word]: 1 });
        expect(world.company.received()).to.have.lengthOf(1);
      });
    }

    it('never sends anything', async () => {
      world.company.behave({ kind: 'loses' });
      await wordOf();
      world.company.behave({ kind: 'binds' });
      expect(await pass()).to.deep.equal({ claimed: 1, notReceived: 1 });
      expect(world.company.received()).to.deep.equal([]);
    });

    it('leaves the defaults with a card that was bound after the late one was asked for', async () => {
      expect(await wordOf(SECOND_BINDING)).to.equal('bound');
      world.company.behave({ kind: 'silent' });
      world.clock.advance(1);
      expect(await wordOf()).to.equal('outcomeUnknown');
      world.clock.advance(1);
      expect(await wordOf(SECOND_BINDING)).to.equal('refreshed');
      world.company.behave({ kind: 'binds' });
      expect(await pass()).to.deep.equal({ claimed: 1, bound: 1 });
      expect((await tails()).slice().sort()).to.deep.equal(['1234 false false', '4564 payout repayment']);
    });

    it('counts and postpones what it could not ask', async () => {
      world.company.behave({ kind: 'silent' });
      await wordOf();
      const broken = createCheckCardBindings({
        ...world,
        cardBinding: { ...world.company, query: () => Promise.reject(new PortUnavailable('card binding')) },
      });
      expect((await broken(aPass())).counts).to.deep.equal({ claimed: 1, 'failed:PortUnavailable': 1 });
      expect(await pass()).to.deep.equal({ claimed: 0 });
    });
  });

  it('ends with one card and one request the company knows, wherever the process dies', async () => {
    const points = await everyPoint(async (n) => {
      world = await createCardWorld();
      world.faults.arm('dies', n);
      const first = await rejection(createBindCard(world)(aBinding()));
      const hasStruck = await world.faults.restart();
      expect(first === undefined).to.equal(!hasStruck);
      world.clock.advance(CHECK_AFTER_MS);
      expect(await wordOf(aBinding(), createBindCard(world)), `after point ${String(n)}`).to.be.oneOf([
        'bound',
        'refreshed',
      ]);
      expect(new Set(requestNosReceived()).size, `requests after point ${String(n)}`).to.equal(1);
      expect(await tails()).to.deep.equal(['1234 payout repayment']);
      expect((await states()).filter((state) => state === 'open')).to.deep.equal([]);
      expect(await world.read.sms.ofOrder(KEY)).to.have.lengthOf(1);
      expect((await world.order()).authInfo.isCardBound).to.equal(true);
      return hasStruck;
    });
    expect(points).to.be.greaterThan(15);
  });
});
