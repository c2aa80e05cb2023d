import type { Clock } from '@banyan/core';
import type { DocumentEncryption } from './document-cipher.js';
import type { DocumentLinkSettings } from './document-links.js';

/** An access key of Aliyun, with the security token when it is a temporary one. */
export interface OssCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

/**
 * Where the access key comes from: the settings, or a file that somebody else keeps fresh, e.g. a side-car of RAM roles. The
 * file is JSON: `accessKeyId`, `accessKeySecret`, `securityToken`, first letters of either case. It is read again every
 * `rereadMs` (60,000 when not said), and at once when the store refuses the key.
 */
export type OssCredentialSource =
  | ({ readonly kind: 'accessKey' } & OssCredentials)
  | { readonly kind: 'stsFile'; readonly path: string; readonly rereadMs?: number };

/** Header `x-oss-server-side-encryption` of everything stored. */
export type OssServerSideEncryption = 'none' | 'AES256' | 'KMS';

/** Where objects lie and how they are reached. */
export interface OssOptions extends DocumentLinkSettings {
  /** `https://oss-cn-hangzhou.aliyuncs.com`, or the internal one of the region. Without the bucket. */
  readonly endpoint: string;
  /** `cn-hangzhou`. Part of every V4 signature. */
  readonly region: string;
  readonly bucket: string;
  readonly credentials: OssCredentialSource;
  /** What all object names start with, e.g. `banyan/`. Nothing when not said. */
  readonly prefix?: string;
  /**
   * Address of the bucket in links, without a path: the public endpoint when `endpoint` is an internal one, or the bucket's
   * own domain. When not said, the bucket at `endpoint`.
   */
  readonly publicUrl?: string;
  /** `v4` when not said. `v1` for private stores that know nothing newer. */
  readonly signature?: 'v1' | 'v4';
  /** Bucket in the path instead of the host name, as private stores and the sandbox want it. False when not said. */
  readonly isPathStyle?: boolean;
  /** `AES256` when not said. */
  readonly serverSideEncryption?: OssServerSideEncryption;
  /** Time for one request, its answer included, in milliseconds. 10,000 when not said. */
  readonly timeoutMs?: number;
  /** How often a request is sent at most, the first time included. 3 when not said. */
  readonly attemptsMax?: number;
  /** Pause before the second attempt, in milliseconds; it doubles. 200 when not said. */
  readonly retryPauseMs?: number;
  /** Objects above this many bytes are sent in parts of this size. 8 MiB when not said, 100 KiB at least. */
  readonly partBytes?: number;
  readonly clock: Clock;
  /** Keys for documents that are not agreements. Without it they are stored in clear. */
  readonly encryption?: DocumentEncryption;
}
