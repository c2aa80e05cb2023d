import { once } from 'node:events';
import type { Server } from 'node:https';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { GotTransport } from '@banyan/adapter-http';
import { createGotTransport } from '@banyan/adapter-http';
import { selfSigned } from './support/self-signed.js';

// What is said to have had no effect may be asked for anew: for a debit that must hold on TLS and on used connections, too (G24).
describe('what a call over TLS may have done', () => {
  const { key, cert } = selfSigned();
  let server: Server;
  let transport: GotTransport;
  let behavior: 'answers' | 'resets' | 'is silent';
  let arrived: number;
  let connections: number;

  beforeEach(async () => {
    behavior = 'answers';
    arrived = 0;
    connections = 0;
    server = createServer({ key, cert }, (request, response) => {
      request.resume().on('end', () => {
        arrived += 1;
        if (behavior === 'answers') response.end('{}');
        if (behavior === 'resets') request.socket.destroy();
      });
    });
    server.on('secureConnection', () => (connections += 1));
    server.listen(0);
    await once(server, 'listening');
    transport = createGotTransport({ hosts: [{ host: host(), isPrivate: true }], certificateAuthorities: [cert] });
  });
  afterEach(() => {
    transport.close();
    server.close();
    server.closeAllConnections();
  });

  function host(): string {
    return `localhost:${String((server.address() as AddressInfo).port)}`;
  }

  function post(by: GotTransport, url = `https://${host()}/`): ReturnType<GotTransport['post']> {
    const call = { headers: {}, body: '{}', connectTimeoutMs: 5_000, responseBytesMax: 1_000 };
    return by.post({ ...call, url, timeoutMs: behavior === 'is silent' ? 150 : 5_000 });
  }

  for (const [fails, fault] of [
    ['resets', 'reset'],
    ['is silent', 'timeout'],
  ] as const) {
    it(`is unknown when a server that has the request ${fails}, on a new connection and on a used one`, async () => {
      behavior = fails;
      const unknown = { ok: false, error: { fault, effect: 'unknown' } };
      expect(await post(transport)).to.deep.equal(unknown);
      behavior = 'answers';
      expect((await post(transport)).ok).to.equal(true);
      behavior = fails;
      expect(await post(transport)).to.deep.equal(unknown);
      expect([arrived, connections]).to.deep.equal([3, 2]);
    });
  }

  it('is none when the certificate is not trusted, and the request has not arrived', async () => {
    const stranger = createGotTransport({ hosts: [{ host: host(), isPrivate: true }] });
    const answer = await post(stranger);
    stranger.close();
    expect(answer).to.deep.equal({ ok: false, error: { fault: 'other', effect: 'none' } });
    expect(arrived).to.equal(0);
  });

  it('is none when nobody listens any more', async () => {
    const url = `https://${host()}/`;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
    expect(await post(transport, url)).to.deep.equal({
      ok: false,
      error: { fault: 'connectionRefused', effect: 'none' },
    });
  });
});
