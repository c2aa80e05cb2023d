import { castAt } from '../journey/acts.js';
import {
  awaitPayout,
  checkLoanResults,
  checkPaidOut,
  operate,
  queryPayout,
  reachLoan,
  review,
  settle,
} from '../journey/loan-acts.js';
import type { Cast } from '../journey/acts.js';
import type { Scenario } from '../journey/scenario.js';
import { checkSame } from '../journey/step.js';
import type { PayoutRequest } from '../back-office/payout.js';
import { until } from '../wire/until.js';
import { checkRefused } from './loan-review.js';

/** The payout fails; the marketplace hears nothing of it (G18); operations retry, the payer being asked first. */
export const payoutRetried: Scenario = {
  name: 'payout-failed-retried-paid',
  title: 'the payout fails, is tried again, and is paid',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    const { loanNo, failed } = await reachFailure(cast);
    stage.backOffice.payer.queryScript.plan(failed.requestNo, ['hang', 'wrongSignature']);
    await operate(cast, 'no retry while the payer does not answer', loanNo, 'retry-disbursement', {}, 409);
    await operate(cast, 'nor when the answer is not the payer’s', loanNo, 'retry-disbursement', {}, 409);
    await operate(cast, 'the payer says it failed: paid out again', loanNo, 'retry-disbursement');
    const second = await awaitPayout(cast, 'the second payout is requested', 2);
    await settle(cast, 'the payer pays', second, 'pay');
    await checkPaidOut(cast, 12_000, 12);
    await checkPaidOnce(cast, loanNo);
  },
};

/** After a failed payout operations give the loan up: only then 7003 (item 16). */
export const payoutRejected: Scenario = {
  name: 'payout-failed-rejected',
  title: 'the payout fails, operations reject: 7003, once',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    const { loanNo, failed } = await reachFailure(cast);
    await operate(cast, 'operations reject the loan', loanNo, 'reject');
    await checkRefused(cast);
    await rejectByEvent(cast, failed);
    await checkLoanResults(cast, 'still told once', 1);
    const other = castAt(stage, steps, 'rongshu');
    const { failed: otherFailed } = await reachFailure(other);
    await rejectByEvent(other, otherFailed);
    await checkRefused(other);
  },
};

/** The failure was a mistake: the payer had paid. Asked before anything is done twice, it says so. */
export const payoutFoundPaid: Scenario = {
  name: 'payout-found-paid',
  title: 'said to have failed, but paid: the payer is asked',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    const payout = await reachPayout(cast);
    await steps.take(
      { step: 'paid, but said to have failed', item: '16', interface: 'loan.disbursement-result' },
      async () => {
        await stage.backOffice.settle(payout, 'paidSilently');
        await stage.backOffice.settle(payout, 'fail');
      },
    );
    await awaitFailure(cast, payout.loanNo);
    await operate(cast, 'a retry finds it paid', payout.loanNo, 'retry-disbursement', {}, 409);
    await checkPaidOut(cast, 12_000, 12);
    await checkPaidOnce(cast, payout.loanNo);
  },
};

/** The payer paid and its word was lost: operations ask, and the loan is paid out as if it had come (B10). */
export const payoutWordLost: Scenario = {
  name: 'payout-word-lost',
  title: 'paid, but nothing was heard of it: operations ask the payer',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    const payout = await reachPayout(cast);
    await settle(cast, 'the payer pays and says nothing', payout, 'paidSilently');
    await queryPayout(cast, 'the marketplace hears: under way', 7002);
    stage.backOffice.payer.queryScript.plan(payout.requestNo, ['hang']);
    await operate(cast, 'silence again: nothing is concluded', payout.loanNo, 'ask-payer', {}, 409);
    await operate(cast, 'operations ask the payer', payout.loanNo, 'ask-payer');
    await checkPaidOut(cast, 12_000, 12);
    await checkPaidOnce(cast, payout.loanNo);
  },
};

async function reachPayout(cast: Cast): Promise<PayoutRequest> {
  const request = await reachLoan(cast);
  await review(cast, 'the review passes', request, 'pass');
  return awaitPayout(cast);
}

async function reachFailure(cast: Cast): Promise<{ readonly loanNo: string; readonly failed: PayoutRequest }> {
  const failed = await reachPayout(cast);
  await settle(cast, 'the payout fails', failed, 'fail');
  await awaitFailure(cast, failed.loanNo);
  await queryPayout(cast, 'the marketplace hears: under way', 7002);
  await checkLoanResults(cast, 'and is not called back', 0);
  return { loanNo: failed.loanNo, failed };
}

async function awaitFailure(cast: Cast, loanNo: string): Promise<void> {
  await cast.steps.take(
    { step: 'the failure waits for people', item: '16', interface: '/operations/loans' },
    async (note) => {
      await until(
        'the failure',
        async () => {
          const { status, body } = await cast.stage.operations.get('/loans?status=disbursementFailed&limit=500');
          note({ status });
          return JSON.stringify(body).includes(`"${loanNo}"`) ? status : undefined;
        },
        cast.stage.patienceMs,
      );
    },
  );
}

async function rejectByEvent(cast: Cast, failed: PayoutRequest): Promise<void> {
  await cast.steps.take(
    { step: 'the back office’s console rejects it', item: '16', interface: 'loan.disbursement-result' },
    async (note) => {
      const sent = await cast.stage.backOffice.rejectPayout(failed);
      note({ status: sent.httpStatus });
      checkSame('the HTTP status', sent.httpStatus, 202);
    },
  );
}

async function checkPaidOnce(cast: Cast, loanNo: string): Promise<void> {
  await cast.steps.take({ step: 'the payer paid once', item: '16', interface: 'payer' }, () => {
    const { payouts, payer } = cast.stage.backOffice;
    const requests = new Set(payouts.entries((payout) => payout.loanNo === loanNo).map(({ requestNo }) => requestNo));
    checkSame('the number of payments', payer.paid().filter((requestNo) => requests.has(requestNo)).length, 1);
    return Promise.resolve();
  });
}
