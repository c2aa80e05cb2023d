import { got } from 'got';

/** What came back, whatever the status. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
  /** Milliseconds from the first byte out to the last byte in. */
  readonly ms: number;
}

const TIMEOUT_MS = 30_000;

/** Posts exactly these bytes. One attempt, no redirect; rejects when nobody answers. */
export async function postBytes(
  url: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  return request(url, {
    method: 'POST',
    body: typeof body === 'string' ? body : Buffer.from(body),
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

/** Reads a page. One attempt, no redirect; rejects when nobody answers. */
export async function getPage(url: string): Promise<HttpAnswer> {
  return request(url, { method: 'GET' });
}

/** Sends JSON, or nothing, with any method. One attempt, no redirect; rejects when nobody answers. */
export async function sendJson(
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  body: object | undefined,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  return request(url, {
    method,
    ...content,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

async function request(
  url: string,
  options: { method: 'GET' | 'POST' | 'PUT'; body?: string | Buffer; headers?: Record<string, string> },
): Promise<HttpAnswer> {
  const startedAt = performance.now();
  const response = await got(url, {
    ...options,
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    timeout: { request: TIMEOUT_MS },
  });
  return {
    status: response.statusCode,
    body: response.body,
    contentType: response.headers['content-type'] ?? '',
    ms: Math.round(performance.now() - startedAt),
  };
}
