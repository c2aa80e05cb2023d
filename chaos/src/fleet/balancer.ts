import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer, request as requestTo } from 'node:http';

/** Where the balancer may send requests. */
export interface BalancerTarget {
  readonly name: string;
  readonly port: number;
}

/** The load balancer in front of the replicas. */
export interface Balancer {
  readonly port: number;
  readonly url: string;
  /** Names of the replicas that get requests now. */
  inRotation(): readonly string[];
  /** Requests that another replica got because the first could not be reached. */
  passedOnCount(): number;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const POLL_EVERY_MS = 100;
const POLL_TIMEOUT_MS = 1_000;
const CONNECT_TIMEOUT_MS = 500;
const ANSWER_TIMEOUT_MS = 15_000;
/** A replica is out after so many polls without a good answer, in again after one. */
const MISSES_MAX = 2;

/**
 * A reverse proxy that asks every replica `/readyz` ten times a second and sends requests in turn to those that are ready. A replica
 * that says 503 is out at once. A request goes to another replica only while no byte of it was sent.
 */
export async function openBalancer(targets: readonly BalancerTarget[]): Promise<Balancer> {
  const misses = new Map(targets.map(({ name }) => [name, MISSES_MAX]));
  let turn = 0;
  let passedOn = 0;
  let isClosed = false;

  async function poll(target: BalancerTarget): Promise<void> {
    while (!isClosed) {
      const status = await readiness(target);
      if (status === 200) misses.set(target.name, 0);
      else misses.set(target.name, status === 503 ? MISSES_MAX : (misses.get(target.name) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS).unref());
    }
  }

  const ready = (): readonly BalancerTarget[] => targets.filter(({ name }) => (misses.get(name) ?? 0) < MISSES_MAX);

  async function take(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const candidates = ready();
    turn += 1;
    for (let step = 0; step < candidates.length; step += 1) {
      const target = candidates[(turn + step) % candidates.length];
      if (target === undefined) break;
      const outcome = await forward(target, incoming, body, outgoing);
      if (outcome === 'notSent') {
        passedOn += 1;
        continue;
      }
      if (outcome === 'failed' && !outgoing.headersSent) outgoing.writeHead(502).end();
      else if (outcome === 'failed') outgoing.destroy();
      return;
    }
    outgoing.writeHead(503, { 'retry-after': '1' }).end();
  }

  const server = createServer((incoming, outgoing) => {
    take(incoming, outgoing).catch(() => outgoing.destroy());
  });
  const port = await listen(server);
  for (const target of targets) void poll(target);
  return {
    port,
    url: `http://${HOST}:${String(port)}`,
    inRotation: () => ready().map(({ name }) => name),
    passedOnCount: () => passedOn,
    close: () =>
      new Promise((resolve) => {
        isClosed = true;
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function forward(
  target: BalancerTarget,
  incoming: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
): Promise<'answered' | 'notSent' | 'failed'> {
  return new Promise((resolve) => {
    let isConnected = false;
    const sent = requestTo(
      {
        host: HOST,
        port: target.port,
        method: incoming.method,
        path: incoming.url,
        headers: { ...incoming.headers, connection: 'close' },
        agent: false,
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
        answer.once('error', () => {
          resolve('failed');
        });
        answer.once('end', () => {
          resolve('answered');
        });
      },
    );
    const connecting = setTimeout(() => {
      if (!isConnected) sent.destroy();
    }, CONNECT_TIMEOUT_MS);
    sent.once('socket', (socket) =>
      socket.once('connect', () => {
        isConnected = true;
      }),
    );
    sent.setTimeout(ANSWER_TIMEOUT_MS, () => sent.destroy());
    sent.once('error', () => {
      resolve(isConnected ? 'failed' : 'notSent');
    });
    sent.once('close', () => {
      clearTimeout(connecting);
    });
    sent.end(body);
  });
}

async function readiness({ port }: BalancerTarget): Promise<number> {
  try {
    const answer = await fetch(`http://${HOST}:${String(port)}/readyz`, {
      signal: AbortSignal.timeout(POLL_TIMEOUT_MS),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, HOST, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the balancer has no port'));
      else resolve(address.port);
    });
  });
}
