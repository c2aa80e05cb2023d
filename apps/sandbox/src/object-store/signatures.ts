import { createHash, createHmac } from 'node:crypto';
import type { StoreRequest } from './store-request.js';

// Written from the public description of the two schemes ("include signatures in the Authorization header / in URLs", V1 and
// V4), so that it can judge what a client's driver makes of them.

/** The queries that take part in a V1 signature: sub-resources, and what changes the answer. */
const V1_RESOURCES = new Set([
  'acl',
  'append',
  'bucketInfo',
  'delete',
  'location',
  'objectMeta',
  'partNumber',
  'position',
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
  'security-token',
  'tagging',
  'uploadId',
  'uploads',
  'versionId',
  'x-oss-process',
  'x-oss-traffic-limit',
]);

/** A request as its signature sees it. */
export type SignedParts = Pick<StoreRequest, 'method' | 'bucket' | 'name' | 'query' | 'headers'>;

/** Base64 of HMAC-SHA1: what a V1 signature has to be. `date` is the line of its time: a date, or the end of a link. */
export function v1Signature(request: SignedParts, secret: string, date: string): string {
  const { method, bucket, name, query, headers } = request;
  const ossHeaders = [...headers]
    .filter(([header]) => header.startsWith('x-oss-'))
    .sort(byName)
    .map(([header, value]) => `${header}:${value.trim()}\n`)
    .join('');
  const resources = [...query]
    .filter(([parameter]) => V1_RESOURCES.has(parameter))
    .sort(byName)
    .map(([parameter, value]) => (value === '' ? parameter : `${parameter}=${value}`))
    .join('&');
  const path = bucket === undefined ? '/' : `/${bucket}/${name}`;
  const resource = resources === '' ? path : `${path}?${resources}`;
  const lines = [method, headers.get('content-md5') ?? '', headers.get('content-type') ?? '', date];
  return createHmac('sha1', secret)
    .update(`${lines.join('\n')}\n${ossHeaders}${resource}`)
    .digest('base64');
}

/** What a V4 signature was made for. */
export interface V4Scope {
  /** `20261122T081500Z`. */
  readonly time: string;
  readonly region: string;
  /** Headers that were signed beside those that always are; lower case, sorted. */
  readonly additionalHeaders: readonly string[];
}

/** Hex of HMAC-SHA256: what a V4 signature has to be, in the header or, without `x-oss-signature`, in the query. */
export function v4Signature(
  request: SignedParts,
  secret: string,
  { time, region, additionalHeaders }: V4Scope,
): string {
  const { method, bucket, name, query, headers } = request;
  const path = bucket === undefined ? '/' : `/${bucket}/${name}`;
  const parameters = [...query]
    .filter(([parameter]) => parameter !== 'x-oss-signature')
    .map(([parameter, value]): [string, string] => [encoded(parameter), encoded(value)])
    .sort(byName)
    .map(([parameter, value]) => (value === '' ? parameter : `${parameter}=${value}`))
    .join('&');
  const signed = [...headers]
    .filter(([header]) => isAlwaysSigned(header) || additionalHeaders.includes(header))
    .sort(byName)
    .map(([header, value]) => `${header}:${value.trim()}\n`)
    .join('');
  const payload = headers.get('x-oss-content-sha256') ?? 'UNSIGNED-PAYLOAD';
  const canonicalPath = path.split('/').map(encoded).join('/');
  const canonical = [method, canonicalPath, parameters, signed, additionalHeaders.join(';'), payload].join('\n');
  const day = time.slice(0, 8);
  const scope = [day, region, 'oss', 'aliyun_v4_request'];
  const hash = createHash('sha256').update(canonical).digest('hex');
  let key: string | Buffer = `aliyun_v4${secret}`;
  for (const part of scope) key = createHmac('sha256', key).update(part).digest();
  return createHmac('sha256', key)
    .update(['OSS4-HMAC-SHA256', time, scope.join('/'), hash].join('\n'))
    .digest('hex');
}

function isAlwaysSigned(header: string): boolean {
  return header === 'content-type' || header === 'content-md5' || header.startsWith('x-oss-');
}

function byName([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
