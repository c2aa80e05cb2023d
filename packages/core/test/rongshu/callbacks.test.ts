import { expect } from 'chai';
import type { Callback } from '#src/model/callback.js';
import { createRongshuCallbackBodies } from '#src/rongshu/callbacks/callback-bodies.js';
import { createRongshuCallbackSender } from '#src/rongshu/callbacks/callback-sender.js';
import { createRongshuCreditDataSource } from '#src/rongshu/callbacks/p1.11-data-pull.js';
import type { RongshuChannelSettings } from '#src/rongshu/settings.js';
import { createRongshuChannels } from '#src/rongshu/settings.js';
import { instant } from '#src/shared/calendar.js';
import { fen } from '#src/shared/money.js';
import {
  aCallbackDraft,
  aCreditDecision,
  aMarketplaceOrder,
  aProduct,
  marketplaceUserId,
  TEST_CHANNEL,
  TEST_NOW,
} from '#src/testing/builders.js';
import { createRongshuDocuments } from '#src/rongshu/marketplace-documents.js';
import { channelPair, NOW_MS } from './support/channel.js';
import { compactExample, exampleText } from './support/document.js';
import type { ScriptedPlatform } from './support/platform.js';
import { scriptedPlatform, sentBody } from './support/platform.js';

const CLEAR = { encryptRequest: false, encryptResponse: false, encryptOutbound: false } as const;
const clock = { now: () => instant(NOW_MS) };

const callback: Callback = {
  ...aCallbackDraft({ body: compactExample('p1.01-refused') }),
  callbackId: 'c1',
  sequence: 1,
  state: 'pending',
  attempts: 0,
  nextAttemptAt: TEST_NOW,
  createdAt: TEST_NOW,
};

describe('platform/1.1 audit result callback (item 8, 25.1)', () => {
  const decision = aCreditDecision({ minimum: fen(500_000n), limit: fen(2_000_000n), step: fen(100_000n) });
  const bodyOf = (
    status: 'awaitingConfirmation' | 'creditRejected',
    settings: Partial<RongshuChannelSettings> = {},
  ): string => {
    const channels = createRongshuChannels([channelPair(settings).channel]);
    return createRongshuCallbackBodies({ channels }).creditResult(aMarketplaceOrder({ status, decision }), aProduct());
  };

  it('a refusal and a pass are the bodies of the document, but for the words of a pass', () => {
    expect(bodyOf('creditRejected')).to.equal(compactExample('p1.01-refused'));
    expect(bodyOf('awaitingConfirmation')).to.equal(compactExample('p1.01-passed').replace('授信通过', '初审通过'));
  });

  it('writes the option as text where the channel says so', () => {
    const nested = { auditResult: { amountOption: 'text' } } as const;
    const body = JSON.parse(bodyOf('awaitingConfirmation', { nested })) as { amountOption: string };
    expect(JSON.parse(body.amountOption)).to.deep.include({ min: 5000, max: 20000, step: 1000 });
  });

  for (const [name, settings] of [
    ['encrypted', {}],
    ['clear', CLEAR],
  ] as const) {
    it(`is sent signed and ${name}, and the marketplace reads it`, async () => {
      const { channel, marketplace } = channelPair(settings);
      const platform = scriptedPlatform();
      const sender = createRongshuCallbackSender({
        channels: createRongshuChannels([channel]),
        transport: platform.transport,
        clock,
      });
      expect(await sender.send(callback)).to.deep.equal({ outcome: 'accepted', httpStatus: 200, code: '0' });
      expect(platform.sent[0]?.url).to.equal('https://marketplace.example/hermes/api/v2/order/feedback.do');
      const read = marketplace.readAuditResult(sentBody(platform.sent[0]));
      expect(read).to.deep.equal({ ok: true, value: { orderNo: '90000001', status: 6004, remark: '资质不符' } });
      expect(Buffer.from(sentBody(platform.sent[0])).toString().includes('6004')).to.equal(name === 'clear');
      const stranger = channelPair({ ...settings, appId: '10003' }).marketplace;
      expect(stranger.readAuditResult(sentBody(platform.sent[0]))).to.deep.equal({
        ok: false,
        error: { kind: 'unknownSender' },
      });
    });
  }

  it('a callback with any character of its cipher altered is refused by the marketplace', async () => {
    const { channel, marketplace } = channelPair();
    const platform = scriptedPlatform();
    await createRongshuCallbackSender({
      channels: createRongshuChannels([channel]),
      transport: platform.transport,
      clock,
    }).send(callback);
    const sealed = JSON.parse(Buffer.from(sentBody(platform.sent[0])).toString()) as { request: string };
    const altered = { ...sealed, request: sealed.request.replace(/.$/, (last) => (last === '0' ? '1' : '0')) };
    expect(marketplace.readAuditResult(Buffer.from(JSON.stringify(altered)))).to.deep.equal({
      ok: false,
      error: { kind: 'badSignature' },
    });
  });

  for (const [name, answer, expected] of [
    ['code as text', { status: 200, body: '{"code":"0"}' }, { outcome: 'accepted', httpStatus: 200, code: '0' }],
    [
      'another code',
      { status: 200, body: '{"code":10001,"message":"x"}' },
      { outcome: 'failed', error: 'code 10001', httpStatus: 200, code: '10001' },
    ],
    ['no code', { status: 200, body: '{}' }, { outcome: 'failed', error: 'no code', httpStatus: 200 }],
    ['no JSON', { status: 200, body: '<html>' }, { outcome: 'failed', error: 'not json', httpStatus: 200 }],
    ['a redirect', { status: 302, body: '{"code":0}' }, { outcome: 'failed', error: 'http 302', httpStatus: 302 }],
    [
      'busy',
      { status: 503, body: '', headers: { 'retry-after': '7' } },
      { outcome: 'failed', error: 'http 503', httpStatus: 503, retryAfterMs: 7000 },
    ],
    ['a time-out', 'timeout', { outcome: 'failed', error: 'timeout' }],
  ] as const) {
    it(`${name} is told as ${expected.outcome}`, async () => {
      const platform = scriptedPlatform();
      platform.answer = answer;
      const channels = createRongshuChannels([channelPair().channel]);
      expect(
        await createRongshuCallbackSender({ channels, transport: platform.transport, clock }).send(callback),
      ).to.deep.equal(expected);
    });
  }
});

