import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { createCheckAccountOpenings } from '#src/capabilities/borrow-confirm/check-account-openings.js';
import type { BatchCounts } from '#src/capabilities/run-batch.js';
import type { OpeningApplication } from '#src/model/depository.js';
import { addMs } from '#src/shared/calendar.js';
import { INVENTED_CARDS, INVENTED_PEOPLE, TEST_NOW } from '#src/testing/index.js';
import { orderIn } from '../support/story.js';
import type { World } from '../support/world.js';
import { aPass, createWorld } from '../support/world.js';
import {
  applicationIn,
  bindCard,
  confirm,
  confirmationIn,
  KEY,
  loanIn,
  loanPartsIn,
  notice,
  opened,
  sentToOpening,
} from './support.js';

const HOUR_MS = 3_600_000;

describe('checkAccountOpenings (OpenapiXWAuthStateCheckJob, item 13)', () => {
  let world: World;
  let application: OpeningApplication;

  beforeEach(async () => {
    world = createWorld();
    application = await sentToOpening(world);
  });

  const pass = async (): Promise<BatchCounts> => (await createCheckAccountOpenings(world)(aPass())).counts;

  it('item 13.2: leaves an application alone for its hour', async () => {
    world.clock.advance(HOUR_MS - 1);
    expect(await pass()).to.deep.equal({ claimed: 0 });
    expect(world.depository.asked()).to.deep.equal([]);
    world.clock.advance(1);
    expect(await pass()).to.deep.equal({ claimed: 1, pending: 1 });
    expect(world.depository.asked()).to.deep.equal([application.requestNo]);
  });

  it('items 13.3, G2, G5: an open account makes the loan, as item 12 step 1 says', async () => {
    world.clock.advance(HOUR_MS);
    world.depository.reply(opened(application));
    expect(await pass()).to.deep.equal({ claimed: 1, loanCreated: 1 });
    expect(await loanPartsIn(world)).to.deep.equal(Array(6).fill(true));
    expect((await loanIn(world)).confirmedBy).to.equal('job');
    expect(await confirmationIn(world)).to.include({ state: 'consumed', consumedBy: 'job' });
    expect(await applicationIn(world)).not.to.have.property('nextCheckAt');
    expect(await pass()).to.deep.equal({ claimed: 0 });
  });

  it('G5: an application that merely has not changed makes no loan', async () => {
    for (const kind of ['pending', 'notKnown', 'silent'] as const) {
      world.clock.set((await applicationIn(world)).nextCheckAt ?? TEST_NOW);
      world.depository.reply({ kind });
      expect(await pass()).to.deep.equal({ claimed: 1, pending: 1 });
      expect(await loanPartsIn(world)).to.not.include(true);
      expect((await applicationIn(world)).nextCheckAt).to.equal(addMs(world.clock.now(), HOUR_MS));
    }
  });

  it('a refused account ends the application, and is not asked about again', async () => {
    world.clock.advance(HOUR_MS);
    world.depository.reply({ kind: 'failed', reason: 'RISK' });
    expect(await pass()).to.deep.equal({ claimed: 1, openingFailed: 1 });
    expect(await applicationIn(world)).to.include({ state: 'failed', reason: 'RISK' });
    world.clock.advance(HOUR_MS * 10);
    expect(await pass()).to.deep.equal({ claimed: 0 });
  });

  it('asks once about an account that a notice says was refused: it may be open since a visit whose notice was lost', async () => {
    await notice(world, application, { kind: 'failed', reason: 'USER_EXISTS' });
    world.depository.reply(opened(application));
    expect(await pass()).to.deep.equal({ claimed: 1, loanCreated: 1 });
    expect(await applicationIn(world)).to.include({ state: 'opened' });
  });

  it('believes the notice of a refused account when the depository knows no better', async () => {
    await notice(world, application, { kind: 'failed', reason: 'RISK' });
    world.depository.reply({ kind: 'failed', reason: 'RISK' });
    expect(await pass()).to.deep.equal({ claimed: 1, already: 1 });
    expect(await applicationIn(world)).to.include({ state: 'failed', reason: 'RISK' });
    world.clock.set(application.expiresAt);
    expect(await pass()).to.deep.equal({ claimed: 0 });
    expect((await confirmationIn(world)).state).to.equal('open');
  });

  it('asks one last time when the page is over, then gives the confirmation up', async () => {
    world.clock.set(application.expiresAt);
    expect(await pass()).to.deep.equal({ claimed: 1, expired: 1 });
    expect(await applicationIn(world)).to.include({ state: 'expired' });
    expect(await confirmationIn(world)).to.include({ state: 'void', revision: 2 });
    expect((await orderIn(world)).status).to.equal('awaitingConfirmation');
    expect(await confirm(world)).to.include({ kind: 'openingNeeded' });
    expect((await applicationIn(world)).state).to.equal('applied');
  });

  it('an account that is found open at that last question still makes the loan', async () => {
    world.clock.set(application.expiresAt);
    world.depository.reply(opened(application));
    expect(await pass()).to.deep.equal({ claimed: 1, loanCreated: 1 });
  });

  it('an expired application leaves the confirmation that a newer one serves', async () => {
    world.clock.set(application.expiresAt);
    const checkAccountOpenings = createCheckAccountOpenings({
      ...world,
      depository: {
        queryOpening: async () => {
          await confirm(world);
          return { kind: 'pending' };
        },
      },
    });
    expect((await checkAccountOpenings(aPass())).counts).to.deep.equal({ claimed: 1, already: 1 });
    expect((await confirmationIn(world)).state).to.equal('open');
    expect((await applicationIn(world)).state).to.equal('applied');
  });

  it('another person’s account makes no loan', async () => {
    world.clock.advance(HOUR_MS);
    world.depository.reply(opened(application, { idCard: INVENTED_PEOPLE.letterId.idCard }));
    expect(await pass()).to.deep.equal({ claimed: 1, personDiffers: 1 });
    expect(await loanPartsIn(world)).to.not.include(true);
    expect((await applicationIn(world)).nextCheckAt).to.equal(addMs(world.clock.now(), HOUR_MS));
  });

  it('item 13.4: losing to the notice or the call is no error, and makes no second loan', async () => {
    world.clock.advance(HOUR_MS);
    const checkAccountOpenings = createCheckAccountOpenings({
      ...world,
      depository: {
        queryOpening: async () => {
          expect(await notice(world, application, opened(application))).to.equal('loanCreated');
          return opened(application);
        },
      },
    });
    expect((await checkAccountOpenings(aPass())).counts).to.deep.equal({ claimed: 1, already: 1 });
    expect((await loanIn(world)).confirmedBy).to.equal('notice');
    expect(await world.read.loans.history((await loanIn(world)).loanNo)).to.have.length(2);
  });

  it('two workers at once ask once', async () => {
    world.clock.advance(HOUR_MS);
    world.depository.reply(opened(application));
    const passes = await Promise.all([pass(), pass()]);
    expect(passes.map(({ claimed }) => claimed).sort()).to.deep.equal([0, 1]);
    expect(world.depository.asked()).to.have.length(1);
  });

  it('tries the confirmation again when only that was refused for now, without asking the depository', async () => {
    world.rows.loanPolicy = { ...world.rows.loanPolicy, depositoryCardWins: false };
    await bindCard(world, { card: INVENTED_CARDS.borrowerShort });
    await notice(world, application, opened(application));
    world.clock.advance(HOUR_MS);
    expect(await pass()).to.deep.equal({ claimed: 1, waiting: 1 });
    await bindCard(world, { card: INVENTED_CARDS.borrowerLong });
    world.clock.advance(HOUR_MS);
    expect(await pass()).to.deep.equal({ claimed: 1, loanCreated: 1 });
    expect(world.depository.asked()).to.deep.equal([]);
  });

  it('notes for operations why an open account has made no loan yet, until it does', async () => {
    world.rows.loanPolicy = { ...world.rows.loanPolicy, depositoryCardWins: false };
    await bindCard(world, { card: INVENTED_CARDS.borrowerShort });
    await notice(world, application, opened(application));
    expect(await applicationIn(world)).to.include({ state: 'opened', reason: 'cardDiffers' });
    await bindCard(world, { card: INVENTED_CARDS.borrowerLong });
    world.clock.advance(HOUR_MS);
    await pass();
    expect(await applicationIn(world)).not.to.have.property('reason');
  });

  it('gives a confirmation up that is refused until page and approval are over', async () => {
    world.rows.loanPolicy = { ...world.rows.loanPolicy, depositoryCardWins: false };
    await bindCard(world, { card: INVENTED_CARDS.borrowerShort });
    await notice(world, application, opened(application));
    const validUntil = (await orderIn(world)).decision?.validUntil ?? TEST_NOW;
    world.clock.set(addMs(validUntil, -1));
    expect(await pass(), 'the page is over, the approval is not').to.deep.equal({ claimed: 1, waiting: 1 });
    world.clock.advance(HOUR_MS);
    expect(await pass()).to.deep.equal({ claimed: 1, accountOpened: 1 });
    expect((await confirmationIn(world)).state).to.equal('void');
    expect(await applicationIn(world)).not.to.have.property('nextCheckAt');
  });

  it('a pass that fails is tried again an interval later, and one bad row stops no other', async () => {
    world.clock.advance(HOUR_MS);
    const checkAccountOpenings = createCheckAccountOpenings({
      ...world,
      depository: { queryOpening: () => Promise.reject(new TypeError('no such thing')) },
    });
    expect((await checkAccountOpenings(aPass())).counts).to.deep.equal({ claimed: 1, 'failed:TypeError': 1 });
    expect((await applicationIn(world)).nextCheckAt).to.equal(addMs(world.clock.now(), HOUR_MS));
    expect((await orderIn(world, KEY)).status).to.equal('awaitingConfirmation');
  });
});
