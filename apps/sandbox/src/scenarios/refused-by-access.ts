import { REJECTION } from '../back-office/credit-result.js';
import { addToBlacklist } from '../gateway/operations.js';
import type { Cast } from '../journey/acts.js';
import { ask, awaitAudit, awaitCreditRequest, castAt, decide, push, pushOf } from '../journey/acts.js';
import type { Scenario } from '../journey/scenario.js';
import type { Stage } from '../journey/stage.js';
import type { Steps } from '../journey/step.js';
import { checkSame } from '../journey/step.js';
import { orderQuery, userCheckByMd5 } from '../marketplace/requests.js';
import { numberMember } from '../wire/json.js';

/** Every rule of access refuses somebody, at the check and at the push. */
export const refusedByAccess: Scenario = {
  name: 'refused-by-access',
  title: 'blacklist, open order, age and re-apply date each refuse',
  async play(stage, steps) {
    await blacklisted(stage, steps);
    await openOrder(stage, steps);
    await age(stage, steps);
    await reapplyDate(stage, steps);
  },
};

async function blacklisted(stage: Stage, steps: Steps): Promise<void> {
  const cast = castAt(stage, steps, 'rongshu');
  await steps.take(
    { step: 'put a person on the blacklist', item: '1', interface: 'banyan blacklist add' },
    async () => {
      const outcome = await addToBlacklist(stage.variables, cast.person);
      checkSame('the exit code', outcome.exitCode, 0);
    },
  );
  await refusedAtCheck(cast, 'the blacklisted person is refused', 1);
  await refusedAtPush(cast, 'the push of a blacklisted person is refused');
}

async function openOrder(stage: Stage, steps: Steps): Promise<void> {
  const cast = castAt(stage, steps, 'rongshu');
  await push(cast, 'push a first order');
  await refusedAtCheck(cast, 'a person with an open order is refused', 2);
  await refusedAtPush(castAt(stage, steps, 'rongshu', cast.person), 'a second order of that person is refused');
}

async function age(stage: Stage, steps: Steps): Promise<void> {
  for (const years of [16, 70]) {
    const cast = castAt(stage, steps, 'rongshu', stage.people.next({ age: years }));
    await refusedAtPush(cast, `the push of a person of ${String(years)} is refused`);
  }
}

async function reapplyDate(stage: Stage, steps: Steps): Promise<void> {
  const cast = castAt(stage, steps, 'rongshu');
  await push(cast, 'push the order of a person credit will refuse');
  await decide(cast, 'credit refuses', await awaitCreditRequest(cast), REJECTION);
  await awaitAudit(cast, 'the order is refused', 6004);
  await refusedAtCheck(cast, 'the person is refused until the re-apply date', 3);
  await refusedAtPush(castAt(stage, steps, 'rongshu', cast.person), 'a push before the re-apply date is refused');
}

async function refusedAtCheck(cast: Cast, step: string, rejectReason: number): Promise<void> {
  await ask(cast, step, 'userCheck', userCheckByMd5(cast.person), { code: 0 }, ({ body }) => {
    checkSame('isCanLoan', numberMember(body, 'isCanLoan'), 0);
    checkSame('rejectReason', numberMember(body, 'rejectReason'), rejectReason);
    checkSame('isBlackList', numberMember(body, 'isBlackList'), rejectReason === 1 ? 1 : 0);
  });
}

async function refusedAtPush(cast: Cast, step: string): Promise<void> {
  await ask(cast, step, 'pushOrder', pushOf(cast), { code: 0, status: 2003 });
  await ask(cast, 'the refused order is unknown', 'queryAuditResult', orderQuery(cast.orderNo), { code: 10002 });
}
