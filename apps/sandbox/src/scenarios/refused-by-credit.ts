import { REJECTION } from '../back-office/credit-result.js';
import { ask, audit, awaitCallback, castAt, checkCallbacks, decide, reachCredit } from '../journey/acts.js';
import type { Scenario } from '../journey/scenario.js';
import { check, checkSame } from '../journey/step.js';
import { userCheckByMd5 } from '../marketplace/requests.js';
import { numberMember } from '../wire/json.js';

/** Credit refuses: the marketplace is called back at once and hears the same when it asks. */
export const refusedByCredit: Scenario = {
  name: 'refused-by-credit',
  title: 'credit refuses, the marketplace is called back',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    const request = await reachCredit(cast);
    await decide(cast, 'credit refuses', request, REJECTION);
    const callback = await awaitCallback(cast, 'the refusal is called back', 6004);
    const answer = await audit(cast, 'the query says the same', 6004);
    await steps.take({ step: 'callback and query agree', item: '9', interface: 'platform/1.1' }, () => {
      checkSame('the remark of the callback', callback.body['remark'], '资质不符');
      checkSame('the remark of the query', answer.body['remark'], '资质不符');
      check(!callback.text.includes('score'), 'the reason of the engine is told');
      return Promise.resolve();
    });
    await ask(
      cast,
      'the person may come back later only',
      'userCheck',
      userCheckByMd5(cast.person),
      { code: 0 },
      (known) => {
        checkSame('rejectReason', numberMember(known.body, 'rejectReason'), 3);
      },
    );
    await checkCallbacks(cast, 'it was called back once', 1);
  },
};
