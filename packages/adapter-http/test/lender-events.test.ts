import { expect } from 'chai';
import type { EventPublisher, Instant, LenderEvent } from '@banyan/core';
import type { LenderEvents } from '@banyan/adapter-http';
import { createGotTransport, createWebhookEventPublisher, signWebhook } from '@banyan/adapter-http';
import type { GatewayInTest } from './support/gateway-in-test.js';
import { NOW, startGateway } from './support/gateway-in-test.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const EVENT: LenderEvent = {
  eventId: '01J0000000000000000000000A',
  type: 'credit.result',
  version: 1,
  occurredAt: NOW,
  channel: 'groot',
  key: '900719925474099312',
  payload: '{"orderNo":"900719925474099312","limitFen":"1500000","rate":0.1800}',
};

describe('lender events over HTTP', () => {
  let gateway: GatewayInTest;
  let now: Instant;
  let taken: string[];
  let faults: string[];
  let answer: 'accepted' | 'parked' | 'unavailable';

  beforeEach(async () => {
    now = NOW;
    taken = [];
    faults = [];
    answer = 'accepted';
    const lenderEvents: LenderEvents = {
      clock: { now: () => now },
      secrets: [SECRET],
      bodyBytesMax: 4096,
      takeIn: (body) => {
        taken.push(body);
        return Promise.resolve(answer);
      },
      onRefused: (fault) => faults.push(fault),
    };
    gateway = await startGateway({ options: { lenderEvents } });
  });
  afterEach(() => gateway.close());

  function publisher(over: { secrets?: readonly string[]; url?: string } = {}): EventPublisher {
    return createWebhookEventPublisher({
      transport: createGotTransport({ hosts: [{ host: `127.0.0.1:${String(gateway.port)}`, isPrivate: true }] }),
      url: over.url ?? `${gateway.url}/lender/events`,
      secrets: over.secrets ?? [SECRET],
      clock: { now: () => now },
    });
  }

  function post(headers: Readonly<Record<string, string>>, body: string): Promise<Response> {
    return fetch(`${gateway.url}/lender/events`, { method: 'POST', headers, body });
  }

  it('carries an event over as it was, the form of its numbers included', async () => {
    expect(await publisher().publish([EVENT])).to.deep.equal([{ ok: true, value: undefined }]);
    expect(taken).to.deep.equal([
      '{"eventId":"01J0000000000000000000000A","type":"credit.result","version":1,"occurredAt":1780000000000,' +
        '"channel":"groot","key":"900719925474099312",' +
        '"payload":{"orderNo":"900719925474099312","limitFen":"1500000","rate":0.1800}}',
    ]);
  });

  for (const [result, status, published] of [
    ['accepted', 202, { ok: true, value: undefined }],
    ['parked', 202, { ok: true, value: undefined }],
    ['unavailable', 503, { ok: false, error: { error: 'http 503' } }],
  ] as const) {
    it(`answers ${String(status)} when an event is ${result}`, async () => {
      answer = result;
      expect(await publisher().publish([EVENT])).to.deep.equal([published]);
      const response = await post({ ...signWebhook({ id: 'E1', body: '{}', secrets: [SECRET], now }) }, '{}');
      expect(response.status).to.equal(status);
      expect(response.headers.get('retry-after')).to.equal(status === 503 ? '1' : null);
      expect(await response.json()).to.include({ result });
    });
  }

  it('refuses what is not signed by the lender, and looks at none of it', async () => {
    expect(await publisher({ secrets: ['a secret of somebody'] }).publish([EVENT])).to.deep.equal([
      { ok: false, error: { error: 'http 401' } },
    ]);
    const unsigned = await post({}, '{"eventId":"E1"}');
    expect(unsigned.status).to.equal(401);
    expect(await unsigned.text()).to.equal('{"result":"notAccepted","requestId":"made-000002"}');
    const signed = { ...signWebhook({ id: 'E1', body: '{"a":1}', secrets: [SECRET], now }) };
    expect((await post(signed, '{"a":2}')).status).to.equal(401);
    now = (NOW + 301_000) as Instant;
    expect((await post(signed, '{"a":1}')).status).to.equal(401);
    expect(taken).to.deep.equal([]);
    expect(faults).to.deep.equal(['wrongSignature', 'missingHeader', 'wrongSignature', 'stale']);
  });

  const questions = [
    ['item 7: what an application says', 'applications', 'readApplication'],
    ['item 14: whom to pay', 'disbursements', 'readDisbursement'],
  ] as const;
  for (const [title, path, member] of questions) {
    it(`${title}: answered to a signed question, and to nobody else`, async () => {
      await gateway.close();
      const asked: string[] = [];
      gateway = await startGateway({
        options: {
          lenderEvents: {
            clock: { now: () => now },
            secrets: [SECRET],
            bodyBytesMax: 4096,
            takeIn: () => Promise.resolve('accepted'),
            [member]: (body: string) => {
              asked.push(body);
              return Promise.resolve({ status: 404, body: '{"error":"unknown"}' });
            },
          },
        },
      });
      const url = `${gateway.url}/lender/${path}`;
      const body = '{"orderNo":"1"}';
      const signed = { ...signWebhook({ id: 'Q1', body, secrets: [SECRET], now }) };
      const answer = await fetch(url, { method: 'POST', headers: signed, body });
      expect([answer.status, await answer.text()]).to.deep.equal([404, '{"error":"unknown"}']);
      expect(answer.headers.get('cache-control')).to.equal('no-store');
      expect(answer.headers.get('content-type')).to.include('application/json');
      const altered = await fetch(url, { method: 'POST', headers: signed, body: '{"orderNo":"2"}' });
      expect(altered.status).to.equal(401);
      expect((await fetch(url, { method: 'POST', body })).status).to.equal(401);
      expect(asked).to.deep.equal([body]);
    });
  }

  it('has no questions to answer unless it is told how', async () => {
    for (const path of ['applications', 'disbursements']) {
      expect((await fetch(`${gateway.url}/lender/${path}`, { method: 'POST' })).status).to.equal(404);
    }
  });

  it('refuses a body over its limit and other methods', async () => {
    expect((await post({}, 'x'.repeat(4097))).status).to.equal(413);
    const get = await fetch(`${gateway.url}/lender/events`);
    expect([get.status, get.headers.get('allow')]).to.deep.equal([405, 'POST']);
    expect(taken).to.deep.equal([]);
  });

  it('says in a word why an event could not be handed over', async () => {
    const { port } = gateway;
    await gateway.close();
    expect(await publisher({ url: `http://127.0.0.1:${String(port)}/lender/events` }).publish([EVENT])).to.deep.equal([
      { ok: false, error: { error: 'connectionRefused' } },
    ]);
    expect(await publisher({ url: 'http://elsewhere.test/' }).publish([EVENT])).to.deep.equal([
      { ok: false, error: { error: 'hostNotAllowed' } },
    ]);
  });
});
