import type { ServerResponse } from 'node:http';

/** Wide enough for UUIDs, ULIDs and trace ids; narrow enough for a header and a log line. */
const SHAPE = /^[A-Za-z0-9._-]{8,64}$/;

/** A run of digits as long as a phone number could be one, and the id goes to the log. */
const LONG_NUMBER = /\d{11}/;

/** The caller's request id when it is fit to be logged and sent back, otherwise a new one. */
export function requestIdOf(header: string | readonly string[] | undefined, ids: { newRequestId(): string }): string {
  return typeof header === 'string' && SHAPE.test(header) && !LONG_NUMBER.test(header) ? header : ids.newRequestId();
}

/** The id that a page's answer carries. */
export function pageRequestId(response: ServerResponse): string {
  return String(response.getHeader('X-Request-Id'));
}
