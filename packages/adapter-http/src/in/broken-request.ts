import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What node's parser reports → the bare answer, and a word for metrics. */
const BROKEN: Readonly<Record<string, readonly [statusLine: string, kind: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'headersTooLarge'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'tooSlow'],
};

/** Answers what never became a request, without a word about what it was. */
export interface BrokenRequests {
  /** A request whose answer comes through `response`. */
  begun(socket: Socket, response: ServerResponse): void;
  /** Gives the word for metrics; undefined when there was nobody to answer, or nothing new. */
  answer(error: NodeJS.ErrnoException, socket: Socket): string | undefined;
}

/** One for each server. */
export function createBrokenRequests(): BrokenRequests {
  const latest = new WeakMap<Socket, ServerResponse>();
  const spoilt = new WeakSet<Socket>();

  return {
    begun: (socket, response) => void latest.set(socket, response),
    answer(error, socket) {
      const code = error.code ?? '';
      if (code === 'ECONNRESET' || code === 'EPIPE' || !socket.writable) {
        socket.destroy();
        return undefined;
      }
      if (spoilt.has(socket)) return undefined;
      const [statusLine, kind] = BROKEN[code] ?? ['400 Bad Request', 'malformed'];
      const response = latest.get(socket);
      if (response === undefined || !isOwed(response)) {
        socket.end(`HTTP/1.1 ${statusLine}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
        return kind;
      }
      if (code === 'HPE_INVALID_EOF_STATE' && response.headersSent) {
        socket.destroySoon();
        return undefined;
      }
      // Whatever stands behind a request that is being answered must not be taken for its answer.
      spoilt.add(socket);
      if (!response.headersSent) response.setHeader('connection', 'close');
      response.once('finish', () => socket.destroySoon());
      return kind;
    },
  };
}

/** Is this the answer that the caller gets, or is getting? Not when its request is what broke. */
function isOwed(response: ServerResponse): boolean {
  return !response.writableFinished && (response.req.complete || response.headersSent);
}
