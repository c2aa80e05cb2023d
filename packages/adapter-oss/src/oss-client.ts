import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import OSS from 'ali-oss';
import { createOssKeyring } from './oss-credentials.js';
import type { OssKeyring } from './oss-credentials.js';
import { faultOf, isKeyRefused, isPassing, unavailable } from './oss-errors.js';
import type { OssCredentials, OssOptions } from './oss-options.js';

const TIMEOUT_MS = 10_000;
const ATTEMPTS_MAX = 3;
const RETRY_PAUSE_MS = 200;
const PART_BYTES = 8 * 1024 * 1024;
const PART_BYTES_MIN = 100 * 1024;
const DIGEST = 'x-oss-meta-sha256';

/** An object as it lies in the store. */
export interface StoredObject {
  readonly bytes: Buffer;
  readonly contentType: string;
  /** Hex SHA-256 that was stored beside the bytes. */
  readonly sha256?: string;
}

/** Objects of one bucket. Every function throws `PortUnavailable` when the store does not do as asked, after its retries. */
export interface OssClient {
  readonly keyring: OssKeyring;
  /** False, and no change, when there is an object of this name. */
  create(
    name: string,
    object: { readonly bytes: Buffer; readonly contentType: string; readonly sha256: string },
  ): Promise<boolean>;
  /** What is known without its bytes; undefined when there is no such object. */
  head(name: string): Promise<{ readonly sha256?: string; readonly size: number } | undefined>;
  read(name: string): Promise<StoredObject | undefined>;
  /** Also when there is no such object. */
  remove(name: string): Promise<void>;
}

/**
 * `ali-oss` with a time for every request, and retries: of everything here a repetition does no harm, because an object is
 * never replaced. No type of the driver leaves this file.
 */
