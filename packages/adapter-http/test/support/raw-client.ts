import type { Socket } from 'node:net';
import { connect } from 'node:net';

/** A client that writes what it is told, well-formed or not, and collects what comes back. */
export interface RawClient {
  readonly socket: Socket;
  received(): string;
  /** Status of the last answer, 0 before the first. */
  status(): number;
  isClosed(): boolean;
  write(text: string | Uint8Array): void;
  destroy(): void;
}

export async function rawClient(port: number): Promise<RawClient> {
  const socket = connect({ port, host: '127.0.0.1' });
  let received = '';
  let closed = false;
  socket.setEncoding('latin1');
  socket.on('data', (text) => (received += text.toString()));
  socket.on('error', () => (closed = true));
  socket.on('close', () => (closed = true));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return {
    socket,
    received: () => received,
    status: () => Number([...received.matchAll(/HTTP\/1\.1 (\d{3})/g)].at(-1)?.[1] ?? 0),
    isClosed: () => closed,
    write: (text) => socket.write(text),
    destroy: () => socket.destroy(),
  };
}

/** The head of a POST. */
export function postHead(path: string, headers: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries({ host: 'gateway.test', 'content-type': 'application/json', ...headers });
  return `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}
