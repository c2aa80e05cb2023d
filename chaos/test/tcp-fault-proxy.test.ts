import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { TcpFaultProxy } from '#src/proxy/tcp-fault-proxy.js';
import { openTcpFaultProxy } from '#src/proxy/tcp-fault-proxy.js';

/** A server that sends everything back, and counts what it got. */
async function openEcho(): Promise<{ server: Server; port: number; received: () => number }> {
  let bytes = 0;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      socket.write(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, port: address.port, received: () => bytes };
}

interface Caller {
  readonly socket: Socket;
  readonly got: () => string;
  readonly error: () => string | undefined;
}

async function call(port: number): Promise<Caller> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  let text = '';
  let failure: string | undefined;
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.on('error', (error: NodeJS.ErrnoException) => (failure = error.code));
  // Refused or not, it is known by now.
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => undefined);
  return { socket, got: () => text, error: () => failure };
}

async function seen(what: string, holds: () => boolean): Promise<number> {
  const startedAt = performance.now();
  while (!holds()) {
    if (performance.now() - startedAt > 10_000) throw new Error(`not seen: ${what}`);
    await pause(2);
  }
  return performance.now() - startedAt;
}

describe('the TCP fault proxy', () => {
  let echo: Awaited<ReturnType<typeof openEcho>>;
  let proxy: TcpFaultProxy;
  const callers: Caller[] = [];
  const caller = async (): Promise<Caller> => {
    const made = await call(proxy.port);
    callers.push(made);
    return made;
  };

  beforeEach(async () => {
    echo = await openEcho();
    proxy = await openTcpFaultProxy({ name: 'echo', upstreamPort: echo.port });
  });

  afterEach(async () => {
    for (const { socket } of callers.splice(0)) socket.destroy();
    await proxy.close();
    echo.server.close();
  });

  it('passes bytes both ways, in order, whatever their number', async () => {
    const { socket, got } = await caller();
    const sent = Array.from({ length: 20_000 }, (_, index) => `${String(index)};`).join('');
    socket.write(sent);
    await seen('all of it', () => got().length === sent.length);
    expect(got()).to.equal(sent);
  });

  it('passes the end of a connection on', async () => {
    const { socket, got } = await caller();
    socket.end('last words');
    await once(socket, 'close');
    expect(got()).to.equal('last words');
    await seen('no connection', () => proxy.openCount() === 0);
  });

  it('latency: bytes are late, and no later for being many', async () => {
    proxy.add({ type: 'latency', direction: 'upstream', latencyMs: 200 });
    const { socket, got } = await caller();
    const startedAt = performance.now();
    for (let time = 0; time < 10; time += 1) {
      socket.write('x'.repeat(1000));
      await pause(10);
    }
    await seen('all of it', () => got().length === 10_000);
    const took = performance.now() - startedAt;
    expect(took).to.be.greaterThan(190);
    expect(took).to.be.lessThan(1_500);
    expect(proxy.touchedCount('latency')).to.be.greaterThan(0);
  });

  it('down: cuts what is open, refuses what comes, and serves again afterwards', async () => {
    const before = await caller();
    before.socket.write('a');
    await seen('the echo', () => before.got() === 'a');
    const takeOut = proxy.add({ type: 'down' });
    await seen('the cut', () => before.socket.destroyed);
    expect(before.error()).to.equal('ECONNRESET');
    const during = await call(proxy.port);
    callers.push(during);
    await seen('the refusal', () => during.socket.destroyed);
    expect(echo.received()).to.equal(1);
    takeOut();
    const after = await caller();
    after.socket.write('b');
    await seen('the echo again', () => after.got() === 'b');
  });

  it('bandwidth: so many bytes a second', async () => {
    proxy.add({ type: 'bandwidth', direction: 'downstream', bytesPerSecond: 20_000 });
    const { socket, got } = await caller();
    socket.write('x'.repeat(10_000));
    const took = await seen('all of it', () => got().length === 10_000);
    expect(took).to.be.greaterThan(350);
  });

  it('slow_close: the end comes late, the bytes do not', async () => {
    proxy.add({ type: 'slow_close', direction: 'downstream', delayMs: 300 });
    const { socket, got } = await caller();
    socket.end('bye');
    await seen('the bytes', () => got() === 'bye');
    const took = await seen('the end', () => socket.closed);
    expect(took).to.be.greaterThan(200);
    expect(proxy.touchedCount('slow_close')).to.equal(1);
  });

  it('timeout: bytes vanish, then the connection is gone', async () => {
    proxy.add({ type: 'timeout', direction: 'upstream', timeoutMs: 200 });
    const { socket, got, error } = await caller();
    socket.write('never seen');
    const took = await seen('the end', () => socket.destroyed);
    expect(took).to.be.greaterThan(150);
    expect([got(), error(), echo.received()]).to.deep.equal(['', 'ECONNRESET', 0]);
  });

  it('timeout 0: half open until it is taken out, and of no use afterwards', async () => {
    const takeOut = proxy.add({ type: 'timeout', direction: 'downstream', timeoutMs: 0 });
    const { socket, got } = await caller();
    socket.write('hello');
    await seen('the bytes at the server', () => echo.received() === 5);
    await pause(150);
    expect([got(), socket.destroyed]).to.deep.equal(['', false]);
    takeOut();
    await seen('the end', () => socket.destroyed);
    expect(got()).to.equal('');
  });

  it('reset_peer: a reset, not an end', async () => {
    proxy.add({ type: 'reset_peer', afterMs: 50 });
    const { socket, error } = await caller();
    socket.write('x');
    await seen('the reset', () => socket.destroyed);
    expect(error()).to.equal('ECONNRESET');
  });

  it('slicer: the same bytes in crumbs', async () => {
    proxy.add({ type: 'slicer', direction: 'downstream', sliceBytes: 3, delayMs: 1 });
    const { socket, got } = await caller();
    const pieces: number[] = [];
    socket.on('data', (chunk: Buffer) => pieces.push(chunk.length));
    socket.write('0123456789abcdef');
    await seen('all of it', () => got().length === 16);
    expect(got()).to.equal('0123456789abcdef');
    expect(pieces.length).to.be.greaterThan(1);
  });

  it('limit_data: so many bytes come through, then a reset', async () => {
    proxy.add({ type: 'limit_data', direction: 'upstream', bytes: 7 });
    const { socket, error } = await caller();
    socket.write('0123456789');
    await seen('the reset', () => socket.destroyed);
    expect(error()).to.equal('ECONNRESET');
    await seen('the bytes before it', () => echo.received() === 7);
    expect(proxy.touchedCount('limit_data')).to.equal(1);
  });
});
