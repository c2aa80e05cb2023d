import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { createConfirmBorrow } from '#src/capabilities/borrow-confirm/confirm-borrow.js';
import { createOpenOpeningPage } from '#src/capabilities/borrow-confirm/open-opening-page.js';
import { createReturnFromOpening } from '#src/capabilities/borrow-confirm/return-from-opening.js';
import type { OpeningApplication } from '#src/model/depository.js';
import type { OpeningOutcome } from '#src/ports/depository.js';
import { addMs } from '#src/shared/calendar.js';
import { INVENTED_CARDS, TEST_CHANNEL } from '#src/testing/index.js';
import { BORROWER } from '../support/story.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';
import {
  applicationIn,
  approved,
  aWish,
  bindCard,
  confirm,
  FAILED_URL,
  loanPartsIn,
  notice,
  openAccount,
  opened,
  sentToOpening,
  SUCCESS_URL,
} from './support.js';

const SUCCESS_BACK = SUCCESS_URL;
const FAILED_BACK = `${FAILED_URL}&status=0`;

let world: World;
let application: OpeningApplication;
let token: string;

async function begin(): Promise<void> {
  world = createWorld();
  application = await sentToOpening(world);
  token = world.pageTokens.issue(application.requestNo);
}

describe('openOpeningPage (item 12.2, 25.2)', () => {
  beforeEach(begin);

  async function open(): Promise<unknown> {
    const result = await createOpenOpeningPage(world)(token);
    return result.ok ? result.value : result.error;
  }

  it('shows the form that the depository takes: the person, the request, the way back by the token', async () => {
    const result = await createOpenOpeningPage(world)(token);
    if (!result.ok) return expect.fail(result.error.kind);
    expect(result.value.channel).to.equal(TEST_CHANNEL);
    expect(world.depository.readForm(result.value.form)).to.deep.equal({
      requestNo: application.requestNo,
      depositoryPersonNo: application.depositoryPersonNo,
      name: BORROWER.name.reveal(),
      idCard: BORROWER.idCard.reveal(),
      mobile: BORROWER.mobile.reveal(),
      returnUrl: `https://lender.example/opening/${token}/return`,
    });
  });

  it('names the bound card', async () => {
    await bindCard(world, { card: INVENTED_CARDS.borrowerShort });
    const result = await createOpenOpeningPage(world)(token);
    const reading = result.ok ? world.depository.readForm(result.value.form) : undefined;
    expect(reading?.card).to.equal(INVENTED_CARDS.borrowerShort.reveal());
  });

  it('is the same every time, and writes nothing', async () => {
    const first = await open();
    world.clock.advance(60_000);
    expect(await open()).to.deep.equal(first);
    expect(await applicationIn(world)).to.deep.equal(application);
  });

  it('knows no token but ours', async () => {
    for (const other of ['', 'x', world.pageTokens.issue('nobody')]) {
      const result = await createOpenOpeningPage(world)(other);
      expect(result).to.deep.equal({ ok: false, error: { kind: 'unknownToken' } });
    }
  });

  it('is over once the account is open: on to the marketplace', async () => {
    await notice(world, application, opened(application));
    expect(await open()).to.deep.equal({ kind: 'pageOver', redirectUrl: SUCCESS_BACK });
  });

  it('is over once the opening has failed, or its time is up: back to the marketplace', async () => {
    await notice(world, application, { kind: 'failed', reason: 'RISK' });
    expect(await open()).to.deep.equal({ kind: 'pageOver', redirectUrl: FAILED_BACK });
    await begin();
    world.clock.set(addMs(application.expiresAt, -1));
    expect(await open()).to.have.property('form');
    world.clock.set(application.expiresAt);
    expect(await open()).to.deep.equal({ kind: 'pageOver', redirectUrl: FAILED_BACK });
  });

  it('is over once there is a loan, though this application was never answered', async () => {
    await openAccount(world);
    await confirm(world);
    expect((await applicationIn(world)).state).to.equal('applied');
    expect(await open()).to.deep.equal({ kind: 'pageOver', redirectUrl: SUCCESS_BACK });
  });

  it('is over without a way back when the marketplace named none', async () => {
    world = createWorld();
    await approved(world);
    const { key, amount, term } = aWish();
    await createConfirmBorrow(world)({ key, amount, term });
    application = await applicationIn(world);
    token = world.pageTokens.issue(application.requestNo);
    world.clock.set(application.expiresAt);
    expect(await open()).to.deep.equal({ kind: 'pageOver' });
  });
});

describe('returnFromOpening (G8: the return alone proves nothing)', () => {
  beforeEach(begin);

  async function back(outcome: OpeningOutcome, requestNo = application.requestNo): Promise<unknown> {
    const result = await createReturnFromOpening(world)(token, world.depository.message(requestNo, outcome));
    return result.ok ? result.value : result.error;
  }

  it('sends the browser back to the marketplace’s own URL of this order, with the status', async () => {
    expect(await back(opened(application))).to.deep.equal({ isOpened: true, redirectUrl: SUCCESS_BACK });
    expect(await back({ kind: 'failed', reason: 'RISK' })).to.deep.equal({ isOpened: false, redirectUrl: FAILED_BACK });
  });

  it('creates nothing and ends nothing: the job asks the depository now instead of in an hour', async () => {
    world.clock.advance(60_000);
    await back(opened(application));
    expect(await loanPartsIn(world)).to.not.include(true);
    expect(await applicationIn(world)).to.deep.include({ state: 'applied', nextCheckAt: world.clock.now() });
    expect(await world.read.depositoryAccounts.find(application.idCardIndex)).to.equal(undefined);
    await back({ kind: 'failed', reason: 'RISK' });
    expect((await applicationIn(world)).state).to.equal('applied');
  });

  it('a second return does not put the check off', async () => {
    await back(opened(application));
    const hinted = await applicationIn(world);
    world.clock.advance(1_000);
    await back(opened(application));
    expect(await applicationIn(world)).to.deep.equal(hinted);
  });

  it('after the notice it only redirects', async () => {
    await notice(world, application, opened(application));
    const settled = await applicationIn(world);
    expect(await back(opened(application))).to.deep.equal({ isOpened: true, redirectUrl: SUCCESS_BACK });
    expect(await applicationIn(world)).to.deep.equal(settled);
  });

  it('goes nowhere with a foreign token, a message that is not signed, or that of another opening', async () => {
    expect(await back(opened(application), 'another')).to.deep.equal({ kind: 'otherRequest' });
    const fields = world.depository.message(application.requestNo, opened(application));
    const returnFromOpening = createReturnFromOpening(world);
    expect(await returnFromOpening('x', fields)).to.deep.equal({ ok: false, error: { kind: 'unknownToken' } });
    const forged = { ...fields, signature: 'x' };
    expect(await returnFromOpening(token, forged)).to.deep.equal({ ok: false, error: { kind: 'badSignature' } });
    expect(await applicationIn(world)).to.deep.equal(application);
  });

  it('goes where the latest confirmation of the order says', async () => {
    await confirm(world, { successUrl: 'https://marketplace.example/new?x=1' });
    expect(await back(opened(application))).to.deep.equal({
      isOpened: true,
      redirectUrl: 'https://marketplace.example/new?x=1&status=1',
    });
  });
});
