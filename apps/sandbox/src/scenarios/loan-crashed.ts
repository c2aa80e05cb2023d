import { castAt } from '../journey/acts.js';
import {
  awaitPayout,
  awaitReview,
  bindCard,
  checkOneLoan,
  checkPaidOut,
  confirm,
  openAccount,
  queryPayout,
  reachApproval,
  review,
  settle,
} from '../journey/loan-acts.js';
import type { Scenario } from '../journey/scenario.js';
import { checkSame } from '../journey/step.js';

/** The gateway's process is killed between confirmation, opening, review and payout; every loan is paid out, and once. */
export const loanCrashed: Scenario = {
  name: 'killed-between-confirm-and-payout',
  title: 'kill -9 at four points: paid out, and once',
  needsOwnStage: true,
  async play(stage, steps) {
    const crash = (step: string) => steps.take({ step, item: '-', interface: 'SIGKILL' }, () => stage.crash());
    const casts = [1, 2].map(() => castAt(stage, steps, 'rongshu'));
    const pages = [];
    for (const cast of casts) {
      await reachApproval(cast);
      await bindCard(cast);
      pages.push(await confirm(cast, 'confirm the loan', 'openingNeeded'));
    }
    await crash('kill -9 right after the confirmations');
    for (const [index, cast] of casts.entries()) {
      const again = await confirm(cast, 'the same page as before', 'openingNeeded');
      checkSame('the page', again.text, pages[index]?.text);
      await openAccount(cast, 'open the account', again);
    }
    await crash('kill -9 right after the accounts were opened');
    for (const cast of casts) await queryPayout(cast, 'the loan is under way', 7002);
    const reviews = [];
    for (const cast of casts) reviews.push(await awaitReview(cast));
    for (const [index, cast] of casts.entries()) {
      const request = reviews[index];
      if (request !== undefined) await review(cast, 'the review passes', request, 'pass');
    }
    await crash('kill -9 right after the reviews');
    for (const cast of casts) await settle(cast, 'the payer pays', await awaitPayout(cast), 'pay');
    await crash('kill -9 right after the payouts');
    for (const cast of casts) {
      await checkPaidOut(cast, 12_000, 12);
      await checkOneLoan(cast);
    }
  },
};
