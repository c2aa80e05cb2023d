import { PortUnavailable } from '@banyan/core';

/** What the driver or the store said of a request that failed. */
export interface OssFault {
  /** Code of the error document, e.g. `NoSuchKey`, or the name of the driver's error. */
  readonly code: string;
  /** HTTP status; -1 for a broken connection, -2 for one that was not made in time, 0 when there is none. */
  readonly status: number;
  readonly requestId?: string;
}

const KEY_REFUSED = new Set([
  'InvalidAccessKeyId',
  'SecurityTokenExpired',
  'InvalidSecurityToken',
  'SecurityTokenNotSupported',
]);
const BROKEN_ON_THE_WAY = new Set(['InvalidDigest', 'BadDigest', 'RequestTimeout', 'CutBody']);
const TOO_MANY_REQUESTS = 429;
const SERVER_ERROR = 500;

/** The fault in an error of the driver. */
export function faultOf(error: unknown): OssFault {
  if (typeof error !== 'object' || error === null) return { code: 'Unknown', status: 0 };
  const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
  const status = 'status' in error && typeof error.status === 'number' ? error.status : 0;
  const code =
    ('code' in error ? text(error.code) : undefined) ?? ('name' in error ? text(error.name) : undefined) ?? 'Unknown';
  const requestId = 'requestId' in error ? text(error.requestId) : undefined;
  return { code, status, ...(requestId === undefined ? {} : { requestId }) };
}

/** May the same request succeed when it is sent again? */
export function isPassing({ code, status }: OssFault): boolean {
  // A good status with an error is an answer that broke off.
  if (status === -1 || status === -2 || (status >= 200 && status < 300)) return true;
  if (status >= SERVER_ERROR || status === TOO_MANY_REQUESTS) return true;
  return code.includes('Timeout') || BROKEN_ON_THE_WAY.has(code);
}

/** Was the access key itself refused? */
export function isKeyRefused({ code }: OssFault): boolean {
  return KEY_REFUSED.has(code);
}

/**
 * The error of the port. Its cause says code, status and the store's request id, which its support asks for; never the
 * driver's own text, in which URLs stand.
 */
export function unavailable(fault: OssFault): PortUnavailable {
  const { code, status, requestId = 'none' } = fault;
  return new PortUnavailable('document store', new Error(`${code}, status ${String(status)}, request ${requestId}`));
}
