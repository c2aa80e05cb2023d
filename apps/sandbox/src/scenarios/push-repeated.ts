import { answered, ask, awaitCreditRequest, awaitPull, castAt, checkCreditRequests, pushOf } from '../journey/acts.js';
import type { Scenario } from '../journey/scenario.js';
import { checkSame } from '../journey/step.js';

/** The same order nine times, five of them at once: one answer, one order, one request for credit. */
export const pushRepeated: Scenario = {
  name: 'push-repeated-nine-times',
  title: 'the same order nine times is one order',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    const request = pushOf(cast);
    const first = await ask(cast, 'push once', 'pushOrder', request, { code: 0, status: 2001 });
    for (const time of [2, 3, 4]) {
      await ask(cast, `push again (${String(time)})`, 'pushOrder', request, { code: 0, status: 2001 }, (again) => {
        checkSame('the answer', again.text, first.text);
      });
    }
    await Promise.all(
      [5, 6, 7, 8, 9].map((time) =>
        answered(
          cast,
          `push at the same time (${String(time)})`,
          'pushOrder',
          (client) => client.ask('pushOrder', request),
          { code: 0, status: 2001 },
        ),
      ),
    );
    const another = { ...request, loanAmount: 10_000 };
    await ask(cast, 'the same number with another amount is refused', 'pushOrder', another, { code: 0, status: 2003 });
    await awaitPull(cast, 'operator');
    await awaitCreditRequest(cast);
    await checkCreditRequests(cast, 'credit was requested once', 1);
    await steps.take({ step: 'each kind was pulled once', item: '5', interface: 'data/operator' }, () => {
      const pulls = cast.marketplace.pulls.entries(({ uid }) => uid === cast.uid);
      checkSame('the number of pulls', pulls.length, 3);
      return Promise.resolve();
    });
  },
};
