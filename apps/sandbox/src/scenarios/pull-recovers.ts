import { APPROVAL } from '../back-office/credit-result.js';
import { awaitAudit, awaitCreditRequest, awaitPull, castAt, decide, push } from '../journey/acts.js';
import type { Scenario } from '../journey/scenario.js';
import { checkSame } from '../journey/step.js';
import { pullKey } from '../marketplace/marketplace.js';

/** Operator data is not ready, then a server error, then there; the other kinds are fetched once. */
export const pullRecovers: Scenario = {
  name: 'pull-fails-twice-then-recovers',
  title: 'operator data fails twice, then comes; nothing is fetched twice',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu-pulls');
    cast.marketplace.pullScript.plan(pullKey(cast.uid, 'operator'), ['notReady', 'serverError']);
    await push(cast);
    for (const kind of ['creditCard', 'device', 'operator'] as const) await awaitPull(cast, kind);
    const request = await awaitCreditRequest(cast);
    await steps.take(
      { step: 'each kind was asked for as often as needed', item: '5', interface: 'data/operator' },
      () => {
        const outcomes = (kind: string): string =>
          cast.marketplace.pulls
            .entries((entry) => entry.uid === cast.uid && entry.kind === kind)
            .map(({ outcome }) => outcome)
            .join();
        checkSame('the operator pulls', outcomes('operator'), 'notReady,serverError,ready');
        checkSame('the credit card pulls', outcomes('creditCard'), 'ready');
        checkSame('the device pulls', outcomes('device'), 'ready');
        return Promise.resolve();
      },
    );
    await decide(cast, 'credit approves', request, APPROVAL);
    await awaitAudit(cast, 'the order is approved', 6001);
  },
};
