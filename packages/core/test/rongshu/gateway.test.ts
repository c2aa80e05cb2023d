import { expect } from 'chai';
import fc from 'fast-check';
import type { GatewayAnswer } from '#src/rongshu/gateway.js';
import { transportRefusal } from '#src/rongshu/gateway.js';
import type { InterfaceName } from '#src/rongshu/tables/interfaces.table.js';
import { INTERFACE_TABLE } from '#src/rongshu/tables/interfaces.table.js';
import { openRongshuChannel } from '#src/rongshu/settings.js';
import { SIGNATURE_SCHEMES } from '#src/rongshu/envelope/index.js';
import { PortUnavailable } from '#src/shared/errors.js';
import { channelPair, NOW_MS } from './support/channel.js';
import { compactExample, documentText, exampleText } from './support/document.js';
import { bytes, gatewayOver } from './support/gateway.js';

const SIGNATURE_ERROR = compactExample('signature-error');

const pair = channelPair();
const clearPair = channelPair({ encryptRequest: false, encryptResponse: false, encryptOutbound: false });
const PERSON = compactExample('1.01-request');

function withMember(body: string, member: string, value: unknown): string {
  return JSON.stringify({ ...(JSON.parse(body) as object), [member]: value });
}

describe('gateway: who may come in', () => {
  const { gateway, backstage } = gatewayOver(pair.channel);
  const answer = (body: string | Uint8Array, interfaceName: InterfaceName = 'userCheck'): Promise<GatewayAnswer> =>
    gateway.answer({ interfaceName, body: typeof body === 'string' ? bytes(body) : body });
  const signed = (json: string, at = NOW_MS): string => pair.marketplace.requestJson(json, at);

  it('answers a signed and encrypted call', async () => {
    const got = await answer(signed(PERSON));
    expect([got.httpStatus, got.code, got.channelId, got.refusalReason]).to.deep.equal([200, 0, '840', undefined]);
    expect(got.body).to.match(/^\{"code":0,"message":"成功","response":"(?:[0-9A-F]{32})+"\}$/);
    const read = pair.marketplace.readAnswer('userCheck', bytes(got.body));
    expect(read.ok && read.value.response?.mayBorrow).to.equal(true);
  });

  for (const scheme of SIGNATURE_SCHEMES) {
    it(`answers scheme ${scheme} where it is accepted, and only there`, async () => {
      const other = channelPair({ acceptAlgorithms: [scheme] });
      const there = gatewayOver(other.channel).gateway;
      const body = bytes(other.marketplace.requestJson(PERSON, NOW_MS));
      expect((await there.answer({ interfaceName: 'userCheck', body })).code).to.equal(0);
      expect((await answer(body)).code).to.equal(scheme === 'md5WithRsa' ? 0 : 10003);
    });
  }

  const good = signed(PERSON, NOW_MS + 1);
  const sign = (JSON.parse(good) as { sign: string }).sign;
  const request = (JSON.parse(good) as { request: string }).request;
  for (const [name, body, reason] of [
    ['an unknown channel', withMember(good, 'channelId', '841'), 'unknown channel'],
    ['no channel', withMember(good, 'channelId', undefined), 'envelope member channelId'],
    ['no signature', withMember(good, 'sign', undefined), 'envelope member sign'],
    [
      'another signature',
      withMember(
        good,
        'sign',
        sign.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')),
      ),
      'bad signature',
    ],
    [
      'an altered request',
      withMember(
        good,
        'request',
        request.replace(/^./, (c) => (c === '0' ? '1' : '0')),
      ),
      'bad signature',
    ],
    ['an altered timestamp', withMember(good, 'timestamp', String(NOW_MS)), 'bad signature'],
    ['a timestamp that is text', withMember(good, 'timestamp', 'soon'), 'envelope member timestamp'],
    ['a stale timestamp', signed(PERSON, NOW_MS - 300_001), 'stale timestamp'],
    ['a timestamp of tomorrow', signed(PERSON, NOW_MS + 300_001), 'stale timestamp'],
  ] as const) {
    it(`refuses ${name} with the constant answer`, async () => {
      const got = await answer(body);
      expect([got.httpStatus, got.code, got.body]).to.deep.equal([200, 10003, SIGNATURE_ERROR]);
      expect(got.refusalReason).to.equal(reason);
    });
  }

  it('takes the edges of the timestamp window', async () => {
    for (const at of [NOW_MS - 300_000, NOW_MS + 300_000]) expect((await answer(signed(PERSON, at))).code).to.equal(0);
  });

  it('refuses a signed cipher that cannot be opened', async () => {
    const got = await answer(clearPair.marketplace.requestJson('{"name":"x"}', NOW_MS));
    expect([got.body, got.refusalReason]).to.deep.equal([SIGNATURE_ERROR, 'undecryptable']);
  });

  it('refuses any flipped byte of the signed text', async () => {
    const before = backstage.checked.length;
    const whole = bytes(signed(PERSON, NOW_MS + 2));
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const altered = Uint8Array.from(whole);
        altered[at] = (altered[at] ?? 0) ^ flip;
        const got = await answer(altered);
        expect(got.code, String(at)).to.be.oneOf([10002, 10003]);
        expect(got.httpStatus).to.equal(200);
      }),
      { numRuns: 300 },
    );
    expect(backstage.checked).to.have.lengthOf(before);
  });

  it('answers the same bytes again, also as another question, but never as a write', async () => {
    const body = signed('{"orderId":"1"}', NOW_MS + 3);
    expect((await answer(body, 'queryAuditResult')).code).to.equal(10002);
    expect((await answer(body, 'queryAuditResult')).code).to.equal(10002);
    expect((await answer(body, 'getContracts')).code).to.equal(0);
    const elsewhere = await answer(body, 'pushOrder');
    expect([elsewhere.body, elsewhere.refusalReason]).to.deep.equal([SIGNATURE_ERROR, 'replayed for another purpose']);
  });

  it('answers the bytes of a write nowhere else', async () => {
    const body = signed('{"orderId":"1"}', NOW_MS + 5);
    expect((await answer(body, 'pushOrder')).refusalReason).to.not.equal('replayed for another purpose');
    const elsewhere = await answer(body, 'queryAuditResult');
    expect([elsewhere.body, elsewhere.refusalReason]).to.deep.equal([SIGNATURE_ERROR, 'replayed for another purpose']);
  });

  it('says of a repayment that its bytes came before, so that a copy debits nothing', async () => {
    const body = signed('{"orderId":"1","period":"2"}', NOW_MS + 6);
    for (const bytes of [body, body, signed('{"orderId":"1","period":"2"}', NOW_MS + 7)])
      await answer(bytes, 'repayment');
    expect(backstage.repeats).to.deep.equal([false, true, false]);
  });

  it('refuses the same bytes again where the channel says so, also with the hex signature in the other case', async () => {
    const strict = channelPair({ replayPolicy: 'refuse', acceptAlgorithms: ['md5'] });
    const there = gatewayOver(strict.channel).gateway;
    const body = strict.marketplace.requestJson(PERSON, NOW_MS);
    const lower = withMember(body, 'sign', (JSON.parse(body) as { sign: string }).sign.toLowerCase());
    expect((await there.answer({ interfaceName: 'userCheck', body: bytes(body) })).code).to.equal(0);
    for (const again of [body, lower]) {
      const got = await there.answer({ interfaceName: 'userCheck', body: bytes(again) });
      expect([got.body, got.refusalReason]).to.deep.equal([SIGNATURE_ERROR, 'replayed']);
    }
  });

  it('understands the document’s own encrypted envelope, word for word', async () => {
    const document = channelPair({ channelId: 'rongshu', acceptAlgorithms: ['sha256WithRsa'] });
    const publicKey = (JSON.parse(documentText('vectors.json')) as { publicKey: string }).publicKey;
    const keys = { ...document.settings.keys, verifyingKeys: [publicKey] };
    const channel = openRongshuChannel({ ...document.settings, keys });
    if (!channel.ok) throw new Error('channel');
    const there = gatewayOver(channel.value);
    there.backstage.now = 1557211800000;
    const body = bytes(exampleText('1.01-envelope-encrypted'));
    const got = await there.gateway.answer({ interfaceName: 'userCheck', body });
    expect([got.code, got.refusalReason]).to.deep.equal([0, undefined]);
    expect(there.backstage.checked[0]?.md5).to.deep.equal({
      meaning: 'idCard',
      hex: '9732b32fbfdbbdd13f2832b2300950b9',
    });
  });
});

