import { expect } from 'chai';
import type { GatewayInTest } from './support/gateway-in-test.js';
import { createGate, startGateway, until } from './support/gateway-in-test.js';
import { postHead, rawClient } from './support/raw-client.js';

const HEADERS = { 'content-type': 'application/json' };

async function connects(port: number): Promise<boolean> {
  return rawClient(port).then(
    (client) => {
      client.destroy();
      return true;
    },
    () => false,
  );
}

describe('graceful stop', () => {
  let gateway: GatewayInTest;
  afterEach(() => gateway.close());

  it('answers what is in flight with "Connection: close", then is gone', async () => {
    const gate = createGate();
    gateway = await startGateway({
      answer: async () => {
        await gate.opened;
        return { httpStatus: 200, body: '{"done":true}', code: 0 };
      },
    });
    const idle = await rawClient(gateway.port);
    const used = await rawClient(gateway.port);
    used.write('GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n');
    await until('a kept connection', () => used.status() === 200);
    const answer = fetch(`${gateway.url}/rongshu/small`, { method: 'POST', headers: HEADERS, body: '{}' });
    await until('one in flight', () => gateway.server.inFlight() === 1);

    let stopped: { readonly cut: number } | undefined;
    const stopping = gateway.server.stop(5_000).then((result) => (stopped = result));
    await until('idle connections closed', () => idle.isClosed() && used.isClosed());
    expect(stopped).to.equal(undefined);
    gate.open();
    const response = await answer;
    expect(await response.json()).to.deep.equal({ done: true });
    expect(response.headers.get('connection')).to.equal('close');
    expect(await stopping).to.deep.equal({ cut: 0 });
    expect(await connects(gateway.port)).to.equal(false);
  });

  it('turns readiness red while it still serves, for as long as the load balancer needs', async () => {
    gateway = await startGateway({ options: { settings: { readinessGraceMs: 400 } } });
    expect((await fetch(`${gateway.url}/readyz`)).status).to.equal(200);
    const stopping = gateway.server.stop(5_000);
    const red = await fetch(`${gateway.url}/readyz`);
    expect(red.status).to.equal(503);
    expect(await red.json()).to.deep.equal({ status: 'stopping' });
    const served = await fetch(`${gateway.url}/rongshu/small`, { method: 'POST', headers: HEADERS, body: '{}' });
    expect(served.status).to.equal(200);
    expect(served.headers.get('connection')).to.equal('close');
    expect(await stopping).to.deep.equal({ cut: 0 });
  });

  it('cuts what is still there at the deadline, and says how much', async () => {
    const gate = createGate();
    gateway = await startGateway({
      answer: async () => {
        await gate.opened;
        return { httpStatus: 200, body: '{}', code: 0 };
      },
    });
    const client = await rawClient(gateway.port);
    client.write(`${postHead('/rongshu/small', { 'content-length': 2 })}{}`);
    await until('one in flight', () => gateway.server.inFlight() === 1);
    expect(await gateway.server.stop(50)).to.deep.equal({ cut: 1 });
    await until('the connection cut', () => client.isClosed());
    expect(client.status()).to.equal(0);
    gate.open();
  });

  it('waits for work whose caller has gone', async () => {
    const gate = createGate();
    let finished = false;
    gateway = await startGateway({
      answer: async () => {
        await gate.opened;
        finished = true;
        return { httpStatus: 200, body: '{}', code: 0 };
      },
    });
    const client = await rawClient(gateway.port);
    client.write(`${postHead('/rongshu/small', { 'content-length': 2 })}{}`);
    await until('one in flight', () => gateway.requests.length === 1);
    client.destroy();
    const ended: string[] = [];
    const stopping = gateway.server.stop(5_000).then((result) => {
      ended.push('stopped');
      return result;
    });
    await until('the end of listening', () => connects(gateway.port).then((connected) => !connected));
    for (let turn = 0; turn < 500 && ended.length === 0; turn += 1) await connects(gateway.port);
    expect(ended).to.deep.equal([]);
    gate.open();
    expect(await stopping).to.deep.equal({ cut: 0 });
    expect(finished).to.equal(true);
  });

  it('does not wait for the keep-alive of an answer that began before the stop', async () => {
    const begun = createGate();
    const bytes = Buffer.alloc(16 * 1024 * 1024, 'k');
    gateway = await startGateway({
      options: {
        openDocument: () => {
          begun.open();
          return Promise.resolve({ bytes, contentType: 'text/plain' });
        },
      },
    });
    const client = await rawClient(gateway.port);
    client.write('GET /documents/long HTTP/1.1\r\nhost: a\r\n\r\n');
    await begun.opened;
    await until('the head of the answer', () => client.status() === 200);
    client.socket.pause();
    const stopping = gateway.server.stop(5_000);
    await until('the end of listening', () => connects(gateway.port).then((connected) => !connected));
    client.socket.resume();
    const openedAt = performance.now();
    expect(await stopping).to.deep.equal({ cut: 0 });
    expect(performance.now() - openedAt).to.be.lessThan(2_500);
    expect(client.received()).to.match(/k$/);
    expect(client.received()).to.not.match(/connection: close/i);
  });

  it('has nothing to cut when nobody is there, even without time', async () => {
    gateway = await startGateway();
    const idle = await rawClient(gateway.port);
    expect(await gateway.server.stop(0)).to.deep.equal({ cut: 0 });
    await until('the idle connection gone', () => idle.isClosed());
  });

  it('says which port was taken', async () => {
    gateway = await startGateway();
    const second = await startGateway({ options: { settings: { port: gateway.port } } }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(second).to.include({ code: 'EADDRINUSE' });
  });
});
