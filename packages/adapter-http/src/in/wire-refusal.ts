import type { IncomingMessage, ServerResponse } from 'node:http';
import { declaredLength } from './body-reader.js';
import type { EdgeRefusal, WireAnswer, WireRefusal, WireRoute } from './wire-types.js';

/** What a caller must know besides the body. */
const REFUSAL_HEADERS: Readonly<Record<WireRefusal | EdgeRefusal, Readonly<Record<string, string>>>> = {
  tooLarge: {},
  wrongContentType: {},
  wrongMethod: { allow: 'POST' },
  unknownPath: {},
  notAllowed: {},
  tooSlow: {},
  busy: { 'retry-after': '1' },
  internal: {},
};

/** Answers that need no body. */
export const EDGE_ANSWERS: Readonly<Record<EdgeRefusal, WireAnswer>> = {
  notAllowed: { httpStatus: 403, body: '', code: '' },
  tooSlow: { httpStatus: 408, body: '', code: '' },
  internal: { httpStatus: 500, body: '', code: '' },
};

/** Is this refusal the server's own, with nothing for a marketplace in it? */
export function isEdge(kind: WireRefusal | EdgeRefusal): kind is EdgeRefusal {
  return kind in EDGE_ANSWERS;
}

/** An unread rest this small is skipped by node itself, and the connection lives on. */
const SKIPPED_BYTES_MAX = 64 * 1024;

/** After an early answer: how much and how long we still listen, so that the caller gets to read it instead of a reset. */
const LINGER_MS = 2_000;
const LINGER_BYTES_MAX = 64 * 1024 * 1024;

/** Why this request cannot be for this route, judged by its first lines alone. */
export function refusalOfHeaders(request: IncomingMessage, route: WireRoute): WireRefusal | undefined {
  if (request.method !== 'POST') return 'wrongMethod';
  const contentType = request.headers['content-type'];
  if (contentType !== 'application/json' && !isJson(contentType)) return 'wrongContentType';
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return 'wrongContentType';
  const declared = declaredLength(request);
  return declared !== undefined && declared > route.bodyBytesMax ? 'tooLarge' : undefined;
}

function isJson(contentType: string | undefined): boolean {
  return /^application\/json[ \t]*(?:;[ \t]*charset="?utf-?8"?[ \t]*)?$/i.test(contentType ?? '');
}

/** Writes an answer. `last`: no further request on this connection. */
export function writeAnswer(
  response: ServerResponse,
  answer: WireAnswer,
  requestId: string,
  last: boolean,
  more: Readonly<Record<string, string>> = {},
): void {
  writeHead(response, answer, requestId, last, more);
  response.end(answer.body);
}

/** Writes a refusal whether or not the body has been read. Resolves when the caller needs no more patience. */
export function writeRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  kind: WireRefusal | EdgeRefusal,
  answer: WireAnswer,
  requestId: string,
  stopping: boolean,
): Promise<void> {
  const declared = declaredLength(request);
  if (request.complete || (declared !== undefined && declared <= SKIPPED_BYTES_MAX && kind !== 'tooSlow')) {
    writeAnswer(response, answer, requestId, stopping, REFUSAL_HEADERS[kind]);
    return Promise.resolve();
  }
  writeHead(response, answer, requestId, true, REFUSAL_HEADERS[kind]);
  response.write(answer.body);
  return lingered(request).then(() => {
    response.end();
  });
}

function writeHead(
  response: ServerResponse,
  answer: WireAnswer,
  requestId: string,
  last: boolean,
  more: Readonly<Record<string, string>>,
): void {
  const length = typeof answer.body === 'string' ? Buffer.byteLength(answer.body) : answer.body.byteLength;
  const headers: Record<string, string | number> = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': requestId,
    ...more,
  };
  if (last) headers['connection'] = 'close';
  response.writeHead(answer.httpStatus, headers);
}

function lingered(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let skipped = 0;
    function settle(): void {
      clearTimeout(timer);
      request.off('data', onData);
      request.off('end', settle);
      request.off('close', settle);
      resolve();
    }
    function onData(chunk: Buffer): void {
      skipped += chunk.length;
      if (skipped > LINGER_BYTES_MAX) settle();
    }
    const timer = setTimeout(settle, LINGER_MS);
    request.on('data', onData);
    request.on('end', settle);
    request.on('close', settle);
    request.resume();
  });
}
