import type { IncomingMessage, ServerResponse } from 'node:http';
import { createReopeningServer } from './reopening-server.js';

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** An answer, or a misbehaviour: `hang` never answers, `reset` breaks the connection. */
export type WireReply =
  | {
      readonly status: number;
      readonly body: string;
      readonly contentType?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | 'hang'
  | 'reset';

/** A plain HTTP server whose port can be closed and opened again. */
export interface WireServer {
  /** Opens the port: the given one, the one it had before, or any free one. */
  open(port?: number): Promise<void>;
  /** Closes the port; whoever connects is refused from here on. Open connections are cut. */
  close(): Promise<void>;
  /** `http://host:port`. Throws before the first `open`. */
  url(): string;
}

const HOST = '127.0.0.1';

/** Serves `answer`. A fault inside it is answered with status 500. */
export function createWireServer(answer: (request: WireRequest) => Promise<WireReply>, host = HOST): WireServer {
  const server = createReopeningServer((request, response) => void reply(answer, request, response), host);
  return {
    open: (port) => server.open(port),
    close: () => server.close(),
    url: () => `http://${host}:${String(server.port())}`,
  };
}

async function reply(
  answer: (request: WireRequest) => Promise<WireReply>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const outcome = await readBody(request)
    .then((body) =>
      answer({
        method: request.method ?? '',
        path: (request.url ?? '').split('?')[0] ?? '',
        query: new URLSearchParams((request.url ?? '').split('?').slice(1).join('?')),
        headers: flatHeaders(request),
        body,
      }),
    )
    .catch((): WireReply => ({ status: 500, body: '{"code":10001,"message":"系统异常"}' }));
  if (outcome === 'hang') return;
  if (outcome === 'reset') {
    request.socket.destroy();
    return;
  }
  response.writeHead(outcome.status, {
    'content-type': outcome.contentType ?? 'application/json; charset=utf-8',
    ...outcome.headers,
  });
  response.end(outcome.body);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function flatHeaders(request: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(' ') : value]),
  );
}
