import { expect } from 'chai';
import type { GatewayInTest } from './support/gateway-in-test.js';
import { createGate, startGateway, until } from './support/gateway-in-test.js';
import { postHead, rawClient } from './support/raw-client.js';

const HEADERS = { 'content-type': 'application/json' };

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
    const refused = await rawClient(gateway.port).then(
      () => 'connected',
      () => 'refused',
    );
    expect(refused).to.equal('refused');
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
    const stopping = gateway.server.stop(5_000);
    gate.open();
    expect(await stopping).to.deep.equal({ cut: 0 });
    expect(finished).to.equal(true);
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
