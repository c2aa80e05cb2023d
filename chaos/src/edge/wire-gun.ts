import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { RawAnswer, RawClient, RawRequest } from './raw-client.js';

/** A connection that waits for one answer at a time. */
interface Lane {
  ask(bytes: Buffer): Promise<RawAnswer>;
  isOpen(): boolean;
  close(): void;
}

const OPENED_AT_ONCE = 100;
const HEADERS_END = Buffer.from('\r\n\r\n');

/** A {@link RawClient} whose connections can be opened beforehand, as those of a load balancer are. */
export interface WireGun extends RawClient {
  open(count: number): Promise<void>;
}

/**
 * A client that costs a fraction of what a server does per request, so that one process can offer more than another takes: bytes
 * onto kept connections, answers read no further than their length. No chunked answers.
 */
export function createWireGun(url: string): WireGun {
  const { hostname, port, host } = new URL(url);
  const idle: Lane[] = [];
  const lanes = new Set<Lane>();
  const openOne = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        const lane = openLane(socket);
        lanes.add(lane);
        idle.push(lane);
        resolve();
      });
    });
  return {
    async open(count) {
      // Fewer at a time than a server lets wait to be accepted.
      for (let left = count; left > 0; left -= OPENED_AT_ONCE)
        await Promise.all(Array.from({ length: Math.min(left, OPENED_AT_ONCE) }, openOne));
    },
    async send(request) {
      let lane = idle.pop();
      while (lane !== undefined && !lane.isOpen()) {
        lanes.delete(lane);
        lane = idle.pop();
      }
      lane ??= openLane(connect(Number(port), hostname));
      lanes.add(lane);
      const answer = await lane.ask(bytesOf(request, host));
      if (lane.isOpen()) idle.push(lane);
      else lanes.delete(lane);
      return answer;
    },
    close() {
      for (const lane of lanes) lane.close();
    },
  };
}

function openLane(socket: Socket): Lane {
  socket.setNoDelay(true);
  let isOpen = true;
  let received: Buffer = Buffer.alloc(0);
  let waiting: { readonly settle: (answer: RawAnswer) => void; readonly startedAt: number } | undefined;
  const settle = (answer: Omit<RawAnswer, 'ms'>): void => {
    const asked = waiting;
    waiting = undefined;
    if (asked !== undefined) asked.settle({ ...answer, ms: performance.now() - asked.startedAt });
  };
  const end = (fault: string): void => {
    isOpen = false;
    settle({ status: 0, headers: {}, body: '', fault });
  };
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const answer = readAnswer(received);
    if (answer === undefined) return;
    received = Buffer.alloc(0);
    if (answer.headers['connection'] === 'close') {
      isOpen = false;
      socket.end();
    }
    settle(answer);
  });
  socket.on('error', (error) => {
    end('code' in error ? String(error.code) : error.message);
  });
  socket.on('close', () => {
    end('closed');
  });
  return {
    ask: (bytes) =>
      new Promise((resolve) => {
        waiting = { settle: resolve, startedAt: performance.now() };
        socket.write(bytes);
      }),
    isOpen: () => isOpen,
    close: () => {
      socket.destroy();
    },
  };
}

function readAnswer(received: Buffer): Omit<RawAnswer, 'ms'> | undefined {
  const headEnd = received.indexOf(HEADERS_END);
  if (headEnd < 0) return undefined;
  const [first = '', ...lines] = received.toString('latin1', 0, headEnd).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const bodyStart = headEnd + HEADERS_END.length;
  const length = Number(headers['content-length'] ?? 0);
  if (received.length < bodyStart + length) return undefined;
  const body = received.toString('utf8', bodyStart, bodyStart + length);
  return { status: Number(first.slice(9, 12)), headers, body };
}

const MADE = new WeakMap<RawRequest, Buffer>();

/** The bytes of a request, made once. */
function bytesOf(request: RawRequest, host: string): Buffer {
  const known = MADE.get(request);
  if (known !== undefined) return known;
  const body = Buffer.from(request.body);
  const headers = { ...request.headers, host, 'content-length': String(body.length) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const bytes = Buffer.concat([
    Buffer.from(`${request.method} ${request.path} HTTP/1.1\r\n${lines.join('')}\r\n`),
    body,
  ]);
  MADE.set(request, bytes);
  return bytes;
}
