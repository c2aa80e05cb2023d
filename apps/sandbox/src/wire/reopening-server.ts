import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';

/** A port of HTTP that can be closed and opened again. */
export interface ReopeningServer {
  /** Opens the port: the given one, the one it had before, or any free one. */
  open(port?: number): Promise<void>;
  /** Closes the port; whoever connects is refused from here on. Open connections are cut. */
  close(): Promise<void>;
  /** Throws before the first `open`. */
  port(): number;
}

/** Hands every request to `serve`. */
export function createReopeningServer(
  serve: (request: IncomingMessage, response: ServerResponse) => void,
  host: string,
): ReopeningServer {
  let server: Server | undefined;
  let boundPort: number | undefined;
  return {
    async open(port) {
      const opening = createServer(serve);
      await listen(opening, port ?? boundPort ?? 0, host);
      const address = opening.address();
      if (address === null || typeof address === 'string') throw new Error('the server has no port');
      boundPort = address.port;
      server = opening;
    },
    async close() {
      const closing = server;
      server = undefined;
      if (closing === undefined) return;
      await new Promise<void>((resolve) => {
        closing.close(() => {
          resolve();
        });
        closing.closeAllConnections();
      });
    },
    port() {
      if (boundPort === undefined) throw new Error('the server has not been opened');
      return boundPort;
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
