import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { REJECTION } from '../back-office/credit-result.js';
import { ask, awaitCallback, castAt, decide, pushOf, reachCredit } from '../journey/acts.js';
import type { Scenario } from '../journey/scenario.js';
import { check } from '../journey/step.js';
import { userCheckByMd5 } from '../marketplace/requests.js';
import { getPage } from '../wire/http-client.js';
import { isRecord } from '../wire/json.js';

/** A person goes through everything, faults included; afterwards neither log nor metrics know who it was. */
export const nothingLeaks: Scenario = {
  name: 'nothing-leaks',
  title: 'no log line and no figure tells who a borrower is',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    const { idCard, mobile, name, bankCard } = cast.person;
    const order = pushOf(cast);
    const idInfo = isRecord(order['idInfo']) ? order['idInfo'] : {};
    await ask(cast, 'ask about the person', 'userCheck', userCheckByMd5(cast.person), { code: 0 });
    const spoilt = { ...order, idInfo: { ...idInfo, cid: `${idCard}9` } };
    await ask(cast, 'push a spoilt order', 'pushOrder', spoilt, { code: 10002 });
    await decide(cast, 'credit refuses', await reachCredit(cast), REJECTION);
    await awaitCallback(cast, 'the refusal is called back', 6004);
    await steps.take({ step: 'the log does not know the person', item: '-', interface: 'gateway.log' }, async () => {
      const log = await readFile(path.join(stage.gateway.home, 'gateway.log'), 'utf8');
      check(log.length > 0, 'there is no log');
      checkAbsent(log, { idCard, mobile, name, bankCard });
    });
    await steps.take({ step: 'the metrics do not know the person', item: '-', interface: '/metrics' }, async (note) => {
      const metrics = await getPage(`${stage.gateway.url}/metrics`);
      note({ status: metrics.status });
      checkAbsent(metrics.body, { idCard, mobile, name, bankCard, orderNo: cast.orderNo });
    });
  },
};

function checkAbsent(text: string, traces: Readonly<Record<string, string>>): void {
  for (const [what, trace] of Object.entries(traces)) check(!text.includes(trace), `the ${what} stands there`);
}