describe('platform/1.11 data pull (item 5)', () => {
  function source(settings: Partial<RongshuChannelSettings> = {}): {
    readonly platform: ScriptedPlatform;
    readonly marketplace: ReturnType<typeof channelPair>['marketplace'];
    readonly pull: (kind: 'operator' | 'creditCard' | 'device', operatorUrl?: string) => Promise<unknown>;
  } {
    const { channel, marketplace } = channelPair(settings);
    const platform = scriptedPlatform();
    const data = createRongshuCreditDataSource({
      channels: createRongshuChannels([channel]),
      transport: platform.transport,
      clock,
    });
    return {
      platform,
      marketplace,
      pull: (kind, operatorUrl) =>
        data.pull({
          channel: TEST_CHANNEL,
          kind,
          marketplaceUserId: marketplaceUserId('90001'),
          ...(operatorUrl === undefined ? {} : { operatorUrl }),
        }),
    };
  }

  for (const settings of [{}, CLEAR]) {
    for (const kind of ['operator', 'creditCard', 'device'] as const) {
      it(`${kind}, ${settings === CLEAR ? 'clear' : 'encrypted'}: the marketplace reads the uid, we read the data`, async () => {
        const { platform, marketplace, pull } = source(settings);
        const json = compactExample('p1.11-operator-data');
        platform.answer = { status: 200, body: marketplace.dataReply(kind, { json }) };
        expect(await pull(kind)).to.deep.equal({ ok: true, value: { json } });
        expect(marketplace.readDataPull(sentBody(platform.sent[0]))).to.deep.equal({
          ok: true,
          value: { marketplaceUserId: '90001' },
        });
        expect(platform.sent[0]?.url).to.equal(`https://marketplace.example/hermes/api/v2/data/${kind}.do`);
      });
    }
  }

  it('reads the operator envelope of the document, and a device reply that is a real object', async () => {
    const { platform, pull } = source();
    platform.answer = { status: 200, body: exampleText('p1.11-operator-envelope') };
    const got = (await pull('operator')) as { value: { json: string } };
    expect(JSON.parse(got.value.json)).to.deep.equal(JSON.parse(exampleText('p1.11-operator-data')));
    platform.answer = { status: 200, body: `{"code":0,"response":${compactExample('p1.11-device-response')}}` };
    expect(await pull('device')).to.deep.equal({ ok: true, value: { json: compactExample('p1.11-device-response') } });
  });

  for (const [name, body, error] of [
    ['not ready', exampleText('p1.11-not-ready'), { kind: 'notReady' }],
    ['nothing there', '{"code":0,"message":"成功","status":"0","data":""}', { kind: 'none' }],
    ['an empty object', '{"code":0,"response":{}}', { kind: 'none' }],
    ['another code', '{"code":10001,"message":"x"}', { kind: 'refused', reason: 'code 10001' }],
    ['data that is no JSON', '{"code":0,"data":"hello"}', { kind: 'refused', reason: 'not json' }],
    ['a cipher of another key', `{"code":0,"data":"${'AB'.repeat(32)}"}`, { kind: 'refused', reason: 'undecryptable' }],
  ] as const) {
    it(`${name} is ${error.kind}`, async () => {
      const { platform, pull } = source();
      platform.answer = { status: 200, body };
      expect(await pull('operator')).to.deep.equal({ ok: false, error });
    });
  }

  it('no answer is unreachable', async () => {
    const { platform, pull } = source();
    platform.answer = 'connectionRefused';
    expect(await pull('device')).to.deep.equal({
      ok: false,
      error: { kind: 'unreachable', reason: 'connection refused' },
    });
  });

  it('follows an address of the order only to the marketplace itself and to hosts that configuration names', async () => {
    const { platform, marketplace, pull } = source({ resourceHosts: ['openapi.rongshu.cn'] });
    platform.answer = { status: 200, body: marketplace.dataReply('operator', { json: '{"a":1}' }) };
    const allowed = ['https://openapi.rongshu.cn/x.do', 'https://marketplace.example/y.do'];
    for (const url of allowed) expect(await pull('operator', url)).to.have.property('ok', true);
    for (const url of [
      'https://evil.example/',
      'http://169.254.169.254/latest',
      'https://openapi.rongshu.cn@evil.example/',
      'https://openapi.rongshu.cn.evil.example/',
      'https://openapi.rongshu.cn:8443/',
      'http://marketplace.example/y.do',
      'http://openapi.rongshu.cn/x.do',
    ]) {
      expect(await pull('operator', url), url).to.deep.equal({
        ok: false,
        error: { kind: 'refused', reason: 'resource host not allowed' },
      });
    }
    expect(platform.sent.map(({ url }) => url)).to.deep.equal(allowed);
  });
});

