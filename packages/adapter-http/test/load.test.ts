import { expect } from 'chai';
import { createAdmission } from '#src/in/admission.js';
import type { GatewayInTest } from './support/gateway-in-test.js';
import { createGate, startGateway, until } from './support/gateway-in-test.js';
import type { RawClient } from './support/raw-client.js';
import { postHead, rawClient } from './support/raw-client.js';

const HEADERS = { 'content-type': 'application/json' };
const MIB = 1024 * 1024;

describe('load', () => {
  let gateway: GatewayInTest;
  const clients: RawClient[] = [];
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await gateway.close();
  });

  function post(path: string, body: string | Uint8Array): Promise<Response> {
    return fetch(`${gateway.url}${path}`, { method: 'POST', headers: HEADERS, body });
  }

  it('refuses requests over its capacity at once, and takes new ones when places are free', async () => {
    const gate = createGate();
    gateway = await startGateway({
      answer: async () => {
        await gate.opened;
        return { httpStatus: 200, body: '{}', code: 0 };
      },
      options: { settings: { requestsInFlightMax: 2 } },
    });
    const taken = [post('/rongshu/small', '{}'), post('/rongshu/small', '{}')];
    await until('two in flight', () => gateway.server.inFlight() === 2);
    const refused = await post('/rongshu/small', '{}');
    expect(refused.status).to.equal(503);
    expect(refused.headers.get('retry-after')).to.equal('1');
    expect(await refused.json()).to.deep.equal({ refused: 'busy' });
    expect((await fetch(`${gateway.url}/healthz`)).status).to.equal(200);
    gate.open();
    expect((await Promise.all(taken)).map((response) => response.status)).to.deep.equal([200, 200]);
    expect((await post('/rongshu/small', '{}')).status).to.equal(200);
  });

  it('leaves large bodies unread until there is room, serves them all, and small ones meanwhile', async () => {
    const gate = createGate();
    let largest = 0;
    let working = 0;
    gateway = await startGateway({
      answer: async (request) => {
        if (request.interfaceName === 'large') {
          working += 1;
          largest = Math.max(largest, working);
          await gate.opened;
          working -= 1;
        }
        return { httpStatus: 200, body: '{}', code: 0 };
      },
      options: { settings: { bodyBytesInFlightMax: 9 * MIB } },
    });
    const pushes = Array.from({ length: 12 }, () => post('/rongshu/large', new Uint8Array(3 * MIB)));
    await until('all twelve at the door, three inside', () => gateway.server.inFlight() === 12 && working === 3);
    expect((await post('/rongshu/small', '{}')).status).to.equal(200);
    gate.open();
    expect((await Promise.all(pushes)).map((response) => response.status)).to.deep.equal(Array(12).fill(200));
    expect(largest).to.equal(3);
  });

  it('refuses a large body for which no room came free in time', async () => {
    const gate = createGate();
    gateway = await startGateway({
      answer: async () => {
        await gate.opened;
        return { httpStatus: 200, body: '{}', code: 0 };
      },
      options: { settings: { bodyBytesInFlightMax: 8 * MIB, bodyWaitMs: 30 } },
    });
    const first = post('/rongshu/large', new Uint8Array(8 * MIB));
    await until('the first inside', () => gateway.requests.length === 1);
    expect((await post('/rongshu/large', new Uint8Array(MIB))).status).to.equal(503);
    gate.open();
    expect((await first).status).to.equal(200);
    expect((await post('/rongshu/large', new Uint8Array(MIB))).status).to.equal(200);
  });

  it('gives room back when a sender leaves while it waits or while it sends', async () => {
    gateway = await startGateway({ options: { settings: { bodyBytesInFlightMax: 8 * MIB } } });
    for (let count = 0; count < 3; count += 1) {
      const client = await rawClient(gateway.port);
      clients.push(client);
      client.write(`${postHead('/rongshu/large', { 'content-length': 8 * MIB })}x`);
    }
    await until('three at the door', () => gateway.server.inFlight() === 3);
    for (const client of clients.splice(0)) client.destroy();
    await until('nobody left', () => gateway.server.inFlight() === 0);
    expect((await post('/rongshu/large', new Uint8Array(8 * MIB))).status).to.equal(200);
  });

  it('cuts off 300 senders that drip their heads and 100 that drip their bodies, while real traffic runs', async () => {
    gateway = await startGateway({ options: { settings: { headersTimeoutMs: 400, receiveTimeoutMs: 400 } } });
    for (let count = 0; count < 300; count += 1) {
      const client = await rawClient(gateway.port);
      clients.push(client);
      client.write('POST /rongshu/small HTTP/1.1\r\nhost: a\r\nx-drip: ');
    }
    for (let count = 0; count < 100; count += 1) {
      const client = await rawClient(gateway.port);
      clients.push(client);
      client.write(`${postHead('/rongshu/small', { 'content-length': 1000 })}{`);
    }
    let good = 0;
    await until(
      'every dripping connection gone',
      async () => {
        for (const client of clients) if (!client.isClosed()) client.write('z');
        expect((await post('/rongshu/small', '{}')).status).to.equal(200);
        good += 1;
        return clients.every((client) => client.isClosed());
      },
      15_000,
    );
    expect(good).to.be.greaterThan(3);
    // Whoever drips on into a connection that has just been closed is reset, and may lose the answer that was on its way.
    const told = clients.map((client) => client.status()).filter((status) => status !== 0);
    expect(new Set(told)).to.deep.equal(new Set([408]));
    expect(told).to.have.length.greaterThan(200);
    expect(gateway.requests).to.have.length(good);
    expect(gateway.server.inFlight()).to.equal(0);
  });

  it('keeps every place for work while more senders drip bodies, small or large, than there are places', async () => {
    gateway = await startGateway({ options: { settings: { requestsInFlightMax: 4 } } });
    for (const path of ['/rongshu/small', '/rongshu/large']) {
      for (let count = 0; count < 20; count += 1) {
        const client = await rawClient(gateway.port);
        clients.push(client);
        client.write(`${postHead(path, { 'content-length': 1000 })}{`);
      }
    }
    await until('forty at the door', () => gateway.server.inFlight() === 40);
    expect((await post('/rongshu/small', '{}')).status).to.equal(200);
    expect((await post('/rongshu/large', '{}')).status).to.equal(200);
    for (const client of clients.splice(0)) client.destroy();
    await until('nobody left', () => gateway.server.inFlight() === 0);
  });

  it('accepts no more connections than it was told', async () => {
    gateway = await startGateway({ options: { settings: { maxConnections: 2 } } });
    for (let count = 0; count < 3; count += 1) clients.push(await rawClient(gateway.port));
    await until('one turned away', () => clients.filter((client) => client.isClosed()).length === 1);
  });

  it('serves a connection its share of requests and no more', async () => {
    gateway = await startGateway({ options: { settings: { maxRequestsPerSocket: 2 } } });
    const client = await rawClient(gateway.port);
    clients.push(client);
    const request = `${postHead('/rongshu/small', { 'content-length': 2 })}{}`;
    client.write(request);
    await until('the first answer', () => client.received().endsWith('{"size":2}'));
    expect(client.received()).to.not.match(/connection: close/i);
    client.write(request);
    await until('the notice to leave', () => /connection: close/i.test(client.received()));
    client.write(request);
    await until('the refusal of a request too many', () => client.status() === 503);
    expect(gateway.requests).to.have.length(2);
  });

  it('does not start with less room than its largest interface needs', async () => {
    gateway = await startGateway();
    let thrown: unknown;
    try {
      await startGateway({ options: { settings: { bodyBytesInFlightMax: MIB } } });
    } catch (error) {
      thrown = error;
    }
    expect(String(thrown)).to.include('bodyBytesInFlightMax');
  });
});

describe('admission', () => {
  it('grants room in the order of asking, also to a large one before smaller ones', async () => {
    const admission = createAdmission({ requestsMax: 10, bytesMax: 10 * MIB, waitMs: 5_000 });
    expect(await admission.reserve(8 * MIB)).to.equal(true);
    const granted: string[] = [];
    const large = admission.reserve(9 * MIB).then(() => granted.push('large'));
    const small = admission.reserve(MIB).then(() => granted.push('small'));
    admission.release(8 * MIB);
    await Promise.all([large, small]);
    expect(granted).to.deep.equal(['large', 'small']);
    expect(admission.bytesInFlight()).to.equal(10 * MIB);
  });

  it('lets the ones behind through when the first gives up waiting', async () => {
    const admission = createAdmission({ requestsMax: 10, bytesMax: 10 * MIB, waitMs: 40 });
    expect(await admission.reserve(8 * MIB)).to.equal(true);
    const large = admission.reserve(9 * MIB);
    const small = admission.reserve(MIB);
    expect(await large).to.equal(false);
    expect(await small).to.equal(true);
  });
});
