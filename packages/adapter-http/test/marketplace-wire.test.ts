import { expect } from 'chai';
import { startGateway, until, createGate } from './support/gateway-in-test.js';
import type { GatewayInTest } from './support/gateway-in-test.js';
import { postHead, rawClient } from './support/raw-client.js';

const JSON_HEADERS = { 'content-type': 'application/json' };

describe('marketplace wire', () => {
  let gateway: GatewayInTest;
  afterEach(() => gateway.close());

  it('hands the bytes over exactly as they came and writes the answer back', async () => {
    gateway = await startGateway({
      answer: (request) => Promise.resolve({ httpStatus: 200, body: request.body, code: 7 }),
    });
    const body = Buffer.from('{ "a" : 1,\n"a":"\\u6995\\u6811", "b":"榕树" }\r\n');
    const response = await fetch(`${gateway.url}/rongshu/small?x=1`, { method: 'POST', headers: JSON_HEADERS, body });
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.equal('application/json; charset=utf-8');
    expect(Buffer.from(await response.arrayBuffer()).equals(body)).to.equal(true);
    expect(gateway.records).to.have.length(1);
    expect(gateway.records[0]).to.include({
      interfaceName: 'small',
      outcome: 'answered',
      httpStatus: 200,
      code: 7,
      bytesIn: body.length,
      remoteAddress: '127.0.0.1',
    });
  });

  it('puts a body together that comes in many pieces, with a declared length and chunked', async () => {
    let seen = '';
    gateway = await startGateway({
      answer: (request) => {
        seen = Buffer.from(request.body).toString('latin1');
        return Promise.resolve({ httpStatus: 200, body: '{}', code: 0 });
      },
    });
    const pieces = Array.from({ length: 40 }, (_, index) => String.fromCharCode(97 + (index % 26)).repeat(5_000));
    const declared = await rawClient(gateway.port);
    declared.write(postHead('/rongshu/large', { 'content-length': 200_000 }));
    for (const piece of pieces) declared.write(piece);
    await until('the answer', () => declared.status() === 200);
    expect(seen === pieces.join('')).to.equal(true);

    seen = '';
    const chunked = await rawClient(gateway.port);
    chunked.write(postHead('/rongshu/large', { 'transfer-encoding': 'chunked' }));
    for (const piece of pieces) chunked.write(`${piece.length.toString(16)}\r\n${piece}\r\n`);
    chunked.write('0\r\n\r\n');
    await until('the answer', () => chunked.status() === 200);
    expect(seen === pieces.join('')).to.equal(true);
    declared.destroy();
    chunked.destroy();
  });

  for (const [what, path, init, status, refusal] of [
    ['another method', '/rongshu/small', { method: 'GET' }, 405, 'wrongMethod'],
    [
      'a path it does not know',
      '/rongshu/other',
      { method: 'POST', headers: JSON_HEADERS, body: '{}' },
      404,
      'unknownPath',
    ],
    [
      'a form',
      '/rongshu/small',
      { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=1' },
      415,
      'wrongContentType',
    ],
    [
      'JSON in another charset',
      '/rongshu/small',
      { method: 'POST', headers: { 'content-type': 'application/json; charset=gbk' }, body: '{}' },
      415,
      'wrongContentType',
    ],
    [
      'a compressed body',
      '/rongshu/small',
      { method: 'POST', headers: { ...JSON_HEADERS, 'content-encoding': 'gzip' }, body: '{}' },
      415,
      'wrongContentType',
    ],
    [
      'a body one byte over the limit of its interface',
      '/rongshu/small',
      { method: 'POST', headers: JSON_HEADERS, body: 'x'.repeat(1025) },
      413,
      'tooLarge',
    ],
  ] as const) {
    it(`refuses ${what} with ${String(status)} and asks no interface`, async () => {
      gateway = await startGateway();
      const response = await fetch(`${gateway.url}${path}`, init);
      expect(response.status).to.equal(status);
      expect(await response.json()).to.deep.equal({ refused: refusal });
      expect(response.headers.get('allow')).to.equal(status === 405 ? 'POST' : null);
      await until('the record', () => gateway.records.length === 1);
      expect(gateway.records[0]).to.include({ outcome: 'refused', refusal, httpStatus: status, code: `no-${refusal}` });
      expect(gateway.requests).to.deep.equal([]);
    });
  }

  it('takes a body of exactly the limit and the charset said in any usual way', async () => {
    gateway = await startGateway();
    for (const contentType of [
      'application/json',
      'Application/JSON;charset=UTF-8',
      'application/json; charset="utf-8"',
    ]) {
      const response = await fetch(`${gateway.url}/rongshu/small`, {
        method: 'POST',
        headers: { 'content-type': contentType },
        body: 'x'.repeat(1024),
      });
      expect(await response.json(), contentType).to.deep.equal({ size: 1024 });
    }
  });

  it('refuses an oversize body while it is still being sent, so that the sender reads the answer', async () => {
    gateway = await startGateway();
    const client = await rawClient(gateway.port);
    client.write(postHead('/rongshu/small', { 'content-length': 1_000_000 }));
    await until('the refusal before a byte of the body', () => client.received().includes('"tooLarge"'));
    expect(client.status()).to.equal(413);
    expect(client.received()).to.match(/connection: close/i);
    client.write(Buffer.alloc(1_000_000));
    await until('the end of the connection', () => client.isClosed());
    expect(gateway.requests).to.deep.equal([]);
  });

  it('lets a sender who only listens at the end read why its body was refused', async () => {
    gateway = await startGateway();
    const client = await rawClient(gateway.port);
    client.socket.pause();
    client.write(postHead('/rongshu/small', { 'content-length': 20_000_000 }));
    await new Promise<void>((resolve) => client.socket.write(Buffer.alloc(20_000_000), () => resolve()));
    client.socket.resume();
    await until('the end of the connection', () => client.isClosed());
    expect(client.received()).to.include('"tooLarge"');
  });

  it('refuses a chunked body as soon as it grows over the limit', async () => {
    gateway = await startGateway();
    const client = await rawClient(gateway.port);
    client.write(postHead('/rongshu/small', { 'transfer-encoding': 'chunked' }));
    client.write(`400\r\n${'x'.repeat(0x400)}\r\n`);
    client.write('1\r\nx\r\n');
    await until('the refusal', () => client.status() === 413);
    client.destroy();
    await until('the record', () => gateway.records.length === 1);
    expect(gateway.requests).to.deep.equal([]);
    expect(gateway.server.inFlight()).to.equal(0);
  });

  for (const [what, head, status] of [
    ['a length that is no number', postHead('/rongshu/small', { 'content-length': '1x' }), 400],
    ['a negative length', postHead('/rongshu/small', { 'content-length': -1 }), 400],
    ['two lengths', `POST /rongshu/small HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}`, 400],
    ['a length and chunks', postHead('/rongshu/small', { 'content-length': 2, 'transfer-encoding': 'chunked' }), 400],
    ['no host', 'POST /rongshu/small HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}', 400],
    ['a head over the limit', postHead('/rongshu/small', { 'x-long': 'y'.repeat(20_000) }), 431],
  ] as const) {
    it(`answers ${what} with a bare ${String(status)}`, async () => {
      gateway = await startGateway();
      const client = await rawClient(gateway.port);
      client.write(head);
      await until('the answer', () => client.status() === status && client.isClosed());
      expect(client.received()).to.not.include('small');
      expect(gateway.requests).to.deep.equal([]);
    });
  }

  it('answers a request once, whatever stands behind it, and hangs up', async () => {
    const gate = createGate();
    gateway = await startGateway({
      answer: async () => {
        await gate.opened;
        return { httpStatus: 200, body: '{}', code: 0 };
      },
    });
    const client = await rawClient(gateway.port);
    client.write(`${postHead('/rongshu/small', { 'content-length': 2 })}{}not a request`);
    await until('the garbage seen', () => gateway.broken.length === 1);
    client.write(' nor is this');
    gate.open();
    await until('hung up', () => client.isClosed());
    expect(client.received().match(/HTTP\/1\.1 \d{3}/g)).to.deep.equal(['HTTP/1.1 200']);
    expect(client.received().toLowerCase()).to.include('connection: close');
    expect(gateway.broken).to.deep.equal(['malformed']);
  });

  it('does not answer a second time when the body that came too late is followed by more', async () => {
    gateway = await startGateway({ options: { settings: { receiveTimeoutMs: 30 } } });
    const client = await rawClient(gateway.port);
    client.write(`${postHead('/rongshu/small', { 'content-length': 1000 })}{`);
    await until('refused', () => client.status() === 408);
    client.write('z'.repeat(1_500));
    await until('hung up', () => client.isClosed());
    expect(client.received().match(/HTTP\/1\.1 \d{3}/g)).to.deep.equal(['HTTP/1.1 408']);
  });

  it('forgets a sender who goes away in the middle of the body', async () => {
    gateway = await startGateway();
    const client = await rawClient(gateway.port);
    client.write(`${postHead('/rongshu/large', { 'content-length': 500_000 })}some`);
    await until('the request', () => gateway.server.inFlight() === 1);
    client.destroy();
    await until('the record', () => gateway.records.length === 1);
    expect(gateway.records[0]).to.include({ outcome: 'left', httpStatus: 0 });
    expect(gateway.server.inFlight()).to.equal(0);
    expect(gateway.requests).to.deep.equal([]);
  });

  it('asks for the body only when the head is acceptable (Expect: 100-continue)', async () => {
    gateway = await startGateway();
    const good = await rawClient(gateway.port);
    good.write(postHead('/rongshu/small', { 'content-length': 2, expect: '100-continue' }));
    await until('100', () => good.status() === 100);
    good.write('{}');
    await until('200', () => good.status() === 200);
    const bad = await rawClient(gateway.port);
    bad.write(postHead('/rongshu/small', { 'content-length': 5_000, expect: '100-continue' }));
    await until('413', () => bad.status() === 413);
    expect(bad.received()).to.not.include('100 Continue');
    good.destroy();
    bad.destroy();
  });

  it('gives a bug a bare 500 and keeps its cause for the log', async () => {
    const bug = new Error('secret of the house');
    gateway = await startGateway({ answer: () => Promise.reject(bug) });
    const response = await fetch(`${gateway.url}/rongshu/small`, { method: 'POST', headers: JSON_HEADERS, body: '{}' });
    expect(response.status).to.equal(500);
    expect(await response.text()).to.equal('');
    expect(gateway.records[0]).to.include({ outcome: 'refused', refusal: 'internal', error: bug });
    expect(gateway.server.inFlight()).to.equal(0);
  });

  it('answers "busy" when an answer is late, and keeps its place until the work is over', async () => {
    const gate = createGate();
    gateway = await startGateway({
      answer: async () => {
        await gate.opened;
        return { httpStatus: 200, body: '{}', code: 0 };
      },
      options: { settings: { answerTimeoutMs: 20 } },
    });
    const response = await fetch(`${gateway.url}/rongshu/small`, { method: 'POST', headers: JSON_HEADERS, body: '{}' });
    expect(response.status).to.equal(503);
    expect(response.headers.get('retry-after')).to.equal('1');
    expect(gateway.server.inFlight()).to.equal(1);
    gate.open();
    await until('the end of the work', () => gateway.server.inFlight() === 0);
  });

  it('sends back a request id that is fit for the log, and makes one otherwise', async () => {
    gateway = await startGateway();
    const idFor = async (offered?: string): Promise<string | null> => {
      const headers = offered === undefined ? JSON_HEADERS : { ...JSON_HEADERS, 'x-request-id': offered };
      const response = await fetch(`${gateway.url}/rongshu/small`, { method: 'POST', headers, body: '{}' });
      return response.headers.get('x-request-id');
    };
    expect(await idFor('4bf92f3577b34da6a3ce929d0e0e4736')).to.equal('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(await idFor()).to.equal('made-000001');
    expect(await idFor('short')).to.equal('made-000002');
    expect(await idFor('id with spaces')).to.equal('made-000003');
    expect(await idFor('x-12345678901')).to.equal('made-000004');
    expect(gateway.requests.map((request) => request.requestId).slice(0, 2)).to.deep.equal([
      '4bf92f3577b34da6a3ce929d0e0e4736',
      'made-000001',
    ]);
  });

  it('lets only allowed addresses in, and believes X-Forwarded-For from trusted proxies only', async () => {
    const asked: string[] = [];
    const isAllowed = (area: string, address: string): boolean => {
      asked.push(`${area} ${address}`);
      return address === '198.51.100.7';
    };
    const headers = { ...JSON_HEADERS, 'x-forwarded-for': '10.9.9.9, 198.51.100.7' };
    gateway = await startGateway({ options: { isAllowed } });
    const direct = await fetch(`${gateway.url}/rongshu/small`, { method: 'POST', headers, body: '{}' });
    expect(direct.status).to.equal(403);
    expect(await direct.text()).to.equal('');
    await gateway.close();
    gateway = await startGateway({ options: { isAllowed, settings: { trustedProxies: ['127.0.0.0/8'] } } });
    const proxied = await fetch(`${gateway.url}/rongshu/small`, { method: 'POST', headers, body: '{}' });
    expect(proxied.status).to.equal(200);
    expect(asked).to.deep.equal(['marketplace 127.0.0.1', 'marketplace 198.51.100.7']);
    expect(gateway.requests[0]?.remoteAddress).to.equal('198.51.100.7');
  });
});
