import { APPROVAL, creditResultEvent, REJECTION } from '../back-office/credit-result.js';
import type { Cast } from '../journey/acts.js';
import {
  audit,
  awaitAudit,
  awaitCallback,
  awaitCreditRequest,
  castAt,
  checkCallbacks,
  decide,
  push,
} from '../journey/acts.js';
import type { Scenario } from '../journey/scenario.js';
import { check, checkSame } from '../journey/step.js';

const HOUR_MS = 3_600_000;

/** Decisions come twice, late, in the wrong order, unsigned and for orders nobody knows: the first one counts. */
export const creditResultsRepeated: Scenario = {
  name: 'credit-results-duplicated-and-reordered',
  title: 'the first decision counts, whatever follows',
  async play(stage, steps) {
    const winner = castAt(stage, steps, 'rongshu');
    const loser = castAt(stage, steps, 'rongshu');
    const last = castAt(stage, steps, 'rongshu');
    for (const cast of [winner, loser, last]) await push(cast);
    const approvedRequest = await awaitCreditRequest(winner);
    const rejectedRequest = await awaitCreditRequest(loser);
    const lastRequest = await awaitCreditRequest(last);

    await sendForged(winner, approvedRequest);
    await audit(winner, 'a forged decision changes nothing', 6003);

    const approval = creditResultEvent(approvedRequest, APPROVAL, Date.now());
    for (const time of [1, 2, 3]) {
      await steps.take(
        { step: `the same approval (${String(time)})`, item: '8', interface: 'credit.result' },
        async (note) => {
          const sent = await stage.backOffice.send(winner.orderNo, approval);
          note({ status: sent.httpStatus });
          checkSame('the HTTP status', sent.httpStatus, 202);
        },
      );
    }
    await awaitAudit(winner, 'the order is approved', 6001);
    await decide(winner, 'the approval again, as another event', approvedRequest, APPROVAL);
    await decide(winner, 'a refusal after the approval', approvedRequest, REJECTION, Date.now() + 1);

    await decide(loser, 'credit refuses', rejectedRequest, REJECTION);
    await decide(loser, 'an older approval comes after it', rejectedRequest, APPROVAL, Date.now() - HOUR_MS);
    const nobody = { ...lastRequest, orderNo: stage.nextNumber() };
    await decide(last, 'an approval for an order nobody knows', nobody, APPROVAL);

    // Events are taken in their order: when the last one has had its effect, those before it have had theirs.
    await decide(last, 'the last decision', lastRequest, REJECTION);
    await awaitCallback(last, 'the last decision is called back', 6004);
    await awaitCallback(loser, 'the refusal is called back', 6004);
    await audit(winner, 'the approved order is still approved', 6001);
    await audit(loser, 'the refused order is still refused', 6004);
    await checkCallbacks(winner, 'the approved order has no callback', 0);
    await checkCallbacks(loser, 'the refused order has one', 1);
  },
};

async function sendForged(cast: Cast, request: Parameters<typeof creditResultEvent>[0]): Promise<void> {
  await cast.steps.take(
    { step: 'an approval with a forged signature', item: '8', interface: 'credit.result' },
    async (note) => {
      const event = creditResultEvent(request, APPROVAL, Date.now());
      const sent = await cast.stage.backOffice.send(cast.orderNo, event, false);
      note({ status: sent.httpStatus });
      check(sent.httpStatus === 401, `the HTTP status is ${String(sent.httpStatus)}`);
    },
  );
}
