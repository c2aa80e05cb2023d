import { REJECTION } from '../back-office/credit-result.js';
import type { Cast } from '../journey/acts.js';
import { awaitAudit, awaitCallback, castAt, checkCallbacks, decide, reachCredit } from '../journey/acts.js';
import { awaitPayoutAnswer, awaitPayout, checkPaidOut, reachLoan, review, settle } from '../journey/loan-acts.js';
import type { Scenario } from '../journey/scenario.js';
import type { Stage } from '../journey/stage.js';
import type { Steps } from '../journey/step.js';
import { check, checkSame } from '../journey/step.js';

/** The marketplace's callback endpoint refuses, breaks, then is closed for a while: every callback comes in the end, once. */
export const callbackOutage: Scenario = {
  name: 'callback-endpoint-down-then-up',
  title: 'callbacks outlive an outage of the marketplace',
  async play(stage, steps) {
    await refusedAtFirst(stage, steps);
    await closedForAWhile(stage, steps);
    await loanResultRefused(stage, steps);
  },
};

async function refusedAtFirst(stage: Stage, steps: Steps): Promise<void> {
  const cast = castAt(stage, steps, 'rongshu-callbacks');
  cast.marketplace.callbackScript.plan(cast.orderNo, ['refused', 'serverError', 'reset']);
  await decide(cast, 'credit refuses', await reachCredit(cast), REJECTION);
  await awaitCallback(cast, 'the callback is accepted at the fourth attempt', 6004);
  await steps.take({ step: 'every attempt told the same', item: '25.1', interface: 'platform/1.1' }, () => {
    const attempts = attemptsOf(cast);
    checkSame('the attempts', attempts.map(({ outcome }) => outcome).join(), 'refused,serverError,reset,accept');
    checkSame('the number of contents', new Set(attempts.map(({ text }) => text)).size, 1);
    check(
      attempts.every(({ isSigned }) => isSigned),
      'an attempt is not signed',
    );
    return Promise.resolve();
  });
}

async function loanResultRefused(stage: Stage, steps: Steps): Promise<void> {
  const cast = castAt(stage, steps, 'rongshu-callbacks');
  const request = await reachLoan(cast);
  await review(cast, 'the review passes', request, 'pass');
  const payout = await awaitPayout(cast);
  cast.marketplace.callbackScript.plan(cast.orderNo, ['refused', 'garbage', 'reset', 'serverError']);
  await settle(cast, 'the payer pays while callbacks fail', payout, 'pay');
  await awaitPayoutAnswer(cast, 'the query is answered all the same', 7001);
  await checkPaidOut(cast, 12_000, 12);
}

async function closedForAWhile(stage: Stage, steps: Steps): Promise<void> {
  const cast = castAt(stage, steps, 'rongshu-outage');
  const request = await reachCredit(cast);
  await steps.take({ step: 'the marketplace closes its port', item: '25.1', interface: 'platform/1.1' }, () =>
    cast.marketplace.close(),
  );
  await decide(cast, 'credit refuses meanwhile', request, REJECTION);
  await awaitAudit(cast, 'the query is answered all the same', 6004);
  await checkCallbacks(cast, 'no callback came through', 0);
  await steps.take({ step: 'the marketplace opens it again', item: '25.1', interface: 'platform/1.1' }, () =>
    cast.marketplace.open(),
  );
  await awaitCallback(cast, 'the callback comes', 6004);
  await checkCallbacks(cast, 'it came once', 1);
}

function attemptsOf(cast: Cast) {
  return cast.marketplace.callbacks.entries(({ orderNo }) => orderNo === cast.orderNo);
}
