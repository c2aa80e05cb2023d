import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { pumpBytes } from './pipe.js';
import type { Toxic, ToxicType } from './toxic.js';

/** A wire that can be made to fail: listens on a port and passes everything on to another. */
export interface TcpFaultProxy {
  readonly name: string;
  /** Where callers connect, on 127.0.0.1. */
  readonly port: number;
  /** Puts a toxic in force, for open connections too; the function takes it out again. */
  add(toxic: Toxic): () => void;
  /** Takes every toxic out. */
  clear(): void;
  /** Resets every open connection, once; gives how many there were. */
  cut(): number;
  /** Connections open now. */
  openCount(): number;
  /** How often a toxic of this type has touched a connection or bytes of one. */
  touchedCount(type: ToxicType): number;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** Opens a proxy to `upstreamPort`; `port` 0 = any free one. */
export async function openTcpFaultProxy(options: {
  readonly name: string;
  readonly upstreamPort: number;
  readonly port?: number;
}): Promise<TcpFaultProxy> {
  const toxics = new Set<Toxic>();
  const pairs = new Set<() => void>();
  const touched = new Map<ToxicType, number>();
  const note = ({ type }: Toxic): void => {
    touched.set(type, (touched.get(type) ?? 0) + 1);
  };
  const isDown = (): Toxic | undefined => [...toxics].find(({ type }) => type === 'down');

  const take = (caller: Socket): void => {
    // Errors are ends: both sides are broken by `reset`, or by themselves.
    caller.on('error', () => undefined);
    const down = isDown();
    if (down !== undefined) {
      note(down);
      caller.resetAndDestroy();
      return;
    }
    const server = connect({ host: HOST, port: options.upstreamPort, noDelay: true, allowHalfOpen: true });
    caller.setNoDelay(true);
    let endings = 0;
    const reset = (): void => {
      for (const socket of [caller, server]) {
        // A socket that is still connecting would only be reset once it is connected; of one that is just being ended node says
        // EINVAL, never closes it, and spins for ever when the process exits.
        if (socket.connecting || socket.writableEnded) socket.destroy();
        else if (!socket.destroyed) socket.resetAndDestroy();
      }
      pairs.delete(reset);
    };
    const ended = (): void => {
      endings += 1;
      if (endings === 2) pairs.delete(reset);
    };
    pairs.add(reset);
    server.on('error', reset);
    caller.on('error', reset);
    const common = { toxics, reset, touched: note };
    void pumpBytes({ ...common, from: caller, to: server, direction: 'upstream' }).finally(ended);
    void pumpBytes({ ...common, from: server, to: caller, direction: 'downstream' }).finally(ended);
  };

  const cut = (): number => {
    const count = pairs.size;
    for (const reset of [...pairs]) reset();
    return count;
  };
  const listener = createServer({ allowHalfOpen: true }, take);
  const port = await listen(listener, options.port ?? 0);
  return {
    name: options.name,
    port,
    add(toxic) {
      toxics.add(toxic);
      if (toxic.type === 'down' && cut() > 0) note(toxic);
      return () => toxics.delete(toxic);
    },
    clear: () => {
      toxics.clear();
    },
    cut,
    openCount: () => pairs.size,
    touchedCount: (type) => touched.get(type) ?? 0,
    close: () =>
      new Promise((resolve) => {
        toxics.clear();
        listener.close(() => {
          resolve();
        });
        cut();
      }),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the proxy has no port'));
      else resolve(address.port);
    });
  });
}
