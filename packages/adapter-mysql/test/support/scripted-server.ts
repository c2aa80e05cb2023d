import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** Something that greets as a MySQL server does, and no more. */
export interface ScriptedServer {
  readonly port: number;
  /** What clients have said of themselves: user, answer to the challenge. Over TLS, once they trust the server. */
  readonly introductions: readonly Buffer[];
  close(): Promise<void>;
}

const HEADER_BYTES = 4;
const TLS_REQUEST_BYTES = HEADER_BYTES + 32;
// LONG_PASSWORD, FOUND_ROWS, CONNECT_WITH_DB, PROTOCOL_41, TRANSACTIONS, SECURE_CONNECTION, PLUGIN_AUTH; and TLS where asked for.
const CAPABILITIES = 0x8_a20b;
const TLS_CAPABILITY = 0x800;
const WELCOME = Buffer.from([7, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0]);

/** Listens on this machine. With `tls` every client must encrypt, and is refused once it has; without, it is let in and hears nothing more. */
export async function openScriptedServer(tls?: {
  readonly key: string;
  readonly cert: string;
}): Promise<ScriptedServer> {
  const sockets = new Set<Socket>();
  const introductions: Buffer[] = [];
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write(greeting(tls === undefined ? CAPABILITIES : CAPABILITIES | TLS_CAPABILITY));
    if (tls === undefined) {
      socket.once('data', (said: Buffer) => {
        introductions.push(said);
        socket.write(WELCOME);
      });
      return;
    }
    const takeRequest = (): void => {
      if (socket.read(TLS_REQUEST_BYTES) === null) return;
      socket.off('readable', takeRequest);
      const secured = new TLSSocket(socket, { isServer: true, ...tls });
      secured.on('error', () => undefined);
      secured.once('data', (said: Buffer) => {
        introductions.push(said);
        socket.destroy();
      });
    };
    socket.on('readable', takeRequest);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    introductions,
    close: async () => {
      listener.close();
      for (const socket of sockets) socket.destroy();
      await once(listener, 'close');
    },
  };
}

function greeting(capabilities: number): Buffer {
  const challenge = Buffer.alloc(20, 'c');
  const body = Buffer.concat([
    Buffer.from([10]),
    Buffer.from('8.0.0\0'),
    Buffer.alloc(4),
    challenge.subarray(0, 8),
    Buffer.from([0, capabilities & 0xff, (capabilities >> 8) & 0xff, 45, 2, 0]),
    Buffer.from([(capabilities >> 16) & 0xff, (capabilities >> 24) & 0xff, challenge.length + 1]),
    Buffer.alloc(10),
    challenge.subarray(8),
    Buffer.from('\0mysql_native_password\0'),
  ]);
  return Buffer.concat([Buffer.from([body.length & 0xff, body.length >> 8, 0, 0]), body]);
}
