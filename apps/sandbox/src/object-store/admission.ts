import { v1Signature, v4Signature } from './signatures.js';
import type { StoreRequest } from './store-request.js';
import { refusal } from './store-errors.js';
import type { StoreRefusal } from './store-errors.js';

const SKEW_MS = 900_000;
const LIFETIME_SECONDS_MAX = 604_800;
const V4 = 'OSS4-HMAC-SHA256';

/** An access key that the store knows. */
export interface StoreKey {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Of a temporary key: has to come with every request. */
  readonly securityToken?: string;
  /** When a temporary key ends, epoch ms. */
  readonly expiresAt?: number;
}

/** What decides about a request. */
export interface Admission {
  readonly region: string;
  readonly keys: readonly StoreKey[];
  /** Time of requests that are signed in a header, epoch ms. */
  readonly now: number;
  /** Time by which links end, epoch ms. */
  readonly linkNow: number;
}

interface Claim {
  readonly accessKeyId: string;
  readonly signature: string;
  readonly token: string | undefined;
  readonly expected: (secret: string) => string;
}

/** Why `request` is refused; undefined when its signature is good to the last character and in time. */
export function refuse(request: StoreRequest, admission: Admission): StoreRefusal | undefined {
  const claim = claimOf(request, admission);
  if ('code' in claim) return claim;
  const key = admission.keys.find(({ accessKeyId }) => accessKeyId === claim.accessKeyId);
  if (key === undefined) return refusal('unknownKey');
  if (key.securityToken !== claim.token) return refusal('wrongToken');
  if (key.expiresAt !== undefined && key.expiresAt <= admission.now) return refusal('tokenExpired');
  return claim.expected(key.accessKeySecret) === claim.signature ? undefined : refusal('wrongSignature');
}

function claimOf(request: StoreRequest, admission: Admission): Claim | StoreRefusal {
  const { headers, query } = request;
  const authorization = headers.get('authorization');
  if (authorization?.startsWith(V4) === true) return v4Header(request, authorization, admission);
  if (authorization !== undefined) return v1Header(request, authorization, admission);
  if (query.get('x-oss-signature-version') === V4) return v4Query(request, admission);
  if (query.has('OSSAccessKeyId')) return v1Query(request, admission);
  return refusal('anonymous');
}

function v1Header(request: StoreRequest, authorization: string, { now }: Admission): Claim | StoreRefusal {
  const [, accessKeyId, signature] = /^OSS ([^:]+):([A-Za-z0-9+/]+=*)$/.exec(authorization) ?? [];
  const date = request.headers.get('x-oss-date') ?? request.headers.get('date');
  if (accessKeyId === undefined || signature === undefined || date === undefined) return refusal('invalidArgument');
  if (!isNear(Date.parse(date), now)) return refusal('skewed');
  const token = request.headers.get('x-oss-security-token');
  return { accessKeyId, signature, token, expected: (secret) => v1Signature(request, secret, date) };
}

function v1Query(request: StoreRequest, { linkNow }: Admission): Claim | StoreRefusal {
  const { query } = request;
  const [accessKeyId, end, signature] = ['OSSAccessKeyId', 'Expires', 'Signature'].map((name) => query.get(name));
  if (accessKeyId === undefined || signature === undefined || end === undefined) return refusal('anonymous');
  if (!/^\d{1,12}$/.test(end)) return refusal('invalidArgument');
  if (Number(end) * 1_000 < linkNow) return refusal('expired');
  const token = query.get('security-token');
  return { accessKeyId, signature, token, expected: (secret) => v1Signature(request, secret, end) };
}

function v4Header(request: StoreRequest, authorization: string, { region, now }: Admission): Claim | StoreRefusal {
  const form = /^OSS4-HMAC-SHA256 Credential=([^,]+),(?:\s?AdditionalHeaders=([^,]*),)?\s?Signature=([0-9a-f]{64})$/;
  const [, credential = '', additional, signature] = form.exec(authorization) ?? [];
  const time = request.headers.get('x-oss-date');
  const accessKeyId = accessKeyOf(credential, region, time);
  if (accessKeyId === undefined || time === undefined || signature === undefined) return refusal('invalidArgument');
  if (!isNear(timeOf(time), now)) return refusal('skewed');
  const scope = { time, region, additionalHeaders: listOf(additional) };
  const token = request.headers.get('x-oss-security-token');
  return { accessKeyId, signature, token, expected: (secret) => v4Signature(request, secret, scope) };
}

function v4Query(request: StoreRequest, { region, linkNow }: Admission): Claim | StoreRefusal {
  const { query } = request;
  const [credential = '', time, lifetime = '', signature] = [
    'x-oss-credential',
    'x-oss-date',
    'x-oss-expires',
    'x-oss-signature',
  ].map((name) => query.get(name));
  if (signature === undefined) return refusal('anonymous');
  const accessKeyId = accessKeyOf(credential, region, time);
  const seconds = /^\d{1,6}$/.test(lifetime) ? Number(lifetime) : 0;
  if (accessKeyId === undefined || time === undefined || seconds < 1 || seconds > LIFETIME_SECONDS_MAX)
    return refusal('invalidArgument');
  const start = timeOf(time);
  if (start > linkNow + SKEW_MS) return refusal('notYet');
  if (start + seconds * 1_000 < linkNow) return refusal('expired');
  const scope = { time, region, additionalHeaders: listOf(query.get('x-oss-additional-headers')) };
  const token = query.get('x-oss-security-token');
  return { accessKeyId, signature, token, expected: (secret) => v4Signature(request, secret, scope) };
}

/** The id in `id/20261122/cn-hangzhou/oss/aliyun_v4_request` when day and region are those of the request. */
function accessKeyOf(credential: string, region: string, time: string | undefined): string | undefined {
  if (time === undefined || !Number.isFinite(timeOf(time))) return undefined;
  const end = `/${time.slice(0, 8)}/${region}/oss/aliyun_v4_request`;
  return credential.endsWith(end) ? credential.slice(0, -end.length) : undefined;
}

function timeOf(text: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (parts === null) return Number.NaN;
  const [, year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`);
}

function listOf(text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : text.split(';');
}

function isNear(time: number, now: number): boolean {
  return Math.abs(time - now) <= SKEW_MS;
}
