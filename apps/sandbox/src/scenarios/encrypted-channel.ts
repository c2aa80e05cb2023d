import { REJECTION } from '../back-office/credit-result.js';
import { answered, ask, audit, awaitCallback, castAt, decide, reachCredit } from '../journey/acts.js';
import type { Scenario } from '../journey/scenario.js';
import { check, checkSame } from '../journey/step.js';
import { userCheckByMd5 } from '../marketplace/requests.js';
import { postBytes } from '../wire/http-client.js';
import { numberMember, readRecord, textMember } from '../wire/json.js';

/** A channel on which requests, answers, data and callbacks are all encrypted. */
export const encryptedChannel: Scenario = {
  name: 'encrypted-channel',
  title: 'everything encrypted, both ways',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu-aes');
    await ask(cast, 'ask about a person', 'userCheck', userCheckByMd5(cast.person), { code: 0 }, ({ body }) => {
      checkSame('isCanLoan', numberMember(body, 'isCanLoan'), 1);
    });
    await steps.take(
      { step: 'the answer is a cipher on the wire', item: '1', interface: 'userCheck' },
      async (note) => {
        const answer = await postBytes(cast.client.urlOf('userCheck'), cast.client.seal(userCheckByMd5(cast.person)));
        note({ status: answer.status === 200 ? undefined : answer.status });
        check(/^[0-9A-F]{32,}$/.test(textMember(readRecord(answer.body), 'response') ?? ''), 'the answer is in clear');
      },
    );
    const { aesKey: _unused, ...clear } = cast.client.channel;
    await answered(
      cast,
      'a clear request is refused',
      'userCheck',
      (client) => client.ask('userCheck', userCheckByMd5(cast.person), { keys: clear }),
      { code: 10003 },
    );
    const request = await reachCredit(cast);
    await decide(cast, 'credit refuses', request, REJECTION);
    await awaitCallback(cast, 'the refusal is called back, encrypted', 6004);
    await audit(cast, 'the query says the same', 6004);
  },
};
