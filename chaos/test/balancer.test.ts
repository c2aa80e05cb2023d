import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { expect } from 'chai';
import type { Balancer } from '#src/fleet/balancer.js';
import { openBalancer } from '#src/fleet/balancer.js';
import { until } from '#src/fleet/until.js';

interface Target {
  readonly server: Server;
  readonly port: number;
  readiness: number;
  breaks: boolean;
  answered: number;
}

async function openTarget(): Promise<Target> {
  const target = { readiness: 200, breaks: false, answered: 0 };
  const server = createServer((request, response) => {
    request.resume();
    if (request.url === '/readyz') response.writeHead(target.readiness).end();
    else if (target.breaks) request.socket.destroy();
    else {
      target.answered += 1;
      response.end('answered');
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return Object.assign(target, { server, port: address.port });
}

describe('the balancer', () => {
  let targets: Target[];
  let balancer: Balancer;

  const inRotation = (count: number): Promise<true> =>
    until(
      `${String(count)} in rotation`,
      () => (balancer.inRotation().length === count ? true : undefined),
      10_000,
      10,
    );
  const ask = async (): Promise<number> => (await fetch(`${balancer.url}/x`, { method: 'POST', body: '{}' })).status;

  beforeEach(async () => {
    targets = [await openTarget(), await openTarget()];
    balancer = await openBalancer(targets.map(({ port }, index) => ({ name: String(index), port })));
    await inRotation(2);
  });

  afterEach(async () => {
    await balancer.close();
    for (const { server } of targets) {
      server.closeAllConnections();
      server.close();
    }
  });

  it('sends requests to all in turn', async () => {
    for (let time = 0; time < 6; time += 1) expect(await ask()).to.equal(200);
    expect(targets.map(({ answered }) => answered)).to.deep.equal([3, 3]);
  });

  it('leaves out who says 503, and takes it in again', async () => {
    const [first, second] = targets;
    if (first === undefined || second === undefined) throw new Error('no targets');
    first.readiness = 503;
    await inRotation(1);
    for (let time = 0; time < 4; time += 1) expect(await ask()).to.equal(200);
    expect([first.answered, second.answered]).to.deep.equal([0, 4]);
    first.readiness = 200;
    await inRotation(2);
  });

  it('gives a request to another when the first cannot be reached', async () => {
    targets[0]?.server.closeAllConnections();
    targets[0]?.server.close();
    for (let time = 0; time < 4; time += 1) expect(await ask()).to.equal(200);
    expect(targets[1]?.answered).to.equal(4);
  });

  it('does not send a request twice that somebody may have taken', async () => {
    for (const target of targets) target.breaks = true;
    expect(await ask()).to.equal(502);
    expect(balancer.passedOnCount()).to.equal(0);
  });

  it('answers 503 itself when nobody is ready', async () => {
    for (const target of targets) target.readiness = 503;
    await inRotation(0);
    expect(await ask()).to.equal(503);
  });
});
