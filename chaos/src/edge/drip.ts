import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Stage } from '@banyan/sandbox';
import { prepareGoodTraffic } from './good-traffic.js';
import type { RawAnswer, RawClient } from './raw-client.js';
import { createRawClient } from './raw-client.js';
import type { SteadyReport } from './steady-load.js';
import { sendSteadily } from './steady-load.js';

/** What good traffic met before and while others dripped. */
export interface DripReport {
  readonly sockets: number;
  readonly forMs: number;
  /** How often the server had enough of one of them. */
  readonly cut: number;
  readonly oversizeSent: number;
  /** Oversize bodies that were refused with 413. */
  readonly oversizeRefused: number;
  readonly before: SteadyReport;
  readonly during: SteadyReport;
}

const DRIP_EVERY_MS = 500;
const OVERSIZE_EVERY_MS = 100;
const OVERSIZE_BYTES = 64 * 1024 + 1;
const HALF_HEADERS = 'POST /rongshu/userCheck HTTP/1.1\r\nHost: gateway\r\n';
const WHOLE_HEADERS = `${HALF_HEADERS}Content-Type: application/json\r\nContent-Length: 4000\r\n\r\n`;

/**
 * Half of `sockets` send headers byte by byte, half a body, each again when it is cut; beside them come bodies over the limit. Measures
 * `perSecond` good requests for `forMs` before and during.
 */
export async function drip(
  stage: Stage,
  options: { readonly sockets: number; readonly forMs: number; readonly perSecond: number },
): Promise<DripReport> {
  const client = createRawClient(stage.gateway.url, 256);
  const traffic = prepareGoodTraffic(stage);
  const steady = { ...options, build: () => traffic.next(), wordOf: (answer: RawAnswer) => traffic.wordOf(answer) };
  const drippers = createDrippers(stage.gateway.url);
  const oversize = createOversize(client);
  try {
    // What is slow once is not to be compared: connections, compiled code, caches.
    await sendSteadily(client, { ...steady, forMs: Math.min(2_000, options.forMs) });
    const before = await sendSteadily(client, steady);
    await drippers.open(options.sockets);
    oversize.start();
    const during = await sendSteadily(client, steady);
    await oversize.stop();
    return {
      sockets: options.sockets,
      forMs: options.forMs,
      cut: drippers.cut(),
      ...oversize.counts(),
      before,
      during,
    };
  } finally {
    drippers.close();
    client.close();
  }
}

function createDrippers(url: string): { open(count: number): Promise<void>; cut(): number; close(): void } {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let cut = 0;
  let isOver = false;
  const begin = (isBody: boolean): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect(Number(port), hostname);
      sockets.add(socket);
      const timer = setInterval(() => socket.write(isBody ? 'x' : 'X-A: b\r\n'), DRIP_EVERY_MS);
      socket.once('connect', () => {
        socket.write(isBody ? WHOLE_HEADERS : HALF_HEADERS);
        resolve();
      });
      socket.on('error', () => undefined);
      socket.resume();
      socket.once('close', () => {
        clearInterval(timer);
        sockets.delete(socket);
        resolve();
        if (isOver) return;
        cut += 1;
        void begin(isBody);
      });
    });
  return {
    async open(count) {
      await Promise.all(Array.from({ length: count }, (_, index) => begin(index % 2 === 0)));
    },
    cut: () => cut,
    close() {
      isOver = true;
      for (const socket of sockets) socket.destroy();
    },
  };
}

function createOversize(client: RawClient): {
  start(): void;
  stop(): Promise<void>;
  counts(): Pick<DripReport, 'oversizeSent' | 'oversizeRefused'>;
} {
  const answers: Promise<number>[] = [];
  const over = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let refused = 0;
  const body = 'x'.repeat(OVERSIZE_BYTES);
  const headers = { 'content-type': 'application/json' };
  const run = async (): Promise<void> => {
    while (!over.signal.aborted) {
      answers.push(
        client.send({ method: 'POST', path: '/rongshu/userCheck', headers, body }).then(({ status }) => status),
      );
      await delay(OVERSIZE_EVERY_MS);
    }
    refused = (await Promise.all(answers)).filter((status) => status === 413).length;
  };
  return {
    start() {
      running = run();
    },
    async stop() {
      over.abort();
      await running;
    },
    counts: () => ({ oversizeSent: answers.length, oversizeRefused: refused }),
  };
}