export function createOssClient(options: OssOptions): OssClient {
  const { attemptsMax = ATTEMPTS_MAX, retryPauseMs = RETRY_PAUSE_MS, timeoutMs: timeout = TIMEOUT_MS } = options;
  const { serverSideEncryption = 'AES256' } = options;
  const partBytes = Math.max(options.partBytes ?? PART_BYTES, PART_BYTES_MIN);
  const keyring = createOssKeyring(options.credentials);
  let made: { readonly credentials: OssCredentials; readonly driver: OSS } | undefined;

  function driverOfNow(): OSS {
    const credentials = keyring.current();
    if (made?.credentials !== credentials) made = { credentials, driver: createDriver(options, credentials, timeout) };
    return made.driver;
  }

  /** Sends once, and again while that may help. The last error is thrown as it is. */
  async function insist<T>(send: (driver: OSS) => Promise<T>): Promise<T> {
    let isKeyFresh = false;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await send(driverOfNow());
      } catch (error) {
        const fault = faultOf(error);
        if (isKeyRefused(fault) && !isKeyFresh && keyring.refresh()) {
          isKeyFresh = true;
          continue;
        }
        if (attempt >= attemptsMax || !isPassing(fault)) throw error;
        await pause(retryPauseMs * 2 ** (attempt - 1) * (1 + Math.random()));
      }
    }
  }

  /** As `insist`; the answer to a refusal with this code is `otherwise`. */
  async function ask<T, U>(code: string, otherwise: U, send: (driver: OSS) => Promise<T>): Promise<T | U> {
    try {
      return await insist(send);
    } catch (error) {
      const fault = faultOf(error);
      if (fault.code === code) return otherwise;
      throw fault.code === 'PortUnavailable' ? error : unavailable(fault);
    }
  }

  const firstHeaders = (contentType: string, sha256: string): Record<string, string> => ({
    'Content-Type': contentType,
    'x-oss-forbid-overwrite': 'true',
    [DIGEST]: sha256,
    ...(serverSideEncryption === 'none' ? {} : { 'x-oss-server-side-encryption': serverSideEncryption }),
  });

  const createWhole: OssClient['create'] = (name, { bytes, contentType, sha256 }) =>
    ask('FileAlreadyExists', false, async (driver) => {
      const headers = { ...firstHeaders(contentType, sha256), 'Content-MD5': md5Of(bytes) };
      await driver.put(name, bytes, { timeout, headers });
      return true;
    });

  async function createInParts(name: string, bytes: Buffer, contentType: string, sha256: string): Promise<boolean> {
    const upload = await ask('FileAlreadyExists', undefined, (driver) =>
      driver.initMultipartUpload(name, { timeout, headers: firstHeaders(contentType, sha256) }),
    );
    if (upload === undefined) return false;
    try {
      const parts: { readonly number: number; readonly etag: string }[] = [];
      for (let start = 0; start < bytes.length; start += partBytes) {
        const end = Math.min(start + partBytes, bytes.length);
        const number = parts.length + 1;
        const part = await ask('NoSuchUpload', undefined, (driver) => {
          const headers = { 'Content-MD5': md5Of(bytes.subarray(start, end)) };
          return driver.uploadPart(name, upload.uploadId, number, bytes, start, end, withHeaders(timeout, headers));
        });
        if (part === undefined) return false;
        parts.push({ number, etag: part.etag });
      }
      const headers = { 'x-oss-forbid-overwrite': 'true' };
      // An upload that is gone was completed by an attempt whose answer was lost: the caller looks at what is there.
      const isCompleted = await ask('FileAlreadyExists', false, (driver) =>
        ask('NoSuchUpload', false, async () => {
          await driver.completeMultipartUpload(name, upload.uploadId, parts, withHeaders(timeout, headers));
          return true;
        }),
      );
      if (!isCompleted) await abandon(name, upload.uploadId);
      return isCompleted;
    } catch (error) {
      await abandon(name, upload.uploadId);
      throw error;
    }
  }

  /** The parts cost money until they are removed; the rule of the bucket that removes old uploads is what makes it sure. */
  async function abandon(name: string, uploadId: string): Promise<void> {
    await driverOfNow()
      .abortMultipartUpload(name, uploadId, { timeout })
      .catch(() => undefined);
  }

  return {
    keyring,
    create: (name, object) =>
      object.bytes.length > partBytes
        ? createInParts(name, object.bytes, object.contentType, object.sha256)
        : createWhole(name, object),
    head: (name) =>
      ask('NoSuchKey', undefined, async (driver) => {
        const { res } = await driver.head(name, { timeout });
        const headers = headersOf(res.headers);
        const sha256 = headers.get(DIGEST);
        return { size: Number(headers.get('content-length')), ...(sha256 === undefined ? {} : { sha256 }) };
      }),
    read: (name) =>
      ask('NoSuchKey', undefined, async (driver) => {
        const answer: { readonly content?: unknown; readonly res: { readonly headers: object } } = await driver.get(
          name,
          undefined,
          { timeout },
        );
        const headers = headersOf(answer.res.headers);
        const bytes = answer.content;
        if (!Buffer.isBuffer(bytes) || bytes.length !== Number(headers.get('content-length') ?? bytes.length))
          throw Object.assign(new Error('a body was cut'), { code: 'CutBody' });
        const sha256 = headers.get(DIGEST);
        const contentType = headers.get('content-type') ?? 'application/octet-stream';
        return { bytes, contentType, ...(sha256 === undefined ? {} : { sha256 }) };
      }),
    remove: async (name) => {
      await ask('NoSuchKey', undefined, (driver) => driver.delete(name, { timeout }));
    },
  };
}

function createDriver(options: OssOptions, credentials: OssCredentials, timeout: number): OSS {
  const { endpoint, region, bucket, signature = 'v4', isPathStyle = false } = options;
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  const settings = {
    accessKeyId,
    accessKeySecret,
    bucket,
    endpoint,
    region: `oss-${region}`,
    timeout,
    sldEnable: isPathStyle,
    authorizationV4: signature === 'v4',
    ...(securityToken === undefined ? {} : { stsToken: securityToken, ...withoutRefresh(credentials, securityToken) }),
  };
  return new OSS(settings);
}

/** The keyring refreshes; the driver must be told something, or it warns on the console. */
function withoutRefresh(
  { accessKeyId, accessKeySecret }: OssCredentials,
  stsToken: string,
): Pick<OSS.Options, 'refreshSTSToken' | 'refreshSTSTokenInterval'> {
  return {
    refreshSTSToken: async () => ({ accessKeyId, accessKeySecret, stsToken }),
    refreshSTSTokenInterval: Number.MAX_SAFE_INTEGER,
  };
}

function withHeaders(
  timeout: number,
  headers: Readonly<Record<string, string>>,
): { readonly timeout: number; readonly headers: Readonly<Record<string, string>> } {
  return { timeout, headers };
}

function md5Of(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('base64');
}

function headersOf(headers: object): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
