import type { Socket } from 'node:net';

/** What node's parser reports → the bare answer, and a word for metrics. */
const BROKEN: Readonly<Record<string, readonly [statusLine: string, kind: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'headersTooLarge'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'tooSlow'],
};

/** Answers what never became a request, without a word about what it was. Undefined when there was nobody to answer. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): string | undefined {
  const code = error.code ?? '';
  if (code === 'ECONNRESET' || code === 'EPIPE' || !socket.writable) {
    socket.destroy();
    return undefined;
  }
  const [statusLine, kind] = BROKEN[code] ?? ['400 Bad Request', 'malformed'];
  socket.end(`HTTP/1.1 ${statusLine}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
  return kind;
}
