import { audit, awaitCallback, castAt, checkCreditRequests, push } from '../journey/acts.js';
import type { Scenario } from '../journey/scenario.js';
import { check } from '../journey/step.js';
import { pullKey } from '../marketplace/marketplace.js';

/** Data never comes: the order is declined and called back, and credit is never asked. */
export const pullExhausted: Scenario = {
  name: 'pull-exhausted',
  title: 'data never comes, the order is declined',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu-pulls');
    for (const kind of ['operator', 'creditCard', 'device'] as const) {
      cast.marketplace.pullScript.plan(pullKey(cast.uid, kind), ['refused', 'garbage', 'reset'], 'notReady');
    }
    await push(cast);
    await awaitCallback(cast, 'the decline is called back', 6004);
    await audit(cast, 'the query says the same', 6004);
    await checkCreditRequests(cast, 'credit was never asked', 0);
    await steps.take({ step: 'it was tried more than once', item: '5', interface: 'data/operator' }, () => {
      const attempts = cast.marketplace.pulls.entries((entry) => entry.uid === cast.uid && entry.kind === 'operator');
      check(attempts.length > 1, `the operator data was asked for ${String(attempts.length)} times`);
      return Promise.resolve();
    });
  },
};
