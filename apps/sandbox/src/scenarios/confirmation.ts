import { addToBlacklist } from '../gateway/operations.js';
import { castWithAccount } from '../journey/account-acts.js';
import { ask, castAt, push } from '../journey/acts.js';
import {
  awaitReview,
  bindCard,
  checkLoanResults,
  checkOneLoan,
  confirm,
  openAccount,
  queryPayout,
  reachApproval,
  USUAL_LOAN,
} from '../journey/loan-acts.js';
import type { Scenario } from '../journey/scenario.js';
import { check, checkSame } from '../journey/step.js';
import { loanConfirmation, orderQuery } from '../marketplace/requests.js';

/** An impatient borrower: one loan, and every click hears the same bytes. */
export const doubleClick: Scenario = {
  name: 'double-click',
  title: 'eight clicks at once: one answer, one loan',
  async play(stage, steps) {
    const withAccount = await castWithAccount(stage, steps, 'rongshu');
    const without = castAt(stage, steps, 'rongshu');
    for (const cast of [withAccount, without]) {
      await reachApproval(cast);
      await bindCard(cast);
      await steps.take({ step: 'eight clicks at once', item: '12', interface: 'confirmLoan' }, async (note) => {
        const clicks = Array.from({ length: 8 }, () =>
          cast.client.ask('confirmLoan', loanConfirmation(cast, USUAL_LOAN)),
        );
        const answers = await Promise.all(clicks);
        note(answers[0] ?? {});
        for (const answer of answers) checkSame('the status', answer.status, 4001);
        checkSame('the number of different answers', new Set(answers.map(({ text }) => text)).size, 1);
      });
    }
    await awaitReview(withAccount);
    await checkOneLoan(withAccount);
  },
};

/** The borrower changes the amount while the account is being opened: the last one counts; afterwards none does (G7). */
export const changedAmount: Scenario = {
  name: 'changed-amount',
  title: 'another amount counts until the account is open',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    await reachApproval(cast);
    await bindCard(cast);
    await confirm(cast, 'confirm 12 000 over 12 months', 'openingNeeded');
    const changed = await confirm(cast, 'rather 9 000 over 6 months', 'openingNeeded', {
      amountYuan: 9_000,
      termCount: 6,
    });
    await openAccount(cast, 'open the account', changed);
    const request = await awaitReview(cast);
    await steps.take({ step: 'the loan is the changed one', item: '12', interface: 'loan.review-requested' }, () => {
      checkSame('the amount', String(request.amountFen), '900000');
      checkSame('the term', request.termCount, 6);
      return Promise.resolve();
    });
    await confirm(cast, 'another amount now changes nothing', 'confirmed', { amountYuan: 8_000, termCount: 6 });
    await checkOneLoan(cast);
  },
};

/** Every guard of the confirmation in its order, and what the borrower reads. */
export const confirmationGuards: Scenario = {
  name: 'confirmation-guards',
  title: 'too early, wrong amount, step, term: each refused',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    const wrong = (step: string, amountYuan: number, termCount: number) =>
      ask(cast, step, 'confirmLoan', loanConfirmation(cast, { amountYuan, termCount }), { code: 10002 });
    await wrong('an order nobody knows', 12_000, 12);
    stage.backOffice.script.plan(cast.orderNo, ['silence']);
    await push(cast);
    await wrong('an order that is not approved yet', 12_000, 12);
    const approved = castAt(stage, steps, 'rongshu');
    await reachApproval(approved);
    // prettier-ignore
    for (const [step, amountYuan, termCount] of [
      [ 'below the minimum',        4_000, 12 ],
      [ 'above the limit',         21_000, 12 ],
      [ 'off the step',            12_500, 12 ],
      [ 'a term that is not offered', 12_000,  9 ],
    ] as const) {
      const request = loanConfirmation(approved, { amountYuan, termCount });
      await ask(approved, step, 'confirmLoan', request, { code: 10002 });
    }
    await ask(approved, 'nothing was confirmed', 'queryFk', orderQuery(approved.orderNo), { code: 10002 });
  },
};

/** Between approval and confirmation the borrower is blacklisted: refused for good, told in the answer (G6). */
export const refusedAtConfirm: Scenario = {
  name: 'refused-at-confirm',
  title: 'blacklisted meanwhile: refused in the answer',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    await reachApproval(cast);
    await bindCard(cast);
    await steps.take(
      { step: 'the borrower is blacklisted', item: '12', interface: 'banyan blacklist add' },
      async () => {
        const outcome = await addToBlacklist(stage.variables, cast.person);
        checkSame('the exit code', outcome.exitCode, 0);
      },
    );
    for (const time of ['the confirmation is refused', 'and again']) {
      await ask(
        cast,
        time,
        'confirmLoan',
        loanConfirmation(cast, USUAL_LOAN),
        { code: 0, status: 4003 },
        ({ body }) => {
          checkSame('the remark', body['remark'], '资质不符');
        },
      );
    }
    await queryPayout(cast, 'there will be no payout', 7003);
    await ask(cast, 'the order is refused', 'queryAuditResult', orderQuery(cast.orderNo), { code: 0, status: 6004 });
    await checkLoanResults(cast, 'no callback repeats it', 0);
    await steps.take({ step: 'no loan was made', item: '12', interface: 'loan.review-requested' }, () => {
      const requests = stage.backOffice.reviews.entries(({ orderNo }) => orderNo === cast.orderNo);
      check(requests.length === 0, 'there is a loan');
      return Promise.resolve();
    });
  },
};
