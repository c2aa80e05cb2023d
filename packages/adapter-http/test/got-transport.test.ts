import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { GotTransport, ResolveName } from '@banyan/adapter-http';
import { createGotTransport } from '@banyan/adapter-http';
import type { TransportRequest } from '@banyan/core';
import { isPublicAddress } from '#src/out/public-address.js';
import { until } from './support/gateway-in-test.js';

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

describe('got transport', () => {
  const cleanups: (() => void)[] = [];
  afterEach(() => {
    for (const cleanup of cleanups.splice(0).reverse()) cleanup();
  });

  async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => {
      if ('closeAllConnections' in server) server.closeAllConnections();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  }

  async function peer(
    respond: (request: Received, response: ServerResponse) => void,
  ): Promise<{ readonly port: number; readonly received: Received[]; readonly sockets: Set<Socket> }> {
    const received: Received[] = [];
    const sockets = new Set<Socket>();
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, url, headers } = request;
        const whole = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
        received.push(whole);
        respond(whole, response);
      });
    });
    server.on('connection', (socket: Socket) => sockets.add(socket));
    return { port: await listen(server), received, sockets };
  }

  async function rawPeer(onConnection: (socket: Socket) => void): Promise<number> {
    const sockets = new Set<Socket>();
    cleanups.push(() => {
      for (const socket of sockets) socket.destroy();
    });
    return listen(
      createTcpServer((socket) => {
        sockets.add(socket);
        socket.on('error', () => socket.destroy());
        onConnection(socket);
      }),
    );
  }

  function transport(hosts: readonly string[], resolveName?: ResolveName): GotTransport {
    const made = createGotTransport({
      hosts: hosts.map((host) => ({ host, isPrivate: resolveName === undefined })),
      ...(resolveName === undefined ? {} : { resolveName }),
    });
    cleanups.push(() => made.close());
    return made;
  }

  function to(port: number, over: Partial<TransportRequest> = {}): TransportRequest {
    return {
      url: `http://127.0.0.1:${String(port)}/callback?token=s3cret`,
      headers: { 'content-type': 'application/json' },
      body: '{"a":"榕树"}',
      connectTimeoutMs: 2_000,
      timeoutMs: 5_000,
      responseBytesMax: 10_000,
      ...over,
    };
  }

  it('comes to an end when the answer switches protocols', async () => {
    const head = 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n';
    const port = await rawPeer((socket) => socket.once('data', () => socket.write(`${head}{"code":0}`)));
    const sent = await transport([`127.0.0.1:${String(port)}`]).post(to(port));
    expect(sent).to.deep.equal({ ok: false, error: { fault: 'other', effect: 'unknown' } });
  });

  it('sends exactly these bytes once and gives the answer back whole', async () => {
    const { port, received } = await peer((_request, response) => {
      response.writeHead(418, { 'X-Note': 'tea', 'set-cookie': ['a=1', 'b=2'] }).end('{"code":0}');
    });
    const sent = await transport([`127.0.0.1:${String(port)}`]).post(to(port));
    if (!sent.ok) throw new Error(sent.error.fault);
    expect(sent.value.status).to.equal(418);
    expect(sent.value.headers).to.include({ 'x-note': 'tea', 'set-cookie': 'a=1, b=2' });
    expect(Buffer.from(sent.value.body).toString()).to.equal('{"code":0}');
    expect(received).to.have.length(1);
    expect(received[0]).to.include({ method: 'POST', url: '/callback?token=s3cret', body: '{"a":"榕树"}' });
    expect(received[0]?.headers).to.include({ 'content-type': 'application/json', 'content-length': '14' });
    expect(received[0]?.headers['user-agent']).to.equal('banyan');
  });

  for (const status of [301, 307, 500, 503, 429]) {
    it(`takes ${String(status)} as an answer: neither followed nor tried again`, async () => {
      const { port, received } = await peer((_request, response) => {
        response.writeHead(status, { location: '/elsewhere', 'retry-after': '7' }).end();
      });
      const sent = await transport([`127.0.0.1:${String(port)}`]).post(to(port));
      expect(sent.ok && sent.value.status).to.equal(status);
      expect(sent.ok && sent.value.headers['retry-after']).to.equal('7');
      expect(received.map((request) => request.url)).to.deep.equal(['/callback?token=s3cret']);
    });
  }

  it('keeps no cookies and uses a connection again', async () => {
    const { port, received, sockets } = await peer((_request, response) => {
      response.writeHead(200, { 'set-cookie': 'session=1' }).end('{}');
    });
    const out = transport([`127.0.0.1:${String(port)}`]);
    for (let count = 0; count < 3; count += 1) expect((await out.post(to(port))).ok).to.equal(true);
    expect(received.map((request) => request.headers.cookie)).to.deep.equal([undefined, undefined, undefined]);
    expect(sockets.size).to.equal(1);
  });

  it('opens no more connections to a host than it was told', async () => {
    const waiting: ServerResponse[] = [];
    const { port, received, sockets } = await peer((_request, response) => waiting.push(response));
    const out = createGotTransport({
      hosts: [{ host: `127.0.0.1:${String(port)}`, isPrivate: true }],
      socketsPerHostMax: 2,
    });
    cleanups.push(() => out.close());
    const posts = [1, 2, 3, 4].map(() => out.post(to(port)));
    await until('two requests', () => received.length === 2);
    while (received.length < 4 || waiting.length > 0) {
      waiting.shift()?.end('{}');
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await Promise.all(posts)).every((sent) => sent.ok)).to.equal(true);
    expect(sockets.size).to.equal(2);
  });

  it('gives up on a peer that never answers; what came of it is unknown', async () => {
    const { port, received } = await peer(() => undefined);
    const sent = await transport([`127.0.0.1:${String(port)}`]).post(to(port, { timeoutMs: 150 }));
    expect(sent).to.deep.equal({ ok: false, error: { fault: 'timeout', effect: 'unknown' } });
    expect(received).to.have.length(1);
  });

  it('gives up on a peer that drips its answer', async () => {
    const { port } = await peer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      const drip = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(drip));
    });
    const sent = await transport([`127.0.0.1:${String(port)}`]).post(to(port, { timeoutMs: 200 }));
    expect(sent).to.deep.equal({ ok: false, error: { fault: 'timeout', effect: 'unknown' } });
  });

  it('gives up on a name that does not resolve in time; nothing was sent', async () => {
    const out = transport(['slow.test'], () => undefined);
    const sent = await out.post(to(0, { url: 'http://slow.test/', connectTimeoutMs: 100 }));
    expect(sent).to.deep.equal({ ok: false, error: { fault: 'timeout', effect: 'none' } });
  });

  it('knows that nothing was sent when nobody listens or nobody has the name', async () => {
    const port = await rawPeer(() => undefined);
    for (const cleanup of cleanups.splice(0).reverse()) cleanup();
    expect(await transport([`127.0.0.1:${String(port)}`]).post(to(port))).to.deep.equal({
      ok: false,
      error: { fault: 'connectionRefused', effect: 'none' },
    });
    const nobody: ResolveName = (_hostname, _options, callback) => {
      callback(Object.assign(new Error('nobody'), { code: 'ENOTFOUND' }), []);
    };
    expect(await transport(['nobody.test'], nobody).post(to(0, { url: 'http://nobody.test/' }))).to.deep.equal({
      ok: false,
      error: { fault: 'hostNotFound', effect: 'none' },
    });
  });

  it('does not know what came of a request whose connection was cut', async () => {
    const port = await rawPeer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await transport([`127.0.0.1:${String(port)}`]).post(to(port))).to.deep.equal({
      ok: false,
      error: { fault: 'reset', effect: 'unknown' },
    });
  });

  it('does not know what came of a request whose answer stopped half-way', async () => {
    const port = await rawPeer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"co'));
    });
    expect(await transport([`127.0.0.1:${String(port)}`]).post(to(port))).to.deep.equal({
      ok: false,
      error: { fault: 'reset', effect: 'unknown' },
    });
  });

  it('cuts an answer off that is too large, also one that grows only when it is unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const { port } = await peer((request, response) => {
      if (request.url === '/bomb') response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
      else response.end(Buffer.alloc(10_001));
    });
    const out = transport([`127.0.0.1:${String(port)}`]);
    const tooLarge = { ok: false, error: { fault: 'responseTooLarge', effect: 'unknown' } };
    expect(await out.post(to(port))).to.deep.equal(tooLarge);
    const url = `http://127.0.0.1:${String(port)}/bomb`;
    expect(await out.post(to(port, { url, responseBytesMax: 60_000 }))).to.deep.equal(tooLarge);
    const exact = await out.post(to(port, { responseBytesMax: 10_001 }));
    expect(exact.ok && exact.value.body.byteLength).to.equal(10_001);
  });

  it('unpacks a compressed answer within its limit', async () => {
    const { port } = await peer((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"code":0}'));
    });
    const sent = await transport([`127.0.0.1:${String(port)}`]).post(to(port));
    expect(sent.ok && Buffer.from(sent.value.body).toString()).to.equal('{"code":0}');
  });

  it('calls nobody but the hosts of the list, to the letter', async () => {
    const { port, received } = await peer((_request, response) => response.end('{}'));
    const out = transport([`127.0.0.1:${String(port)}`]);
    for (const url of [
      `http://localhost:${String(port)}/`,
      'http://127.0.0.1/',
      `http://someone@127.0.0.1:${String(port)}/`,
      `ftp://127.0.0.1:${String(port)}/`,
      `http://127.0.0.1:${String(port)}.evil.test/`,
      'not a url',
    ]) {
      expect(await out.post(to(port, { url })), url).to.deep.equal({
        ok: false,
        error: { fault: 'hostNotAllowed', effect: 'none' },
      });
    }
    expect(received).to.deep.equal([]);
  });

  it('connects to no private address, whatever the name says, unless the host may have one', async () => {
    const { port, received } = await peer((_request, response) => response.end('{}'));
    const host = `market.test:${String(port)}`;
    const inward: ResolveName = (_hostname, _options, callback) => {
      callback(null, [
        { address: '93.184.216.34', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]);
    };
    const refused = { ok: false, error: { fault: 'hostNotAllowed', effect: 'none' } };
    expect(await transport([host], inward).post(to(port, { url: `http://${host}/` }))).to.deep.equal(refused);
    const literal = createGotTransport({ hosts: [{ host: `127.0.0.1:${String(port)}` }] });
    cleanups.push(() => literal.close());
    expect(await literal.post(to(port))).to.deep.equal(refused);
    expect(received).to.deep.equal([]);
    expect((await transport([`127.0.0.1:${String(port)}`]).post(to(port))).ok).to.equal(true);
  });

  it('asks no proxy of the environment', async () => {
    const { port, received } = await peer((_request, response) => response.end('{}'));
    const before = process.env['http_proxy'];
    process.env['http_proxy'] = 'http://127.0.0.1:9';
    try {
      expect((await transport([`127.0.0.1:${String(port)}`]).post(to(port))).ok).to.equal(true);
    } finally {
      if (before === undefined) delete process.env['http_proxy'];
      else process.env['http_proxy'] = before;
    }
    expect(received).to.have.length(1);
  });
});

describe('public address', () => {
  for (const address of [
    '93.184.216.34',
    '1.1.1.1',
    '2606:4700:4700::1111',
    '::ffff:1.1.1.1',
    '172.32.0.1',
    '100.128.0.1',
  ]) {
    it(`takes ${address} for one`, () => expect(isPublicAddress(address)).to.equal(true));
  }
  for (const address of [
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'fd12::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::FFFF:10.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'localhost',
    '',
  ]) {
    // prettier-ignore
    it(`does not take ${address === '' ? 'nothing' : address} for one`, () => expect(isPublicAddress(address)).to.equal(false));
  }
});
