import type { IncomingMessage } from 'node:http';

/** A request to the object store, taken apart. Names and values are decoded; nothing is trusted yet. */
export interface StoreRequest {
  readonly method: string;
  /** From the host name, or the first part of the path. Undefined when neither names one. */
  readonly bucket: string | undefined;
  /** Name of the object; empty when the request is about the bucket. */
  readonly name: string;
  readonly query: ReadonlyMap<string, string>;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** Takes `request` apart. `bucket` is the one that a host name may begin with. Undefined when its URL cannot be decoded. */
export function readStoreRequest(request: IncomingMessage, bucket: string, body: Buffer): StoreRequest | undefined {
  const { method = 'GET', url = '/' } = request;
  const headers = new Map(
    Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(',') : value]],
    ),
  );
  const queryAt = url.indexOf('?');
  const path = decoded(queryAt < 0 ? url : url.slice(0, queryAt));
  const query = readQuery(queryAt < 0 ? '' : url.slice(queryAt + 1));
  if (path === undefined || query === undefined) return undefined;
  const isInHost = headers.get('host')?.startsWith(`${bucket}.`) === true;
  const [, inPath, name] = /^\/([^/]*)\/?([^]*)$/.exec(path) ?? [];
  const where = isInHost
    ? { bucket, name: path.slice(1) }
    : { bucket: inPath === '' ? undefined : inPath, name: name ?? '' };
  return { method, ...where, query, headers, body };
}

function readQuery(text: string): ReadonlyMap<string, string> | undefined {
  const query = new Map<string, string>();
  for (const member of text.split('&').filter((each) => each !== '')) {
    const equalsAt = member.indexOf('=');
    const name = decoded((equalsAt < 0 ? member : member.slice(0, equalsAt)).replace(/\+/g, ' '));
    const value = decoded(equalsAt < 0 ? '' : member.slice(equalsAt + 1).replace(/\+/g, ' '));
    if (name === undefined || value === undefined) return undefined;
    query.set(name, value);
  }
  return query;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
