import { castAt } from '../journey/acts.js';
import {
  awaitPayout,
  checkLoanResults,
  checkPaidOut,
  queryPayout,
  reachLoan,
  review,
  settle,
} from '../journey/loan-acts.js';
import type { Scenario } from '../journey/scenario.js';
import { checkSame } from '../journey/step.js';
import { checkRefused } from './loan-review.js';

/** Review and payout results come twice, in the wrong order and contradictory. */
export const loanEventsRepeated: Scenario = {
  name: 'loan-events-duplicated-and-reordered',
  title: 'one payout, one plan, one outcome',
  async play(stage, steps) {
    // prettier-ignore
    const plays = [
      [ 'repeat',     'duplicate'  ],
      [ 'duplicate',  'repeat'     ],
      [ 'contradict', 'contradict' ],
      [ 'reorder',    'reorder'    ],
      [ 'running',    'pay'        ],
    ] as const;
    for (const [reviewed, paid] of plays) {
      const cast = castAt(stage, steps, 'rongshu');
      const request = await reachLoan(cast);
      await review(cast, `review results: ${reviewed}`, request, reviewed);
      const payout = await awaitPayout(cast);
      await settle(cast, `payout results: ${paid}`, payout, paid);
      await checkPaidOut(cast, 12_000, 12);
      await steps.take(
        { step: 'one payout was requested', item: '19', interface: 'loan.disbursement-requested' },
        () => {
          const payouts = stage.backOffice.payouts.entries(({ orderNo }) => orderNo === cast.orderNo);
          checkSame('the number of payouts', new Set(payouts.map(({ requestNo }) => requestNo)).size, 1);
          return Promise.resolve();
        },
      );
    }
  },
};

/** Results that nobody signed, that are about another request or another amount, or that come after the end. */
export const loanEventsOdd: Scenario = {
  name: 'loan-events-forged-and-late',
  title: 'forged, of another request, of another amount, too late',
  async play(stage, steps) {
    const forged = castAt(stage, steps, 'rongshu');
    const request = await reachLoan(forged);
    await review(forged, 'a pass signed with another secret', request, 'wrongSignature', 401);
    await review(forged, 'a refusal of another request', request, 'otherRequest');
    await queryPayout(forged, 'neither changed anything', 7002);
    await review(forged, 'the review passes', request, 'pass');
    const payout = await awaitPayout(forged);
    await settle(forged, 'a payout result signed with another secret', payout, 'wrongSignature', 401);
    await settle(forged, 'a payment of another amount', payout, 'wrongAmount');
    await checkLoanResults(forged, 'neither is told', 0);
    await settle(forged, 'the true payment', payout, 'pay');
    await checkPaidOut(forged, 12_000, 12);
    const refused = castAt(stage, steps, 'rongshu');
    const last = await reachLoan(refused);
    await review(refused, 'the review refuses', last, 'refuse');
    await review(refused, 'and passes afterwards', last, 'pass');
    await checkRefused(refused);
  },
};
