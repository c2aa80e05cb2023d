import type { Socket } from 'node:net';
import { connect } from 'node:net';

/** What a batch of calls brought. */
export interface LoadResult {
  readonly elapsedMs: number;
  /** Bodies of the answers, in the order of the calls. All had HTTP status 200. */
  readonly answers: readonly Buffer[];
}

const HEAD_END = '\r\n\r\n';

/**
 * POSTs every body once over `connections` connections that stay open, each with one request at a time. Written on bare
 * sockets so that this process is not what is measured; nothing about an answer is looked at before the clock has stopped
 * but its status and length. Connections are made before the clock starts.
 */
export async function callAll(url: string, bodies: readonly Uint8Array[], connections: number): Promise<LoadResult> {
  const { hostname, port, host, pathname } = new URL(url);
  const heads = bodies.map((body) =>
    Buffer.from(
      `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${String(body.length)}${HEAD_END}`,
    ),
  );
  const sockets = await Promise.all(Array.from({ length: connections }, () => connected(hostname, Number(port))));
  const answers: Buffer[] = new Array<Buffer>(bodies.length);
  let next = 0;
  const startedAt = performance.now();
  await Promise.all(
    sockets.map(async (socket) => {
      const read = createAnswerReader(socket);
      for (let index = next++; index < bodies.length; index = next++) {
        const [head, body] = [heads[index], bodies[index]];
        if (head === undefined || body === undefined) break;
        socket.cork();
        socket.write(head);
        socket.write(body);
        socket.uncork();
        answers[index] = await read();
      }
    }),
  );
  const elapsedMs = performance.now() - startedAt;
  for (const socket of sockets) socket.destroy();
  return { elapsedMs, answers };
}

function connected(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

function createAnswerReader(socket: Socket): () => Promise<Buffer> {
  let received: Buffer = Buffer.alloc(0);
  let waiting: { resolve(body: Buffer): void; reject(error: Error): void } | undefined;
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const headEnd = received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = received.toString('latin1', 0, headEnd);
    const bodyEnd = headEnd + HEAD_END.length + Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? NaN);
    if (!(received.length >= bodyEnd)) return;
    const body = received.subarray(headEnd + HEAD_END.length, bodyEnd);
    received = received.subarray(bodyEnd);
    if (head.startsWith('HTTP/1.1 200 ')) waiting?.resolve(body);
    else waiting?.reject(new Error(`answered ${head.slice(0, head.indexOf('\r'))}`));
  });
  socket.on('error', (error) => waiting?.reject(error));
  socket.on('close', () => waiting?.reject(new Error('the server closed the connection')));
  return () => new Promise((resolve, reject) => (waiting = { resolve, reject }));
}
