import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Clock, LenderEvent } from '@banyan/core';
import type { EventPublisherHarness, PeerBehavior, ReceivedRequest, TransportHarness } from '@banyan/core/testing';
import { describeEventPublisherContract, describeTransportContract, REFUSED_EVENT_TYPE } from '@banyan/core/testing';
import { createGotTransport, createHttpServer, createWebhookEventPublisher } from '@banyan/adapter-http';
import type { GatewayServer, GotTransport } from '@banyan/adapter-http';
import { NOW } from './support/gateway-in-test.js';

const RUNNER = { describe, it, beforeEach, afterEach };
const SECRETS = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'];
const CLOCK: Clock = { now: () => NOW };

describeTransportContract(RUNNER, 'http', () => Promise.resolve(transportHarness()));
describeEventPublisherContract(RUNNER, 'http', eventPublisherHarness);

/** Peers are made before the transport learns their ports, so it is made anew for every call. */
function transportHarness(): TransportHarness {
  const hosts: string[] = [];
  const taken = new Map<string, ReceivedRequest[]>();
  const servers: Server[] = [];
  const transports: GotTransport[] = [];
  const sockets = new Set<Socket>();

  async function open(server: Server): Promise<string> {
    server.on('connection', (socket: Socket) => sockets.add(socket));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  }

  async function start(behavior: PeerBehavior): Promise<string> {
    const requests: ReceivedRequest[] = [];
    const server = createServer((request, response) => {
      void whole(request).then((received) => {
        requests.push(received);
        if (behavior.kind === 'answers') response.writeHead(behavior.status, behavior.headers).end(behavior.body);
        if (behavior.kind === 'resets') request.socket.resetAndDestroy();
      });
    });
    const host = await open(server);
    taken.set(`http://${host}`, requests);
    if (behavior.kind === 'refuses') await new Promise((resolve) => server.close(resolve));
    return host;
  }

  return {
    transport: {
      post(request) {
        const transport = createGotTransport({ hosts: hosts.map((host) => ({ host, isPrivate: true })) });
        transports.push(transport);
        return transport.post(request);
      },
    },
    async peer(behavior) {
      const host = await start(behavior);
      hosts.push(host);
      return `http://${host}`;
    },
    forbiddenUrl: async () =>
      `http://${await start({ kind: 'answers', status: 200, headers: {}, body: Buffer.from('') })}`,
    received: (url) => taken.get(new URL(url).origin) ?? [],
    close() {
      for (const transport of transports) transport.close();
      for (const socket of sockets) socket.destroy();
      for (const server of servers) server.close();
      return Promise.resolve();
    },
  };
}

async function whole(request: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return { headers: Object.fromEntries(headers) as Record<string, string>, body: Buffer.concat(chunks) };
}

/** The other side is a gateway's own way in for lender events, on a port kept for it. */
async function eventPublisherHarness(): Promise<EventPublisherHarness> {
  const port = await freePort();
  const events: LenderEvent[] = [];
  const transport = createGotTransport({ hosts: [{ host: `127.0.0.1:${String(port)}`, isPrivate: true }] });
  let server: GatewayServer | undefined;

  async function setReachable(isReachable: boolean): Promise<void> {
    await server?.stop(0);
    server = isReachable ? receiver(port, (event) => events.push(event)) : undefined;
    await server?.listen();
  }
  await setReachable(true);

  return {
    eventPublisher: createWebhookEventPublisher({
      transport,
      url: `http://127.0.0.1:${String(port)}/lender/events`,
      secrets: SECRETS,
      clock: CLOCK,
    }),
    setReachable,
    delivered: () => Promise.resolve(events),
    async close() {
      transport.close();
      await server?.stop(0);
    },
  };
}

function receiver(port: number, keep: (event: LenderEvent) => void): GatewayServer {
  return createHttpServer({
    settings: { port },
    newRequestId: () => 'request-of-a-test',
    marketplace: {
      routes: new Map(),
      answer: () => Promise.resolve({ httpStatus: 200, body: '', code: 0 }),
      refusal: () => ({ httpStatus: 404, body: '', code: 0 }),
    },
    lenderEvents: {
      clock: CLOCK,
      secrets: SECRETS,
      bodyBytesMax: 65_536,
      takeIn(body) {
        const event = JSON.parse(body) as Omit<LenderEvent, 'payload'> & { readonly payload: unknown };
        if (event.type === REFUSED_EVENT_TYPE) return Promise.resolve('unavailable');
        keep({ ...event, payload: JSON.stringify(event.payload) });
        return Promise.resolve('accepted');
      },
    },
  });
}

async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
