import { answered, ask, castAt, pushOf } from '../journey/acts.js';
import type { Scenario } from '../journey/scenario.js';
import { orderQuery } from '../marketplace/requests.js';
import { readRecord, textMember } from '../wire/json.js';

/** One character of a well-signed push is changed on the way, in each signed member. */
export const alteredByte: Scenario = {
  name: 'altered-byte',
  title: 'one changed character anywhere spoils the signature',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    const sealed = readRecord(cast.client.seal(pushOf(cast)));
    const request = textMember(sealed, 'request') ?? '';
    const timestamp = textMember(sealed, 'timestamp') ?? '';
    const sign = textMember(sealed, 'sign') ?? '';
    // prettier-ignore
    const altered = [
      [ 'the amount',        { request: request.replace('"loanAmount":15000', '"loanAmount":15001') } ],
      [ 'one space more',    { request: `${request} ` } ],
      [ 'the timestamp',     { timestamp: String(Number(timestamp) + 1) } ],
      [ 'the channel',       { channelId: 'rongshu-aes' } ],
      [ 'the signature',     { sign: (sign.startsWith('A') ? 'B' : 'A') + sign.slice(1) } ],
      [ 'no signature text', { sign: '%%%' } ],
    ] as const;
    for (const [what, change] of altered) {
      const body = JSON.stringify({ ...sealed, ...change });
      await answered(cast, `altered: ${what}`, 'pushOrder', (client) => client.send('pushOrder', body), {
        code: 10003,
      });
    }
    await ask(cast, 'the order was not taken', 'queryAuditResult', orderQuery(cast.orderNo), { code: 10002 });
    await answered(
      cast,
      'unaltered it is taken',
      'pushOrder',
      (client) => client.send('pushOrder', JSON.stringify(sealed)),
      {
        code: 0,
        status: 2001,
      },
    );
  },
};
