import { REJECTION } from '../back-office/credit-result.js';
import type { Cast } from '../journey/acts.js';
import {
  ask,
  audit,
  awaitCallback,
  awaitCreditRequest,
  castAt,
  checkCreditRequests,
  decide,
  pushOf,
} from '../journey/acts.js';
import type { Scenario } from '../journey/scenario.js';
import type { Stage } from '../journey/stage.js';
import type { Steps } from '../journey/step.js';
import { checkSame } from '../journey/step.js';

/** The gateway's process is killed at one point after another of an order's way; every order arrives, and once. */
export const crashed: Scenario = {
  name: 'killed-and-restarted',
  title: 'kill -9 at four points loses nothing and repeats nothing',
  needsOwnStage: true,
  async play(stage, steps) {
    const casts = [1, 2, 3].map(() => castAt(stage, steps, 'rongshu'));
    const [first] = casts;
    for (const cast of casts) await ask(cast, 'push an order', 'pushOrder', pushOf(cast), { code: 0, status: 2001 });
    await crash(stage, steps, 'kill -9 right after the answers');
    for (const cast of casts) await audit(cast, 'the order is known', 6003);

    if (first !== undefined) {
      const { pulls } = first.marketplace;
      await pulls.waitFor('a pull', ({ uid }) => uid === first.uid, stage.patienceMs);
    }
    await crash(stage, steps, 'kill -9 during the data pull');
    for (const cast of casts) await awaitCreditRequest(cast);
    await crash(stage, steps, 'kill -9 right after the credit requests');
    for (const cast of casts) await refuse(cast);
    await crash(stage, steps, 'kill -9 right after the decisions were taken');
    for (const cast of casts) {
      await awaitCallback(cast, 'the refusal is called back', 6004);
      await audit(cast, 'the query says the same', 6004);
      await checkCreditRequests(cast, 'credit was requested once', 1);
      await checkOneContent(cast);
    }
  },
};

async function refuse(cast: Cast): Promise<void> {
  const request = await awaitCreditRequest(cast, 'the credit request is there');
  await decide(cast, 'credit refuses', request, REJECTION);
}

async function crash(stage: Stage, steps: Steps, step: string): Promise<void> {
  await steps.take({ step, item: '-', interface: 'SIGKILL' }, () => stage.crash());
}

/** Delivery is at least once: killed between sending and noting it, the same callback comes again, never another. */
async function checkOneContent(cast: Cast): Promise<void> {
  await cast.steps.take({ step: 'one callback, however often', item: '25.1', interface: 'platform/1.1' }, () => {
    const callbacks = cast.marketplace.callbacks.entries(({ orderNo }) => orderNo === cast.orderNo);
    checkSame('the number of contents', new Set(callbacks.map(({ text }) => text)).size, 1);
    return Promise.resolve();
  });
}
