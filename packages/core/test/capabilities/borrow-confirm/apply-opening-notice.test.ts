import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { createApplyOpeningNotice } from '#src/capabilities/borrow-confirm/apply-opening-notice.js';
import type { OpeningApplication } from '#src/model/depository.js';
import { addMs } from '#src/shared/calendar.js';
import { fen } from '#src/shared/money.js';
import { INVENTED_CARDS, INVENTED_PEOPLE, TEST_NOW } from '#src/testing/index.js';
import { indexesIn, BORROWER, orderIn } from '../support/story.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';
import {
  applicationIn,
  bindCard,
  confirm,
  confirmationIn,
  eventsIn,
  KEY,
  loanIn,
  loanPartsIn,
  notice,
  openAccount,
  opened,
  sentToOpening,
} from './support.js';

const ALL = Array(6).fill(true);

describe('applyOpeningNotice (G8, E16, E17)', () => {
  let world: World;
  let application: OpeningApplication;

  beforeEach(async () => {
    world = createWorld();
    application = await sentToOpening(world);
    world.clock.advance(60_000);
  });

  it('completes the confirmation at once: account, flag, card and loan', async () => {
    expect(await notice(world, application, opened(application))).to.equal('loanCreated');
    expect(await loanPartsIn(world)).to.deep.equal(ALL);
    expect(await loanIn(world)).to.deep.include({ amount: 1_000_000n, confirmedBy: 'notice' });
    expect(await confirmationIn(world)).to.deep.include({ state: 'consumed', consumedBy: 'notice', revision: 2 });
    const settled = await applicationIn(world);
    expect(settled).to.include({ state: 'opened', version: 2 });
    expect(settled).not.to.have.property('nextCheckAt');
    const { idCardIndex, borrowerId, authInfo } = await orderIn(world);
    expect(await world.read.depositoryAccounts.find(idCardIndex)).to.deep.include({
      depositoryPersonNo: application.depositoryPersonNo,
      requestNo: application.requestNo,
      openedAt: addMs(TEST_NOW, 60_000),
    });
    expect(authInfo).to.deep.equal({ isCardBound: true, isAccountOpen: true });
    const cards = await world.read.bankCards.list(borrowerId);
    expect(cards.map((card) => [card.card.reveal(), card.isDefaultForDisbursement])).to.deep.equal([
      [INVENTED_CARDS.borrowerLong.reveal(), true],
    ]);
    expect(await world.read.callbacks.ofOrder(KEY)).to.deep.equal([]);
  });

  it('the same notice again does nothing more', async () => {
    await notice(world, application, opened(application));
    const events = await eventsIn(world);
    const before = await applicationIn(world);
    expect(await notice(world, application, opened(application))).to.equal('again');
    expect(await eventsIn(world)).to.deep.equal(events);
    expect(await applicationIn(world)).to.deep.equal(before);
  });

  it('a later word that names no card leaves the card that an earlier one named', async () => {
    await openAccount(world, INVENTED_CARDS.borrowerShort);
    const { card: _card, bankCode: _bankCode, reservedMobile: _mobile, ...cardless } = opened(application);
    await notice(world, application, cardless);
    const account = await world.read.depositoryAccounts.find(application.idCardIndex);
    expect(account?.card?.card.reveal()).to.equal(INVENTED_CARDS.borrowerShort.reveal());
    expect(account?.requestNo).to.equal(application.requestNo);
  });

  it('the borrower’s next click is answered with that loan', async () => {
    await notice(world, application, opened(application));
    expect(await confirm(world, { amount: fen(600_000n) })).to.deep.equal({
      kind: 'confirmed',
      loanNo: (await loanIn(world)).loanNo,
    });
  });

  it('keeps the card that is bound when the policy does not let the account’s win, and waits for the borrower', async () => {
    world.rows.loanPolicy = { ...world.rows.loanPolicy, depositoryCardWins: false };
    await bindCard(world, { card: INVENTED_CARDS.borrowerShort });
    expect(await notice(world, application, opened(application))).to.equal('accountOpened');
    expect((await confirmationIn(world)).state).to.equal('open');
    expect(await applicationIn(world)).to.deep.include({
      state: 'opened',
      nextCheckAt: addMs(world.clock.now(), 3_600_000),
    });
    await bindCard(world, { card: INVENTED_CARDS.borrowerLong });
    expect(await notice(world, application, opened(application))).to.equal('loanCreated');
  });

  it('E17: a failure ends the application; the confirmation stays open', async () => {
    expect(await notice(world, application, { kind: 'failed', reason: 'RISK' })).to.equal('openingFailed');
    const failed = await applicationIn(world);
    expect(failed, 'the job asks once').to.include({ state: 'failed', reason: 'RISK', nextCheckAt: world.clock.now() });
    expect((await confirmationIn(world)).state).to.equal('open');
    expect((await orderIn(world)).status).to.equal('awaitingConfirmation');
    expect(await notice(world, application, { kind: 'failed', reason: 'RISK' })).to.equal('again');
  });

  it('contradictory notices: opened counts, whichever comes first', async () => {
    await notice(world, application, { kind: 'failed', reason: 'RISK' });
    expect(await notice(world, application, opened(application))).to.equal('loanCreated');
    expect(await notice(world, application, { kind: 'failed', reason: 'RISK' })).to.equal('again');
    const settled = await applicationIn(world);
    expect(settled.state).to.equal('opened');
    expect(settled).not.to.have.property('reason');
  });

  it('E19: a final refusal ends the order, and the marketplace is told by callback, for nobody asked', async () => {
    const index = indexesIn(world, BORROWER).idCard;
    await world.unitOfWork.run((stores) =>
      stores.blacklist.add({ meaning: 'idCard', index, reason: 'test', at: TEST_NOW }),
    );
    expect(await notice(world, application, opened(application))).to.equal('accountOpened');
    expect((await orderIn(world)).status).to.equal('declined');
    expect((await confirmationIn(world)).state).to.equal('void');
    const bodies = (await world.read.callbacks.ofOrder(KEY)).map(({ body }) => JSON.parse(body) as { status: number });
    expect(bodies.map(({ status }) => status)).to.deep.equal([7003]);
    expect(await world.read.depositoryAccounts.find(index)).not.to.equal(undefined);
    expect(await applicationIn(world)).not.to.have.property('nextCheckAt');
  });

  it('opens the account without a loan when the confirmation was given up', async () => {
    await world.unitOfWork.run(async (stores) =>
      stores.confirmations.amend({ ...(await confirmationIn(world)), state: 'void', revision: 2 }),
    );
    expect(await notice(world, application, opened(application))).to.equal('accountOpened');
    expect(await loanPartsIn(world)).to.not.include(true);
    expect(await applicationIn(world)).not.to.have.property('nextCheckAt');
    const { borrowerId, authInfo } = await orderIn(world);
    expect(authInfo).to.deep.equal({ isCardBound: true, isAccountOpen: true });
    expect(await world.read.bankCards.list(borrowerId)).to.have.length(1);
  });

  it('takes the depository’s word for the bank of a card that no row of ours knows', async () => {
    world.rows.cardBins = new Map();
    expect(await notice(world, application, opened(application, { bankCode: 'ABC' }))).to.equal('loanCreated');
    const [card] = await world.read.bankCards.list((await orderIn(world)).borrowerId);
    expect(card).to.deep.include({ bankCode: 'ABC', bankName: 'ABC' });
  });

  it('pays out to the account’s card and keeps collecting from the bound one, which has the agreement', async () => {
    const ours = await bindCard(world, { card: INVENTED_CARDS.borrowerShort });
    await notice(world, application, opened(application));
    const cards = await world.read.bankCards.list(ours.borrowerId);
    expect(cards.find((card) => card.isDefaultForDisbursement)?.card.reveal()).to.equal(
      INVENTED_CARDS.borrowerLong.reveal(),
    );
    expect(cards.find((card) => card.isDefaultForRepayment)?.agreementNo).to.equal('agreement-1');
  });

  it('honours a confirmation made in time though the approval has ended since', async () => {
    world.clock.set(addMs((await orderIn(world)).decision?.validUntil ?? TEST_NOW, 86_400_000));
    expect(await notice(world, application, opened(application))).to.equal('loanCreated');
  });

  describe('is not taken, and changes nothing', () => {
    async function refusal(fields: Readonly<Record<string, string>>): Promise<unknown> {
      const result = await createApplyOpeningNotice(world)(fields);
      expect(await applicationIn(world)).to.deep.equal(application);
      expect(await loanPartsIn(world)).to.not.include(true);
      expect(await world.read.depositoryAccounts.find(application.idCardIndex)).to.equal(undefined);
      return result.ok ? result.value : result.error;
    }

    it('when its signature does not hold', async () => {
      const message = world.depository.message(application.requestNo, opened(application));
      expect(await refusal({ ...message, signature: 'x' })).to.deep.equal({ kind: 'badSignature' });
    });

    it('when it is about no request of ours', async () => {
      const message = world.depository.message('nobody', opened(application));
      expect(await refusal(message)).to.deep.equal({ kind: 'unknownRequest' });
    });

    it('when it is malformed', async () => {
      expect(await refusal(world.depository.message('', opened(application)))).to.deep.equal({ kind: 'malformed' });
    });

    it('when the account is another person’s: other ID number, other person at the depository', async () => {
      const idCard = INVENTED_PEOPLE.letterId.idCard;
      for (const overrides of [{ idCard }, { depositoryPersonNo: 'somebody' }]) {
        const message = world.depository.message(application.requestNo, opened(application, overrides));
        expect(await refusal(message)).to.deep.equal({ kind: 'personDiffers' });
      }
    });
  });
});
