import { answered, ask, castAt, pushOf } from '../journey/acts.js';
import type { Scenario } from '../journey/scenario.js';
import { checkSame } from '../journey/step.js';
import { createKeyPair } from '../marketplace/key-pair.js';
import { orderQuery, userCheckByMd5 } from '../marketplace/requests.js';

/** Requests signed by somebody else, of an unknown channel or with another scheme: 10003, nothing more, nothing written. */
export const badSignature: Scenario = {
  name: 'bad-signature',
  title: 'a foreign key, an unknown channel, another scheme: all the same refusal',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    const stranger = { ...cast.client.channel, privateKey: (await createKeyPair()).privateKey };
    const check1 = userCheckByMd5(cast.person);
    const order = pushOf(cast);
    const refused = [
      await answered(
        cast,
        'user check with a foreign key',
        'userCheck',
        (client) => client.ask('userCheck', check1, { keys: stranger }),
        { code: 10003 },
      ),
      await answered(
        cast,
        'order push with a foreign key',
        'pushOrder',
        (client) => client.ask('pushOrder', order, { keys: stranger }),
        { code: 10003 },
      ),
      await answered(
        cast,
        'a channel nobody knows',
        'userCheck',
        (client) => client.ask('userCheck', check1, { channelId: 'nobody' }),
        { code: 10003 },
      ),
      await answered(
        cast,
        'another scheme than agreed',
        'userCheck',
        (client) => client.ask('userCheck', check1, { keys: { ...client.channel, scheme: 'sha256WithRsa' } }),
        { code: 10003 },
      ),
    ];
    await steps.take({ step: 'the refusals cannot be told apart', item: '1', interface: 'userCheck' }, (note) => {
      note({ code: 10003 });
      for (const answer of refused) {
        checkSame('the message', answer.message, '签名错误');
        checkSame('the content', answer.text, '{}');
      }
      return Promise.resolve();
    });
    await ask(cast, 'the order was not taken', 'queryAuditResult', orderQuery(cast.orderNo), { code: 10002 });
  },
};
