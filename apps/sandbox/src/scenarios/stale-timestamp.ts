import { answered, ask, castAt, pushOf } from '../journey/acts.js';
import type { Scenario } from '../journey/scenario.js';
import { orderQuery } from '../marketplace/requests.js';

const MINUTE_MS = 60_000;

/** Well-signed requests from another time are refused like a bad signature. */
export const staleTimestamp: Scenario = {
  name: 'stale-timestamp',
  title: 'requests older or newer than five minutes are refused',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    const order = pushOf(cast);
    // prettier-ignore
    const times = [
      [ 'ten minutes old',       -10 * MINUTE_MS, 10003 ],
      [ 'ten minutes ahead',      10 * MINUTE_MS, 10003 ],
      [ 'a year old',   -365 * 24 * 60 * MINUTE_MS, 10003 ],
    ] as const;
    for (const [what, offset, code] of times) {
      const timestampMs = Date.now() + offset;
      await answered(cast, what, 'pushOrder', (client) => client.ask('pushOrder', order, { timestampMs }), { code });
    }
    await ask(cast, 'the order was not taken', 'queryAuditResult', orderQuery(cast.orderNo), { code: 10002 });
    await answered(
      cast,
      'four minutes old is in time',
      'pushOrder',
      (client) => client.ask('pushOrder', order, { timestampMs: Date.now() - 4 * MINUTE_MS }),
      { code: 0, status: 2001 },
    );
  },
};