describe('reports from pulled data (item 6)', () => {
  const documents = createRongshuDocuments();

  it('counts the operator records of the document by month', () => {
    expect(documents.readOperatorReport(exampleText('p1.11-operator-data'))).to.deep.equal({
      isRealName: true,
      activeSince: '2015-06-01',
      months: [{ month: '2018-12', callsOut: 1, callsIn: 1, callSeconds: 77, messages: 1 }],
    });
  });

  it('counts the device data of the document, without the contact that has no number', () => {
    expect(documents.readDeviceReport(exampleText('p1.11-device-response'))).to.deep.equal({
      contactCount: 1,
      callCount: 1,
      installedAppCount: 1,
    });
  });

  it('understands lists that are text, and leaves out what is malformed', () => {
    expect(
      documents.readDeviceReport(
        '{"userInfo":{"contact":"[{\\"names\\":[\\"a\\"],\\"phones\\":[\\"1\\"]}]","appInfo":7}}',
      ),
    ).to.deep.equal({
      contactCount: 1,
      callCount: 0,
      installedAppCount: 0,
    });
    expect(
      documents.readOperatorReport('{"callDetailList":[{"time":"yesterday"},7,{"time":"2018-13-01"}],"basicInfo":[]}'),
    ).to.deep.equal({
      months: [],
    });
    expect(documents.readOperatorReport('[]')).to.equal(undefined);
    expect(documents.readDeviceReport('no json')).to.equal(undefined);
  });
});
