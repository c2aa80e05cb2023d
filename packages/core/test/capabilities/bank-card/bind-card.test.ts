import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import type { BindCard, BindCardInput, BoundCardResult } from '#src/capabilities/bank-card/bind-card.js';
import { createBindCard } from '#src/capabilities/bank-card/bind-card.js';
import type { CardRefusal } from '#src/model/card-binding.js';
import type { LoanStatus } from '#src/model/loan-status.js';
import { LOAN_STATUS_TABLE } from '#src/model/loan-status.js';
import { MARKETPLACE_ORDER_STATUS_TABLE } from '#src/model/marketplace-order-status.js';
import { addMs } from '#src/shared/calendar.js';
import {
  aBank,
  aBoundCard,
  anOrderKey,
  borrowerId,
  cardNumber,
  INVENTED_PEOPLE,
  marketplaceUserId,
  mobileNumber,
  TEST_NOW,
} from '#src/testing/index.js';
import type { CardWorld } from './card-world.js';
import { aBinding, addHolder, addLoan, CARDS, createCardWorld, KEY, SECOND_BINDING } from './card-world.js';

const BOTH = { isDefaultForDisbursement: true, isDefaultForRepayment: true };

describe('bindCard (item 11)', () => {
  let world: CardWorld;
  let bindCard: BindCard;

  async function begin(...given: Parameters<typeof createCardWorld>): Promise<void> {
    world = await createCardWorld(...given);
    bindCard = createBindCard(world);
  }

  beforeEach(() => begin());

  async function bound(input: BindCardInput = aBinding()): Promise<BoundCardResult> {
    const result = await bindCard(input);
    if (!result.ok) throw new Error(`not bound: ${JSON.stringify(result.error)}`);
    return result.value;
  }

  async function refusalOf(input: BindCardInput): Promise<string> {
    const result = await bindCard(input);
    if (result.ok) return 'bound';
    return result.error.kind === 'refused' ? result.error.refusal : result.error.kind;
  }

  const tails = async (): Promise<readonly (readonly [string, boolean, boolean])[]> =>
    (await world.cards()).map(
      (card) => [card.card.reveal().slice(-4), card.isDefaultForDisbursement, card.isDefaultForRepayment] as const,
    );

  describe('the first card (11.1, 11.2)', () => {
    it('is bound by one call with the four elements, and is the default for payout and repayment', async () => {
      const { card, how } = await bound();
      expect(how).to.equal('bound');
      expect(card).to.deep.include({ ...BOTH, bankCode: 'CCB', cardType: 'debit', boundAt: TEST_NOW });
      const [order, ...others] = world.company.received();
      expect(others).to.deep.equal([]);
      const { name, idCard, mobile } = INVENTED_PEOPLE.borrower;
      expect(
        [order?.name, order?.idCard, order?.card, order?.reservedMobile].map((text) => text?.reveal()),
      ).to.deep.equal([name, idCard, CARDS.first, mobile].map((text) => text.reveal()));
      expect(card.agreementNo).to.equal(`A${String(order?.requestNo)}`);
      expect(await world.cards()).to.deep.equal([card]);
      expect(await world.requests()).to.have.lengthOf(1);
      expect((await world.requests())[0]).to.include({ state: 'bound', requestNo: order?.requestNo });
    });

    it('has the name that table `bank` has, whatever was sent', async () => {
      expect((await bound(aBinding({ bankName: '不是这家银行' }))).card.bankName).to.equal('中国建设银行');
    });

    it('is bound without a name and ID in the call: the borrower has them', async () => {
      const { name: _name, idCard: _idCard, ...input } = aBinding();
      expect((await bound(input)).how).to.equal('bound');
      expect(world.company.received()[0]?.idCard.reveal()).to.equal(INVENTED_PEOPLE.borrower.idCard.reveal());
    });

    it('owes the borrower one message (item 25.3)', async () => {
      await bound();
      const messages = await world.read.sms.ofOrder(KEY);
      expect(messages).to.have.lengthOf(1);
      expect(messages[0]).to.deep.include({
        event: 'cardBound',
        state: 'pending',
        parameters: { bankName: '中国建设银行', cardTail: '1234' },
      });
    });

    it('marks the order as card-bound and leaves its other flags, status and version alone (11.4, G13)', async () => {
      await world.unitOfWork.run((stores) => stores.orders.addAuthFlags(KEY, ['isAccountOpen']));
      const before = await world.order();
      await bound();
      expect(await world.order()).to.deep.equal({ ...before, authInfo: { isAccountOpen: true, isCardBound: true } });
    });
  });

  describe('the same card again (11.3)', () => {
    it('refreshes default flags and bind time, and asks nobody', async () => {
      await bound();
      await bound(SECOND_BINDING);
      world.clock.advance(1_000);
      const { card, how } = await bound();
      expect(how).to.equal('refreshed');
      expect(card).to.deep.include({ ...BOTH, boundAt: addMs(TEST_NOW, 1_000) });
      expect(world.company.received()).to.have.lengthOf(2);
      expect(await tails()).to.deep.equal([
        ['1234', true, true],
        ['4564', false, false],
      ]);
      expect(world.defaultsMax()).to.equal(1);
    });

    it('gives the same card to a repeated call, and owes no second message', async () => {
      const { card } = await bound();
      expect((await bound()).card).to.deep.equal(card);
      expect(await world.read.sms.ofOrder(KEY)).to.have.lengthOf(1);
    });

    it('marks the order when the card was bound for an earlier one', async () => {
      const cardIndex = world.identityIndex.ofCard(CARDS.first.reveal());
      await world.unitOfWork.run((stores) =>
        stores.bankCards.save(aBoundCard({ cardIndex, agreementNo: 'A-earlier' })),
      );
      expect((await bound()).how).to.equal('refreshed');
      expect((await world.order()).authInfo).to.deep.equal({ isCardBound: true });
    });

    it('is bound at the company when only the depository had bound it: it has no debit agreement', async () => {
      const cardIndex = world.identityIndex.ofCard(CARDS.first.reveal());
      await world.unitOfWork.run((stores) => stores.bankCards.save(aBoundCard({ cardIndex, ...BOTH })));
      const { card, how } = await bound();
      expect(how).to.equal('bound');
      expect(card.agreementNo).to.be.a('string');
      expect(await world.cards()).to.have.lengthOf(1);
    });
  });

  it('another card takes both defaults in one unit: exactly one of each kind at every instant', async () => {
    await bound();
    world.clock.advance(1_000);
    expect((await bound(SECOND_BINDING)).card).to.deep.include(BOTH);
    expect(await tails()).to.deep.equal([
      ['4564', true, true],
      ['1234', false, false],
    ]);
    expect(world.defaultsMax()).to.equal(1);
  });

  describe('a card that we know better about', () => {
    // prettier-ignore
    const refusals: readonly (readonly [CardRefusal, string, Partial<BindCardInput>])[] = [
      [ 'bankNotSupported',    'of a bank that table `bank` lacks',          { bankCode: 'ABC' } ],
      [ 'bankNotSupported',    'of a kind that the bank is not enabled for', { cardType: 'credit' } ],
      [ 'bankNotSupported',    'of a bank that is switched off',             { bankCode: 'PSBC' } ],
      [ 'bankDiffersFromCard', 'whose leading digits are another bank’s',    { bankCode: 'ICBC' } ],
      [ 'personDiffers',       'under another name',                         { name: INVENTED_PEOPLE.letterId.name } ],
      [ 'personDiffers',       'under another ID number',                    { idCard: INVENTED_PEOPLE.letterId.idCard } ],
    ];
    for (const [refusal, what, overrides] of refusals) {
      it(`is refused as ${refusal} when it is ${what}; nobody is asked and nothing is written`, async () => {
        world.rows.cardBins = new Map([['6217', 'CCB']]);
        await world.unitOfWork.run((stores) => stores.banks.save(aBank({ code: 'PSBC', isEnabled: false })));
        expect(await refusalOf(aBinding(overrides))).to.equal(refusal);
        expect(world.company.received()).to.deep.equal([]);
        expect(await world.requests()).to.deep.equal([]);
        expect(await world.cards()).to.deep.equal([]);
        expect((await world.order()).authInfo).to.deep.equal({ isCardBound: false });
      });
    }

    it('is refused as cardOfAnotherPerson when somebody else has bound it', async () => {
      await addHolder(world, INVENTED_PEOPLE.letterId);
      expect(await refusalOf(aBinding())).to.equal('cardOfAnotherPerson');
      expect(world.company.received()).to.deep.equal([]);
      expect(await world.cards()).to.deep.equal([]);
    });

    it('is bound when the other holder is the same person at another marketplace', async () => {
      const account = { borrowerId: borrowerId('borrower-3'), marketplaceUserId: marketplaceUserId('90003') };
      await addHolder(world, INVENTED_PEOPLE.borrower, account);
      expect((await bound()).how).to.equal('bound');
    });

    it('is bound when no row knows its leading digits, or the row agrees', async () => {
      world.rows.cardBins = new Map([['6217', 'CCB']]);
      expect((await bound()).how).to.equal('bound');
      expect((await bound(SECOND_BINDING)).how).to.equal('bound');
    });

    it('is unknown for an order that nobody pushed', async () => {
      expect(await refusalOf(aBinding({ key: anOrderKey('90000002') }))).to.equal('unknownOrder');
    });
  });

  describe('when a card may be bound (G11)', () => {
    // prettier-ignore
    const BINDABLE = new Set(['creditRunning', 'awaitingConfirmation']);
    for (const [, status] of MARKETPLACE_ORDER_STATUS_TABLE) {
      if (status === 'confirmed') continue;
      it(`${BINDABLE.has(status) ? 'binds' : 'refuses'} for an order in ${status}`, async () => {
        await begin(status);
        expect(await refusalOf(aBinding())).to.equal(BINDABLE.has(status) ? 'bound' : 'orderNotBindable');
      });
    }

    const BEFORE_DISBURSEMENT: ReadonlySet<number> = new Set([0, 10, 13, 20, 22, 26, 29, 31, 36, 37]);
    for (const [code, status] of LOAN_STATUS_TABLE) {
      const isBindable = BEFORE_DISBURSEMENT.has(code);
      it(`${isBindable ? 'binds' : 'refuses'} for an order in 1 whose loan is in ${String(code)}`, async () => {
        await begin('confirmed');
        await addLoan(world, status satisfies LoanStatus);
        expect(await refusalOf(aBinding())).to.equal(isBindable ? 'bound' : 'orderNotBindable');
      });
    }

    it('refuses for an order in 1 without a loan', async () => {
      await begin('confirmed');
      expect(await refusalOf(aBinding())).to.equal('orderNotBindable');
    });
  });

  describe('a card that the company refuses', () => {
    for (const refusal of ['elementsDiffer', 'mobileDiffers', 'cardNotUsable', 'refusedByBank'] as const) {
      it(`is not bound, and the answer says ${refusal}`, async () => {
        world.company.behave({ kind: 'refuses', refusal });
        expect(await refusalOf(aBinding())).to.equal(refusal);
        expect(await world.cards()).to.deep.equal([]);
        expect((await world.requests())[0]).to.include({ state: 'refused', refusal });
        expect((await world.order()).authInfo).to.deep.equal({ isCardBound: false });
        expect(await world.read.sms.ofOrder(KEY)).to.deep.equal([]);
      });
    }

    it('leaves the card bound before as it is', async () => {
      await bound();
      world.company.behave({ kind: 'refuses', refusal: 'elementsDiffer' });
      expect(await refusalOf(SECOND_BINDING)).to.equal('elementsDiffer');
      expect(await tails()).to.deep.equal([['1234', true, true]]);
    });

    it('may be tried again with what was wrong put right', async () => {
      world.company.behave({ kind: 'refuses', refusal: 'mobileDiffers' });
      expect(await refusalOf(aBinding({ reservedMobile: mobileNumber('19900000018') }))).to.equal('mobileDiffers');
      world.company.behave({ kind: 'binds' });
      expect((await bound()).card.reservedMobile.reveal()).to.equal('19900000001');
    });
  });

  it('keeps whole numbers out of what is owed to the borrower', async () => {
    await bound(aBinding({ card: cardNumber('6227000000000012') }));
    const [message] = await world.read.sms.ofOrder(KEY);
    expect(JSON.stringify(message?.parameters)).not.to.match(/\d{5}/);
    expect(await tails()).to.deep.equal([['0012', true, true]]);
  });
});
