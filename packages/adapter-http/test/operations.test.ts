import { expect } from 'chai';
import type { LoanOperationError, LoanOperations } from '@banyan/core';
import { err, ok, PortUnavailable } from '@banyan/core';
import { aCallbackDraft, aMarketplaceOrder, anOrderKey, INVENTED_PEOPLE } from '@banyan/core/testing';
import type { GatewayInTest } from './support/gateway-in-test.js';
import { NOW, startGateway } from './support/gateway-in-test.js';
import type { OperationsInTest } from './support/operations-in-test.js';
import { operationsApi } from './support/operations-in-test.js';

type Answer = readonly [status: number, body: Record<string, unknown>];

describe('operations API', () => {
  let gateway: GatewayInTest;
  let api: OperationsInTest;

  async function start(over: Parameters<typeof operationsApi>[0] = {}): Promise<void> {
    api = operationsApi(over);
    gateway = await startGateway({ options: { operationsApi: api } });
  }
  afterEach(() => gateway.close());

  async function call(
    key: string | undefined,
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const response = await fetch(`${gateway.url}/operations${path}`, {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return [response.status, (await response.json()) as Record<string, unknown>];
  }
  const get = (key: string | undefined, path: string): Promise<Answer> => call(key, 'GET', path);

  describe('keys', () => {
    it('lets in whoever holds a key, and nobody else', async () => {
      await start();
      const key = await api.keyOf('zhou', 'viewer');
      expect((await get(key, '/orders?number=1'))[0]).to.equal(200);
      expect(await get(undefined, '/orders?number=1')).to.deep.equal([
        401,
        { error: 'missingKey', requestId: 'made-000002' },
      ]);
      expect((await get(`${key}x`, '/orders?number=1'))[1]).to.include({ error: 'keyNotAccepted' });
      expect((await get('', '/orders?number=1'))[0]).to.equal(401);
      expect(api.refused).to.deep.equal(['missingKey', 'keyNotAccepted', 'keyNotAccepted']);
    });

    it('gives, lists and ends keys; a key is shown once', async () => {
      await start();
      const administrator = await api.keyOf('root', 'administrator');
      const [status, given] = await call(administrator, 'POST', '/keys', { name: 'wang', roles: ['reviewer'] });
      expect(status).to.equal(201);
      expect(given).to.have.all.keys('keyId', 'key');
      const key = String(given['key']);
      const [, listed] = await get(key, '/keys');
      expect(JSON.stringify(listed)).to.include('"name":"wang"').and.not.include(key).and.not.include('digest');
      expect(await call(administrator, 'DELETE', `/keys/${String(given['keyId'])}`)).to.deep.equal([
        200,
        { result: 'revoked' },
      ]);
      expect((await get(key, '/keys'))[0]).to.equal(401);
      expect((await call(administrator, 'DELETE', `/keys/${String(given['keyId'])}`))[1]).to.include({
        error: 'unknownKey',
      });
    });

    it('refuses what the role does not cover, and keeps that in the audit', async () => {
      await start();
      const viewer = await api.keyOf('zhou', 'viewer');
      const [status, body] = await call(viewer, 'POST', '/keys', { name: 'wang', roles: ['administrator'] });
      expect([status, body['error'], body['role']]).to.deep.equal([403, 'notPermitted', 'administrator']);
      const [, audit] = await get(viewer, '/audit?operator=zhou');
      expect(audit['entries']).to.have.length(1);
      expect(audit['entries']).to.have.nested.property('[0].outcome', 'notPermitted');
      expect(audit['entries']).to.have.nested.property('[0].action', 'operatorKey.add');
    });

    it('ends the tries of an address after ten wrong keys, for the rest of the minute', async () => {
      await start();
      const key = await api.keyOf('zhou', 'viewer');
      for (let tries = 0; tries < 10; tries += 1) expect((await get('wrong-key-of-a-test', '/keys'))[0]).to.equal(401);
      const response = await fetch(`${gateway.url}/operations/keys`, { headers: { authorization: `Bearer ${key}` } });
      expect([response.status, response.headers.get('retry-after')]).to.deep.equal([429, '60']);
      api.clock.advance(59_999);
      expect((await get(key, '/keys'))[0]).to.equal(429);
      api.clock.advance(1);
      expect((await get(key, '/keys'))[0]).to.equal(200);
    });

    it('counts no missing key as a wrong one', async () => {
      await start();
      const key = await api.keyOf('zhou', 'viewer');
      for (let tries = 0; tries < 20; tries += 1) await get(undefined, '/keys');
      expect((await get(key, '/keys'))[0]).to.equal(200);
    });
  });

  describe('orders (item 16)', () => {
    const order = aMarketplaceOrder({ key: anOrderKey('90000001') });

    async function withOrder(): Promise<string> {
      await start();
      await api.stores.unitOfWork.run(async (stores) => {
        await stores.orders.insert(order);
        await stores.callbacks.enqueue(aCallbackDraft({ channel: order.key.channel, orderNo: order.key.orderNo }), NOW);
      });
      return api.keyOf('zhou', 'viewer');
    }

    it('finds an order by its number', async () => {
      const key = await withOrder();
      const [status, { orders }] = await get(key, '/orders?number=90000001');
      expect(status).to.equal(200);
      expect(orders).to.have.length(1);
      expect(orders).to.have.nested.property('[0].key.orderNo', '90000001');
      expect(orders).to.have.nested.property('[0].requestedAmountFen', String(order.requestedAmount));
      expect((await get(key, '/orders?number=90000002'))[1]).to.deep.equal({ orders: [] });
    });

    it('shows its whole timeline, and nobody in it', async () => {
      const key = await withOrder();
      const [status, { order: told }] = await get(key, `/orders/${order.key.channel}/90000001`);
      expect(status).to.equal(200);
      expect(told).to.have.property('entries').that.is.an('array').with.length.greaterThan(0);
      expect(told).to.have.nested.property('callbacks[0].state', 'pending');
      const text = JSON.stringify(told);
      expect(text)
        .to.not.include(INVENTED_PEOPLE.borrower.idCard.reveal())
        .and.not.match(/Index"/);
      expect(await get(key, `/orders/${order.key.channel}/90000002`)).to.have.nested.property(
        '[1].error',
        'unknownOrder',
      );
    });

    // prettier-ignore
    const malformed: readonly string[] = [
      '/orders', '/orders?number=1&idCardMd5=00000000000000000000000000000000', '/orders?number=', '/orders?number=1&number=2',
      '/orders?idCardMd5=123', '/orders?other=1', '/loans', '/loans?status=paid', '/loans?status=disbursed&limit=501',
      '/loans?status=disbursed&limit=-1', '/audit?limit=x',
    ];
    for (const path of malformed) {
      it(`refuses ${path} by the names of its members`, async () => {
        await start();
        const [status, body] = await get(await api.keyOf('zhou', 'viewer'), path);
        expect([status, body['error']]).to.deep.equal([400, 'malformed']);
        expect(body['members']).to.be.an('array').that.is.not.empty;
      });
    }
  });

  describe('loans (items 14, 16, B20)', () => {
    // prettier-ignore
    const operations: readonly (readonly [string, object, string, string])[] = [
      // path                   body                                          use case                    state after
      [ 'review',              { decision: 'pass', reason: 'looked at' },     'decideReview',             'disbursementRunning' ],
      [ 'disbursement-review', { decision: 'refuse', reason: 'looked at' },   'decideDisbursementReview', 'disbursementRunning' ],
      [ 'ask-payer',           { reason: 'no word since' },                   'askPayer',                 'disbursementRunning' ],
      [ 'retry-disbursement',  { reason: 'bank is back' },                    'retryDisbursement',        'disbursementRunning' ],
      [ 'reject',              { reason: 'account closed' },                  'reject',                   'manualReviewRefused' ],
      [ 'cancel',              { reason: 'borrower asked' },                  'cancel',                   'cancelled' ],
    ];
    for (const [path, body, name, status] of operations) {
      it(`asks ${name} with who and why`, async () => {
        await start();
        const key = await api.keyOf('wang', 'reviewer');
        expect(await call(key, 'POST', `/loans/L1/${path}`, body)).to.deep.equal([200, { status }]);
        expect(api.asked).to.deep.equal([
          [name, { operator: { name: 'wang', roles: ['reviewer'] }, loanNo: 'L1', ...body }],
        ]);
      });
    }

    // prettier-ignore
    const refusals: readonly (readonly [LoanOperationError, number, object])[] = [
      [ { kind: 'notPermitted', role: 'reviewer' },         403, { role: 'reviewer' } ],
      [ { kind: 'unknownLoan' },                            404, {} ],
      [ { kind: 'reasonNotAllowed' },                       422, {} ],
      [ { kind: 'notNow', status: 'disbursed' },            409, { status: 'disbursed' } ],
      [ { kind: 'alreadyPaid' },                            409, {} ],
      [ { kind: 'payerUnclear' },                           409, {} ],
      [ { kind: 'paidAfterEnd' },                           409, {} ],
    ];
    for (const [error, status, more] of refusals) {
      it(`answers ${String(status)} when it is refused as ${error.kind}`, async () => {
        const reject: LoanOperations['reject'] = () => Promise.resolve(err(error));
        await start();
        await gateway.close();
        await start({ loanOperations: { ...api.loanOperations, reject } });
        const answer = await call(await api.keyOf('wang', 'reviewer'), 'POST', '/loans/L1/reject', { reason: 'x' });
        expect(answer).to.deep.equal([status, { ...more, error: error.kind, requestId: 'made-000001' }]);
      });
    }

    it('asks nobody about bodies that are not as they should be, and repeats nothing of them', async () => {
      await start();
      const key = await api.keyOf('wang', 'reviewer');
      const secret = 'a text that must not come back';
      for (const body of [
        '',
        '{',
        '[]',
        '{"reason":"a","reason":"b"}',
        { reason: '' },
        { reason: 1 },
        { reason: 'a', [secret]: 1 },
        { decision: secret, reason: 'a' },
      ]) {
        const [status, answer] = await call(key, 'POST', '/loans/L1/review', body);
        expect([status, answer['error']]).to.deep.equal([400, 'malformed']);
        expect(JSON.stringify(answer)).to.not.include(secret);
      }
      expect(
        (await call(key, 'POST', '/loans/L1/reject', '{"reason":"a"}', { 'content-type': 'text/plain' }))[0],
      ).to.equal(400);
      expect((await call(key, 'POST', '/loans/L1/reject', `{"reason":"${'a'.repeat(300_000)}"}`))[0]).to.equal(413);
      expect(api.asked).to.deep.equal([]);
    });

    it('says that it is not available while the payer is not', async () => {
      const reject: LoanOperations['reject'] = () => Promise.reject(new PortUnavailable('payer (not configured)'));
      await start();
      await gateway.close();
      await start({ loanOperations: { ...api.loanOperations, reject } });
      const answer = await call(await api.keyOf('wang', 'reviewer'), 'POST', '/loans/L1/reject', { reason: 'x' });
      expect(answer).to.deep.equal([503, { error: 'unavailable', requestId: 'made-000001' }]);
    });
  });

  describe('callbacks (item 25.1)', () => {
    it('replays and abandons by filter, and never all at once', async () => {
      await start();
      const { channel, orderNo } = anOrderKey('90000001');
      await api.stores.unitOfWork.run((stores) => stores.callbacks.enqueue(aCallbackDraft({ channel, orderNo }), NOW));
      const key = await api.keyOf('li', 'operator');
      expect(await call(key, 'POST', '/callbacks/replay', { channel, orderNo, state: 'dead' })).to.deep.equal([
        200,
        { count: 0 },
      ]);
      expect(
        await call(key, 'POST', '/callbacks/abandon', {
          state: 'dead',
          createdSince: '2026-01-01T00:00:00+08:00',
          reason: 'told by phone',
        }),
      ).to.deep.equal([200, { count: 0 }]);
      expect((await call(key, 'POST', '/callbacks/replay', {}))[0]).to.equal(400);
      expect((await call(key, 'POST', '/callbacks/replay', { reason: 'all of them' }))[0]).to.equal(400);
      const [, { entries }] = await get(key, '/audit?operator=li&limit=1');
      expect(entries).to.have.nested.property('[0].detail', 'told by phone');
    });
  });

  describe('configuration (items 25.2, 25.3)', () => {
    it('hands rows on, and who changed them', async () => {
      const puts: unknown[] = [];
      await start({
        configuration: {
          list: () => Promise.resolve([{ kind: 'sms', key: '*', version: 1 }]),
          show: (kind, key) =>
            Promise.resolve(
              key === '*'
                ? { kind, key, version: 1, body: { secrets: '***', startsAt: 1_780_000_000_000, cardIndex: 'x' } }
                : undefined,
            ),
          history: (kind, key) => Promise.resolve([{ kind, key, version: 1 }]),
          put(change) {
            puts.push(change);
            return Promise.resolve(change.version === 2 ? ok() : err({ kind: 'notUsable', faults: 'sms/*: texts' }));
          },
        },
      });
      const key = await api.keyOf('root', 'administrator');
      expect((await get(key, '/configuration'))[1]).to.deep.equal({ rows: [{ kind: 'sms', key: '*', version: 1 }] });
      expect((await get(key, '/configuration/sms/*'))[1]).to.have.deep.nested.property('row.body', {
        secrets: '***',
        startsAt: 1_780_000_000_000,
        cardIndex: 'x',
      });
      expect((await get(key, '/configuration/sms/840'))[1]).to.include({ error: 'unknownRow' });
      expect((await get(key, '/configuration/sms/*/history'))[1]).to.have.nested.property('rows[0].version', 1);
      const body = { texts: {}, list: [1, 2.5, null, true] };
      expect(await call(key, 'PUT', '/configuration/sms/*', { version: 2, body })).to.deep.equal([
        200,
        { kind: 'sms', key: '*', version: 2 },
      ]);
      expect(await call(key, 'PUT', '/configuration/sms/*', { version: 3, body })).to.deep.equal([
        422,
        { faults: 'sms/*: texts', error: 'notUsable', requestId: 'made-000006' },
      ]);
      const operator = { name: 'root', roles: ['administrator'] };
      expect(puts).to.deep.equal([2, 3].map((version) => ({ kind: 'sms', key: '*', version, body, operator })));
    });
  });
});
