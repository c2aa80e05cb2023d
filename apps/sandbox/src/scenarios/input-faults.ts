import type { Cast } from '../journey/acts.js';
import { answered, ask, castAt, pushOf } from '../journey/acts.js';
import type { Scenario } from '../journey/scenario.js';
import { check, checkSame } from '../journey/step.js';
import { withNumbersAsText } from '../marketplace/order-push.js';
import { loanCalculation, orderQuery, userCheckByMd5 } from '../marketplace/requests.js';
import { getPage, postBytes } from '../wire/http-client.js';
import { isRecord } from '../wire/json.js';

const OVERSIZE_BYTES = 100_000;

/** Everything that can be wrong with a request, each with its own documented answer, and nothing is written. */
export const inputFaults: Scenario = {
  name: 'input-faults',
  title: 'every fault of a request has its own answer',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    await wrongContent(cast);
    await wrongJson(cast);
    await wrongTransport(cast);
    await ask(cast, 'none of these left an order', 'queryAuditResult', orderQuery(cast.orderNo), { code: 10002 });
    await numbersAndText(cast);
  },
};

async function wrongContent(cast: Cast): Promise<void> {
  const order = pushOf(cast);
  const idInfo = isRecord(order['idInfo']) ? order['idInfo'] : {};
  const person = userCheckByMd5(cast.person);
  // prettier-ignore
  const faults = [
    [ 'an unknown order',              'queryAuditResult', orderQuery(cast.orderNo),                              'orderId'    ],
    [ 'a member is missing',           'userCheck',        { ...person, name: undefined },                        'name'       ],
    [ 'an empty member',               'userCheck',        { ...person, name: '' },                               'name'       ],
    [ 'neither MD5 nor mask',          'userCheck',        { name: cast.person.name },                            'md5'        ],
    [ 'a half MD5',                    'userCheck',        { ...person, md5: 'abc' },                             'md5'        ],
    [ 'three decimals',                'loanCalculation',  { ...loanCalculation({ amountYuan: 1, termCount: 12 }), loanAmount: '15000.001' }, 'loanAmount' ],
    [ 'an amount outside the product', 'loanCalculation',  loanCalculation({ amountYuan: 1, termCount: 12 }),     'loanAmount' ],
    [ 'a term nobody offers',          'loanCalculation',  loanCalculation({ amountYuan: 15_000, termCount: 7 }), 'loanPeriod' ],
    [ 'a wrong check digit',           'pushOrder',        { ...order, idInfo: { ...idInfo, cid: '110199199003070010' } }, 'idInfo.cid' ],
    [ 'an object where text belongs',  'pushOrder',        { ...order, orderId: { a: 1 } },                       'orderId'    ],
    [ 'a list where an object belongs', 'pushOrder',       { ...order, idInfo: [] },                              'idInfo'     ],
  ] as const;
  for (const [step, name, request, member] of faults) {
    await ask(cast, step, name, request, { code: 10002 }, (answer) => {
      checkSame('the message', answer.message, `参数错误：${member}`);
    });
  }
}

async function wrongJson(cast: Cast): Promise<void> {
  const twice = `{"orderId":"${cast.orderNo}","orderId":"1"}`;
  await ask(cast, 'a member twice in the request', 'queryAuditResult', twice, { code: 10002 });
  await ask(cast, 'the request is no JSON', 'queryAuditResult', '{"orderId":', { code: 10002 });
  await ask(cast, 'the request is no object', 'queryAuditResult', '[1]', { code: 10002 });
  const sealed = cast.client.seal(orderQuery(cast.orderNo));
  const doubled = `{"channelId":"rongshu",${sealed.slice(1)}`;
  await answered(
    cast,
    'a member twice in the envelope',
    'queryAuditResult',
    (client) => client.send('queryAuditResult', doubled),
    { code: 10002 },
  );
  await answered(
    cast,
    'the body is no JSON',
    'queryAuditResult',
    (client) => client.send('queryAuditResult', '{"channelId"'),
    { code: 10002 },
  );
}

async function wrongTransport(cast: Cast): Promise<void> {
  const { steps, client } = cast;
  const body = client.seal(orderQuery(cast.orderNo));
  const url = client.urlOf('queryAuditResult');
  const oversize = client.seal({ ...orderQuery(cast.orderNo), filler: 'x'.repeat(OVERSIZE_BYTES) });
  // prettier-ignore
  const refusals = [
    [ 'too large a body',    413, () => postBytes(url, oversize)                                    ],
    [ 'another content type', 415, () => postBytes(url, body, { 'content-type': 'text/plain' })     ],
    [ 'another method',      405, () => getPage(url)                                                ],
    [ 'another path',        404, () => postBytes(`${url}s`, body)                                  ],
  ] as const;
  for (const [step, status, send] of refusals) {
    await steps.take({ step, item: '9', interface: 'queryAuditResult' }, async (note) => {
      const answer = await send();
      note({ status: answer.status });
      checkSame('the HTTP status', answer.status, status);
      check(!answer.body.includes(cast.orderNo), 'the refusal repeats the input');
    });
  }
}

async function numbersAndText(cast: Cast): Promise<void> {
  const quote = loanCalculation({ amountYuan: 15_000, termCount: 12 });
  const asNumbers = { ...quote, loanAmount: 15_000, loanPeriod: 12, periodUnit: 2 };
  const text = await ask(cast, 'a quote in text', 'loanCalculation', quote, { code: 0 });
  await ask(cast, 'the same quote in numbers', 'loanCalculation', asNumbers, { code: 0 }, (answer) => {
    checkSame('the quote', answer.text, text.text);
  });
  const order = pushOf(cast);
  const textual = withNumbersAsText(order);
  await ask(cast, 'an order with every number as text', 'pushOrder', isRecord(textual) ? textual : {}, {
    code: 0,
    status: 2001,
  });
  await ask(cast, 'the same order in numbers is the same order', 'pushOrder', order, { code: 0, status: 2001 });
  const query = { orderId: Number(cast.orderNo) };
  await ask(cast, 'the order number as a number', 'queryAuditResult', query, { code: 0, status: 6003 });
}