describe('gateway: bad input and own trouble', () => {
  const { gateway, backstage } = gatewayOver(clearPair.channel);
  let serial = 0;
  const call = async (interfaceName: InterfaceName, json: string): Promise<GatewayAnswer> => {
    serial += 1;
    return gateway.answer({ interfaceName, body: bytes(clearPair.marketplace.requestJson(json, NOW_MS + serial)) });
  };

  for (const [body, member] of [
    ['', 'body'],
    ['[]', 'body'],
    ['{"channelId":"840","channelId":"840"}', 'channelId'],
    ['{"13812345678":1,"13812345678":2}', 'body'],
  ] as const) {
    it(`a body like ${body.slice(0, 12)}… is 10002 ${member}`, async () => {
      const got = await gateway.answer({ interfaceName: 'userCheck', body: bytes(body) });
      expect(got.body).to.equal(`{"code":10002,"message":"参数错误：${member}"}`);
    });
  }

  for (const [name, interfaceName, json, member] of [
    ['a missing member', 'userCheck', '{"md5":"9732b32fbfdbbdd13f2832b2300950b9"}', 'name'],
    ['no identity', 'userCheck', '{"name":"测试甲"}', 'md5'],
    ['a list in place of a text', 'queryAuditResult', '{"orderId":["1"]}', 'orderId'],
    ['a member given twice', 'queryAuditResult', '{"orderId":"1","orderId":"2"}', 'orderId'],
    ['an unknown member given twice', 'queryAuditResult', '{"a":"1","a":"2","orderId":"1"}', 'request'],
    ['no JSON', 'queryAuditResult', 'orderId=1', 'request'],
    ['a list', 'queryAuditResult', '[]', 'request'],
    ['an unknown order', 'queryAuditResult', '{"orderId":"404"}', 'orderId'],
    [
      'an amount with three decimals',
      'loanCalculation',
      '{"loanAmount":"15000.001","loanPeriod":12,"periodUnit":2}',
      'loanAmount',
    ],
    [
      'an amount below the product',
      'loanCalculation',
      '{"loanAmount":4999,"loanPeriod":12,"periodUnit":2}',
      'loanAmount',
    ],
    ['an amount off the step', 'loanCalculation', '{"loanAmount":15500,"loanPeriod":12,"periodUnit":2}', 'loanAmount'],
    ['a term not offered', 'loanCalculation', '{"loanAmount":15000,"loanPeriod":9,"periodUnit":2}', 'loanPeriod'],
    ['an unknown unit', 'loanCalculation', '{"loanAmount":15000,"loanPeriod":12,"periodUnit":7}', 'periodUnit'],
  ] as const) {
    it(`${name} is 10002 ${member}`, async () => {
      if (name === 'no identity') backstage.access = { ok: false, error: { kind: 'identityMissing' } };
      const got = await call(interfaceName, json);
      expect(got.body).to.equal(`{"code":10002,"message":"参数错误：${member}"}`);
      expect(got.refusalReason).to.be.a('string');
    });
  }

  it('a deep member is named by its path', async () => {
    const push = compactExample('1.03-request')
      .replaceAll('<Base64 JPEG>', '/9j/')
      .replace('"marriage":50001', '"marriage":{}');
    expect((await call('pushOrder', push)).body).to.equal('{"code":10002,"message":"参数错误：basicInfo.marriage"}');
    expect(backstage.pushed).to.have.lengthOf(0);
  });

  for (const trouble of [
    new PortUnavailable('orders', new Error('connect ECONNREFUSED 10.0.0.1')),
    new TypeError('secret'),
  ]) {
    it(`${trouble.name} is 10001 with a reference and no word of the cause`, async () => {
      backstage.trouble = trouble;
      const got = await call('queryAuditResult', '{"orderId":"1"}');
      delete backstage.trouble;
      expect(got.body).to.equal('{"code":10001,"message":"系统异常，编号REFERENCE1"}');
      expect([got.httpStatus, got.code]).to.deep.equal([200, 10001]);
      expect(got.failure).to.deep.equal({ reference: 'REFERENCE1', cause: trouble });
    });
  }

  it('no JSON at any interface makes it reject, and no answer repeats the input', async () => {
    const secret = '110199199003070017';
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...INTERFACE_TABLE.map(([, name]) => name)),
        fc.jsonValue(),
        async (name, value) => {
          const json = JSON.stringify({ orderId: [secret], name: value, md5: secret, loanAmount: secret, uid: value });
          const got = await call(name, json);
          expect(got.code).to.be.oneOf([0, 10002]);
          expect(got.body).not.to.contain(secret);
          expect(got.refusalReason ?? '').not.to.contain(secret);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('only what never reaches an interface has an HTTP status of its own', () => {
    const refusals = ['tooLarge', 'wrongContentType', 'wrongMethod', 'unknownPath', 'busy'] as const;
    expect(refusals.map((refusal) => transportRefusal(refusal).httpStatus)).to.deep.equal([413, 415, 405, 404, 503]);
    for (const refusal of refusals) expect(JSON.parse(transportRefusal(refusal).body)).to.have.keys('code', 'message');
  });
});
