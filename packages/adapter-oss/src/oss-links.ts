import { createHash, createHmac } from 'node:crypto';
import { invariant } from '@banyan/core';
import type { Instant } from '@banyan/core';
import type { OssCredentials } from './oss-options.js';

const SECOND_MS = 1_000;
const V4_LIFETIME_SECONDS_MAX = 604_800;
const V4_VERSION = 'OSS4-HMAC-SHA256';

/** A GET of one object to sign. */
export interface OssLink {
  readonly bucket: string;
  /** Name of the object, prefix included. */
  readonly name: string;
  /** Address of the bucket, without a slash at the end. */
  readonly bucketUrl: string;
  readonly region: string;
  readonly credentials: OssCredentials;
  readonly now: Instant;
  /** Links end on whole seconds: a part of a second is taken off. */
  readonly expiresAt: Instant;
}

/**
 * A signed URL of the first generation: HMAC-SHA1 of method, end and resource. Written here because the driver's own function
 * takes a duration from the machine's clock.
 */
export function signV1Link({ bucket, name, bucketUrl, credentials, expiresAt }: OssLink): string {
  const end = String(Math.floor(expiresAt / SECOND_MS));
  const { securityToken } = credentials;
  const resource = `/${bucket}/${name}${securityToken === undefined ? '' : `?security-token=${securityToken}`}`;
  const signature = createHmac('sha1', credentials.accessKeySecret)
    .update(`GET\n\n\n${end}\n${resource}`)
    .digest('base64');
  const members = [
    ['OSSAccessKeyId', credentials.accessKeyId],
    ['Expires', end],
    ['Signature', signature],
    ...(securityToken === undefined ? [] : [['security-token', securityToken]]),
  ];
  return `${bucketUrl}/${pathOf(name)}?${queryOf(members)}`;
}

/**
 * A signed URL of the fourth generation. Written here because the driver's own function is asynchronous and takes the
 * machine's clock. Throws `InvariantViolation` for an end that is more than seven days ahead: the store refuses such a link.
 */
export function signV4Link({ bucket, name, bucketUrl, region, credentials, now, expiresAt }: OssLink): string {
  const start = Math.floor(now / SECOND_MS);
  const lifetime = Math.max(1, Math.floor(expiresAt / SECOND_MS) - start);
  invariant(lifetime <= V4_LIFETIME_SECONDS_MAX, 'a link of the object store ends within seven days');
  const time = new Date(start * SECOND_MS).toISOString().replace(/[-:]|\.\d+/g, '');
  const day = time.slice(0, 8);
  const scope = `${day}/${region}/oss/aliyun_v4_request`;
  const { securityToken } = credentials;
  // In the order of their names, as they are signed.
  const members = [
    ['x-oss-credential', `${credentials.accessKeyId}/${scope}`],
    ['x-oss-date', time],
    ['x-oss-expires', String(lifetime)],
    ...(securityToken === undefined ? [] : [['x-oss-security-token', securityToken]]),
    ['x-oss-signature-version', V4_VERSION],
  ];
  const request = ['GET', `/${encoded(bucket)}/${pathOf(name)}`, queryOf(members), '', '', 'UNSIGNED-PAYLOAD'].join(
    '\n',
  );
  const text = [V4_VERSION, time, scope, createHash('sha256').update(request).digest('hex')].join('\n');
  const key = [day, region, 'oss', 'aliyun_v4_request'].reduce<Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    Buffer.from(`aliyun_v4${credentials.accessKeySecret}`),
  );
  const signature = createHmac('sha256', key).update(text).digest('hex');
  return `${bucketUrl}/${pathOf(name)}?${queryOf([...members, ['x-oss-signature', signature]])}`;
}

function queryOf(members: readonly (readonly string[])[]): string {
  return members.map((member) => member.map(encoded).join('=')).join('&');
}

function pathOf(name: string): string {
  return name.split('/').map(encoded).join('/');
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
