import { REJECTION } from '../back-office/credit-result.js';
import { ask, awaitCallback, castAt, decide, reachCredit } from '../journey/acts.js';
import type { Scenario } from '../journey/scenario.js';
import { userCheckByMask } from '../marketplace/requests.js';

/** All four signature schemes, there and back. */
export const signatureSchemes: Scenario = {
  name: 'each-signature-scheme',
  title: 'MD5, SHA-1 and SHA-256 with RSA, and keyed MD5',
  async play(stage, steps) {
    const casts = (['rongshu', 'rongshu-sha1', 'rongshu-sha256', 'rongshu-md5'] as const).map((channel) =>
      castAt(stage, steps, channel),
    );
    await Promise.all(
      casts.map(async (cast) => {
        const { scheme } = cast.client.channel;
        const person = userCheckByMask(cast.person);
        await ask(cast, `${scheme}: ask about a person`, 'userCheck', person, { code: 0 });
        await decide(cast, `${scheme}: credit refuses`, await reachCredit(cast), REJECTION);
        await awaitCallback(cast, `${scheme}: the callback verifies`, 6004);
      }),
    );
  },
};
