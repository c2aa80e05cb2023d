import { answered, ask, awaitCreditRequest, castAt, checkCreditRequests, pushOf } from '../journey/acts.js';
import type { Scenario } from '../journey/scenario.js';
import { checkSame } from '../journey/step.js';
import { orderQuery } from '../marketplace/requests.js';

/** The same signed bytes again: the same answer and nothing new; for another purpose they are refused. */
export const replay: Scenario = {
  name: 'replay',
  title: 'the same bytes again give the same answer, elsewhere none',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    const query = cast.client.seal(orderQuery(cast.orderNo));
    const push = cast.client.seal(pushOf(cast));
    const send = (step: string, expected: { code: number; status?: number }) =>
      answered(cast, step, 'pushOrder', (client) => client.send('pushOrder', push), expected);

    const first = await send('push', { code: 0, status: 2001 });
    const again = await send('the same bytes again', { code: 0, status: 2001 });
    await steps.take({ step: 'both answers are the same', item: '4', interface: 'pushOrder' }, (note) => {
      note(again);
      checkSame('the answer', again.text, first.text);
      return Promise.resolve();
    });
    await answered(
      cast,
      'the bytes of the push as a query',
      'queryAuditResult',
      (client) => client.send('queryAuditResult', push),
      { code: 10003 },
    );
    await answered(cast, 'a query', 'queryAuditResult', (client) => client.send('queryAuditResult', query), {
      code: 0,
      status: 6003,
    });
    await answered(cast, 'the bytes of the query as a push', 'pushOrder', (client) => client.send('pushOrder', query), {
      code: 10003,
    });
    await awaitCreditRequest(cast);
    await checkCreditRequests(cast, 'credit was requested once', 1);
    await ask(cast, 'the order is one order', 'queryAuditResult', orderQuery(cast.orderNo), { code: 0, status: 6003 });
  },
};
