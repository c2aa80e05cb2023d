import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { createConfirmBorrow } from '#src/capabilities/borrow-confirm/confirm-borrow.js';
import { addMs } from '#src/shared/calendar.js';
import { fen } from '#src/shared/money.js';
import { documentKey, INVENTED_CARDS, months, TEST_NOW } from '#src/testing/index.js';
import { orderIn } from '../support/story.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';
import {
  applicationIn,
  approved,
  aWish,
  confirm,
  confirmationIn,
  eventsIn,
  FAILED_URL,
  KEY,
  loanIn,
  loanPartsIn,
  notice,
  openAccount,
  opened,
  SUCCESS_URL,
} from './support.js';

describe('confirmBorrow before the account is open (item 12.2)', () => {
  let world: World;

  beforeEach(async () => {
    world = createWorld();
    await approved(world);
  });

  it('keeps the confirmation and applies for an account: the answer is the page of that application (E15)', async () => {
    const outcome = await confirm(world);
    const application = await applicationIn(world);
    const pageToken = world.pageTokens.issue(application.requestNo);
    expect(outcome).to.deep.equal({ kind: 'openingNeeded', pageToken });
    expect(application).to.deep.include({
      orderKey: KEY,
      state: 'applied',
      version: 1,
      appliedAt: TEST_NOW,
      expiresAt: addMs(TEST_NOW, 86_400_000),
      nextCheckAt: addMs(TEST_NOW, 3_600_000),
    });
    expect(await confirmationIn(world)).to.deep.include({
      amount: 1_000_000n,
      term: months(12),
      successUrl: SUCCESS_URL,
      agreements: ['agreements/loan-1.pdf'],
      state: 'open',
      openingRequestNo: application.requestNo,
      revision: 1,
      confirmedAt: TEST_NOW,
    });
    expect((await orderIn(world)).status).to.equal('awaitingConfirmation');
    expect(await loanPartsIn(world)).to.not.include(true);
    expect(await eventsIn(world)).to.deep.equal(['credit.requested']);
  });

  it('G11: needs no card, the page may bind one', async () => {
    expect(await confirm(world)).to.include({ kind: 'openingNeeded' });
  });

  it('a repeat has the same answer and leaves no trace', async () => {
    const first = await confirm(world);
    world.clock.advance(60_000);
    expect(await confirm(world)).to.deep.equal(first);
    expect(await world.read.confirmations.revisions(KEY)).to.have.length(1);
    expect(await world.read.openings.ofOrder(KEY)).to.have.length(1);
  });

  it('G7: other terms take the place of the earlier ones, which are kept, and the page stays', async () => {
    const first = await confirm(world);
    world.clock.advance(60_000);
    world.rows.agreements = world.rows.agreements.map((row) => ({
      ...row,
      documentKey: documentKey('agreements/v2.pdf'),
    }));
    expect(await confirm(world, { amount: fen(600_000n), term: months(6) })).to.deep.equal(first);
    const revisions = await world.read.confirmations.revisions(KEY);
    expect(
      revisions.map(({ revision, amount, term, confirmedAt, agreements }) => [
        revision,
        amount,
        term.count,
        confirmedAt,
        agreements,
      ]),
    ).to.deep.equal([
      [1, 1_000_000n, 12, TEST_NOW, ['agreements/loan-1.pdf']],
      [2, 600_000n, 6, addMs(TEST_NOW, 60_000), ['agreements/v2.pdf']],
    ]);
    expect(await world.read.openings.ofOrder(KEY)).to.have.length(1);
  });

  it('G7: the same amount over another term is another wish, also in the same instant', async () => {
    await confirm(world);
    await confirm(world, { term: months(6) });
    expect(await confirmationIn(world)).to.deep.include({ amount: 1_000_000n, term: months(6), revision: 2 });
    world.clock.advance(1_000);
    await confirm(world);
    expect(await confirmationIn(world)).to.deep.include({ term: months(12), confirmedAt: addMs(TEST_NOW, 1_000) });
  });

  it('keeps the place to go back to when a later click names none', async () => {
    await confirm(world);
    const { key, amount, term } = aWish({ amount: fen(600_000n) });
    await createConfirmBorrow(world)({ key, amount, term });
    expect(await confirmationIn(world)).to.deep.include({
      successUrl: SUCCESS_URL,
      failedUrl: FAILED_URL,
      revision: 2,
    });
  });

  it('terms that are not on offer change nothing of what was confirmed', async () => {
    await confirm(world);
    expect(await confirm(world, { amount: fen(1n) })).to.include({ kind: 'amountOutOfRange' });
    expect(await confirmationIn(world)).to.deep.include({ amount: 1_000_000n, revision: 1 });
  });

  it('takes over the place that the browser shall go to, with the terms as they were confirmed', async () => {
    await confirm(world);
    world.clock.advance(60_000);
    const successUrl = 'https://marketplace.example/other';
    await confirm(world, { successUrl });
    expect(await confirmationIn(world)).to.deep.include({ successUrl, revision: 2, confirmedAt: TEST_NOW });
  });

  it('makes a new application once the page is over, for the same person at the depository', async () => {
    const first = await confirm(world);
    const over = await applicationIn(world);
    world.clock.set(over.expiresAt);
    const second = await confirm(world);
    expect(second).to.include({ kind: 'openingNeeded' });
    expect(second).not.to.deep.equal(first);
    const applications = await world.read.openings.ofOrder(KEY);
    expect(applications.map(({ state }) => state)).to.deep.equal(['applied', 'expired']);
    expect(new Set(applications.map(({ depositoryPersonNo }) => depositoryPersonNo)).size).to.equal(1);
    expect((await confirmationIn(world)).openingRequestNo).to.equal(applications[0]?.requestNo);
  });

  it('makes a new application after one that failed (E17)', async () => {
    await confirm(world);
    const failed = await applicationIn(world);
    await notice(world, failed, { kind: 'failed', reason: 'IDENTITY_MISMATCH' });
    world.clock.advance(1_000);
    expect(await confirm(world)).to.include({ kind: 'openingNeeded' });
    const applications = await world.read.openings.ofOrder(KEY);
    expect(applications.map(({ state }) => state)).to.deep.equal(['applied', 'failed']);
  });

  it('creates the loan with the newest terms when the account is open by then, though nobody has told us', async () => {
    await confirm(world);
    const application = await applicationIn(world);
    await openAccount(world);
    expect(await confirm(world, { amount: fen(700_000n) })).to.include({ kind: 'confirmed' });
    expect((await loanIn(world)).amount).to.equal(700_000n);
    expect(await confirmationIn(world)).to.deep.include({
      state: 'consumed',
      consumedBy: 'api',
      revision: 2,
      openingRequestNo: application.requestNo,
    });
  });

  it('a confirmation made in time is honoured after the approval has ended; other terms by then are not', async () => {
    world.rows.loanPolicy = { ...world.rows.loanPolicy, openingValidMs: 90 * 86_400_000 };
    const first = await confirm(world);
    world.clock.set(addMs((await orderIn(world)).decision?.validUntil ?? TEST_NOW, 1));
    expect(await confirm(world)).to.deep.equal(first);
    expect(await confirm(world, { amount: fen(600_000n) })).to.deep.equal({
      kind: 'refused',
      reason: 'approvalExpired',
    });
    expect((await confirmationIn(world)).state).to.equal('void');
  });

  it('a final refusal takes the open confirmation with it', async () => {
    await confirm(world);
    const { idCardIndex: index } = await orderIn(world);
    await world.unitOfWork.run((stores) =>
      stores.blacklist.add({ meaning: 'idCard', index, reason: 'test', at: TEST_NOW }),
    );
    expect(await confirm(world)).to.deep.equal({ kind: 'refused', reason: 'blacklist' });
    expect(await confirmationIn(world)).to.deep.include({ state: 'void', revision: 2 });
  });

  it('can be confirmed again after the opening was given up', async () => {
    await confirm(world);
    const application = await applicationIn(world);
    await world.unitOfWork.run(async (stores) => {
      const open = await confirmationIn(world);
      await stores.confirmations.amend({ ...open, state: 'void', revision: 2 });
    });
    world.clock.advance(1_000);
    await confirm(world);
    expect(await confirmationIn(world)).to.deep.include({
      state: 'open',
      revision: 3,
      confirmedAt: addMs(TEST_NOW, 1_000),
    });
    expect(await notice(world, application, opened(application, { card: INVENTED_CARDS.borrowerLong }))).to.equal(
      'loanCreated',
    );
  });
});
