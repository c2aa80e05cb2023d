import { loanPolicyRow } from '../gateway/loan-rows.js';
import { ask, audit, castAt } from '../journey/acts.js';
import {
  awaitLoanResult,
  awaitPayoutAnswer,
  awaitPayout,
  checkLoanResults,
  checkPaidOut,
  command,
  operate,
  queryPayout,
  reachLoan,
  review,
  settle,
} from '../journey/loan-acts.js';
import type { Cast } from '../journey/acts.js';
import type { Scenario } from '../journey/scenario.js';
import { checkSame } from '../journey/step.js';
import { userCheckByMd5 } from '../marketplace/requests.js';
import { numberMember } from '../wire/json.js';

/** The review refuses: called back once, and the borrower may come again later only (items 15, 25.3). */
export const reviewRefused: Scenario = {
  name: 'review-refused',
  title: 'the loan review refuses: 7003, and a re-apply date',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    const request = await reachLoan(cast);
    await review(cast, 'the review refuses', request, 'refuse');
    await checkRefused(cast);
    await audit(cast, 'the first review had passed all the same (G31)', 6001);
    await ask(
      cast,
      'not before the re-apply date',
      'userCheck',
      userCheckByMd5(cast.person),
      { code: 0 },
      ({ body }) => {
        checkSame('rejectReason', numberMember(body, 'rejectReason'), 3);
      },
    );
  },
};

/** The review cannot decide: people do, either way (item 14). */
export const manualReview: Scenario = {
  name: 'manual-review',
  title: 'undecided: people pass one and refuse another',
  async play(stage, steps) {
    const passed = castAt(stage, steps, 'rongshu');
    const refused = castAt(stage, steps, 'rongshu');
    for (const cast of [passed, refused]) {
      const request = await reachLoan(cast);
      await review(cast, 'the review cannot decide', request, 'undecided');
      await queryPayout(cast, 'people must look', 7002);
      await steps.take({ step: 'it waits for people', item: '14', interface: '/operations/loans' }, async (note) => {
        const waiting = await stage.operations.get('/loans?status=awaitingManualReview');
        note({ status: waiting.status });
        checkSame('the loan waits', JSON.stringify(waiting.body).includes(`"${request.loanNo}"`), true);
      });
      const decision = cast === passed ? 'pass' : 'refuse';
      if (cast === passed) await command(cast, 'people pass it, on the command line', 'review', request.loanNo, 'pass');
      else await operate(cast, 'people refuse it', request.loanNo, 'review', { decision });
      await operate(cast, 'said twice, it is refused', request.loanNo, 'review', { decision }, 409);
    }
    await settle(passed, 'the payer pays', await awaitPayout(passed), 'pay');
    await checkPaidOut(passed, 12_000, 12);
    await checkRefused(refused);
  },
};

/** Where a passed loan is looked at once more before its payout, people decide that too (B8). */
export const disbursementReview: Scenario = {
  name: 'disbursement-review',
  title: 'looked at once more before the payout: passed, refused',
  async play(stage, steps) {
    const row = loanPolicyRow('rongshu-checked', { reviewsDisbursement: true });
    await steps.take(
      { step: 'the rule is set', item: '25.2', interface: '/operations/configuration' },
      async (note) => {
        const { status } = await stage.operations.configure(row);
        note({ status });
        checkSame('the HTTP status', status, 200);
      },
    );
    for (const decision of ['pass', 'refuse'] as const) {
      const cast = castAt(stage, steps, 'rongshu-checked');
      const request = await reachLoan(cast);
      await review(cast, 'the review passes', request, 'pass');
      await operate(cast, `people say: ${decision}`, request.loanNo, 'disbursement-review', { decision });
      if (decision === 'refuse') {
        await checkRefused(cast);
        continue;
      }
      await settle(cast, 'the payer pays', await awaitPayout(cast), 'pay');
      await checkPaidOut(cast, 12_000, 12);
    }
  },
};

/** Operations cancel before the payout (B20). */
export const cancelled: Scenario = {
  name: 'cancelled',
  title: 'cancelled before the payout: 7003, and it stays so',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    const request = await reachLoan(cast);
    await operate(cast, 'operations cancel the loan', request.loanNo, 'cancel');
    await checkRefused(cast);
    await review(cast, 'a pass comes too late', request, 'pass');
    await queryPayout(cast, 'it stays cancelled', 7003);
    const paying = castAt(stage, steps, 'rongshu');
    const other = await reachLoan(paying);
    await review(paying, 'another loan passes', other, 'pass');
    const payout = await awaitPayout(paying);
    await operate(paying, 'too late to cancel: the payout is under way', other.loanNo, 'cancel', {}, 409);
    await settle(paying, 'the payer pays', payout, 'pay');
    await checkPaidOut(paying, 12_000, 12);
  },
};

/** 7003 by callback and by query, once. */
export async function checkRefused(cast: Cast): Promise<void> {
  const callback = await awaitLoanResult(cast, 'the refusal is called back', 7003);
  const answer = await awaitPayoutAnswer(cast, 'the query says the same', 7003);
  await cast.steps.take({ step: 'callback and query agree', item: '17', interface: 'platform/1.2' }, () => {
    checkSame('the remark', callback.body['remark'], answer.body['remark']);
    return Promise.resolve();
  });
  await checkLoanResults(cast, 'it was told once', 1);
}
