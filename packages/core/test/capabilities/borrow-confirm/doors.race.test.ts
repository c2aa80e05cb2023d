import { expect } from 'chai';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { createCheckAccountOpenings } from '#src/capabilities/borrow-confirm/check-account-openings.js';
import { createExpireApprovals } from '#src/capabilities/borrow-confirm/expire-approvals.js';
import { createReturnFromOpening } from '#src/capabilities/borrow-confirm/return-from-opening.js';
import { addMs } from '#src/shared/calendar.js';
import { fen } from '#src/shared/money.js';
import { months } from '#src/testing/index.js';
import { orderIn } from '../support/story.js';
import type { World } from '../support/world.js';
import { aPass, createWorld } from '../support/world.js';
import {
  applicationIn,
  approved,
  bindCard,
  confirm,
  confirmationIn,
  eventsIn,
  KEY,
  loanIn,
  loanPartsIn,
  notice,
  opened,
  openAccount,
  sentToOpening,
} from './support.js';

/** Everything that must hold of the order whatever happened: exactly the parts of one loan, or none. */
async function expectOneLoanAtMost(world: World): Promise<void> {
  const parts = await loanPartsIn(world);
  expect(new Set(parts).size, parts.join(' ')).to.equal(1);
  const reviews = (await eventsIn(world)).filter((type) => type === 'loan.review-requested');
  expect(reviews.length).to.equal(parts[0] === true ? 1 : 0);
  const { borrowerId, productCode } = await orderIn(world);
  const cards = await world.read.bankCards.list(borrowerId);
  expect(cards.filter(({ isDefaultForDisbursement }) => isDefaultForDisbursement).length).to.be.at.most(1);
  const account = await world.read.creditAccounts.find({ borrowerId, productCode });
  if (account === undefined) return expect.fail('there is a credit line');
  expect(account.frozen + account.used <= account.limit).to.equal(true);
  expect((await world.read.openings.ofOrder(KEY)).filter(({ state }) => state === 'applied').length).to.be.at.most(1);
}

describe('one loan through whichever door', () => {
  it('call, notice and job at the same instant: one loan, the same number for all', async () => {
    const world = createWorld();
    const application = await sentToOpening(world);
    world.clock.advance(3_600_000);
    world.depository.reply(opened(application));
    const [, , , ...answers] = await Promise.all([
      createCheckAccountOpenings(world)(aPass()),
      notice(world, application, opened(application)),
      notice(world, application, opened(application)),
      confirm(world),
      confirm(world),
      confirm(world),
    ]);
    await expectOneLoanAtMost(world);
    const { loanNo } = await loanIn(world);
    const page = { kind: 'openingNeeded', pageToken: world.pageTokens.issue(application.requestNo) };
    for (const answer of answers) expect([{ kind: 'confirmed', loanNo }, page]).to.deep.include(answer);
    expect(await confirm(world)).to.deep.equal({ kind: 'confirmed', loanNo });
  });

  it('32 clicks at once: one loan, one answer', async () => {
    const world = createWorld();
    await approved(world);
    await bindCard(world);
    await openAccount(world);
    const amounts = [600_000n, 700_000n, 800_000n];
    const clicks = Array.from({ length: 32 }, (_, index) => confirm(world, { amount: fen(amounts[index % 3] ?? 0n) }));
    const answers = new Set((await Promise.all(clicks)).map((answer) => JSON.stringify(answer)));
    expect(answers.size).to.equal(1);
    await expectOneLoanAtMost(world);
  });

  it('32 clicks at once before the account is open: one application, one page', async () => {
    const world = createWorld();
    await approved(world);
    const answers = await Promise.all(Array.from({ length: 32 }, () => confirm(world)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).to.equal(1);
    expect(await world.read.openings.ofOrder(KEY)).to.have.length(1);
    expect(await world.read.confirmations.revisions(KEY)).to.have.length(1);
  });

  it('any course of clicks, notices, returns, ticks and time: never a part of a loan, never two, and the terms last confirmed', async () => {
    type Step = 'click' | 'clickOther' | 'notice' | 'failed' | 'return' | 'job' | 'expiry' | 'wait' | 'month' | 'opens';
    const step = fc.constantFrom<Step>(
      'click',
      'clickOther',
      'notice',
      'failed',
      'return',
      'job',
      'expiry',
      'wait',
      'month',
      'opens',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 10 }), async (rounds) => {
        const world = createWorld();
        await sentToOpening(world);
        for (const round of rounds) {
          await Promise.all(round.map((each) => take(world, each)));
          await expectOneLoanAtMost(world);
          const kept = await confirmationIn(world);
          const loan = await world.read.loans.findByOrder(KEY);
          if (loan !== undefined) {
            expect([loan.amount, loan.term]).to.deep.equal([kept.amount, kept.term]);
            expect(loan.confirmedBy).to.equal(kept.consumedBy);
          }
          const { status } = await orderIn(world);
          expect(kept.state === 'open' ? status : 'over').to.be.oneOf(['awaitingConfirmation', 'over']);
        }
      }),
      { numRuns: 150 },
    );

    async function take(world: World, each: Step): Promise<unknown> {
      const application = await applicationIn(world);
      const fields = world.depository.message(application.requestNo, opened(application));
      switch (each) {
        case 'click':
          return confirm(world);
        case 'clickOther':
          return confirm(world, { amount: fen(600_000n), term: months(6) });
        case 'notice':
          return notice(world, application, opened(application));
        case 'failed':
          return notice(world, application, { kind: 'failed', reason: 'RISK' });
        case 'return':
          return createReturnFromOpening(world)(world.pageTokens.issue(application.requestNo), fields);
        case 'job':
          return createCheckAccountOpenings(world)(aPass());
        case 'expiry':
          return createExpireApprovals(world)(aPass());
        case 'wait':
          return world.clock.set(addMs(world.clock.now(), 20 * 3_600_000));
        case 'month':
          return world.clock.set(addMs(world.clock.now(), 31 * 86_400_000));
        case 'opens':
          return world.depository.reply(opened(application));
      }
    }
  });
});
