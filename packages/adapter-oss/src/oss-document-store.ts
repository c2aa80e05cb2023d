import { InvariantViolation, invariant, PortUnavailable } from '@banyan/core';
import type { DocumentContent, DocumentKey, StoredDocument } from '@banyan/core';
import { createDocumentCipher } from './document-cipher.js';
import { decodeDocumentFile, encodeDocumentFile, hashOf } from './document-file.js';
import type { HashedDocument } from './document-file.js';
import { createDocumentLinks } from './document-links.js';
import { checkDocumentKey } from './document-path.js';
import type { LinkedDocumentStore } from './linked-document-store.js';
import { createOssClient } from './oss-client.js';
import { signV1Link, signV4Link } from './oss-links.js';
import type { OssOptions } from './oss-options.js';

const CLEAR_PREFIX = 'agreements/';
const ENVELOPE_TYPE = 'application/octet-stream';
const NAME_LENGTH_MAX = 1_023;

/** A {@link LinkedDocumentStore} in a bucket of Aliyun OSS. */
export type OssDocumentStore = LinkedDocumentStore;

/**
 * Opens the store. Agreements (`agreements/…`) are objects as they are, with the store's own encryption, and their links are
 * the store's; all else is an object in our own format, encrypted by us when there are keys, and linked through the gateway.
 * Every object carries the SHA-256 of its bytes, which is compared when it is read. Throws `InvariantViolation` for a setting
 * that cannot work; nothing is asked of the store yet. Afterwards every function but `link` throws `PortUnavailable` when the
 * store does not do as asked.
 */
export function createOssDocumentStore(options: OssOptions): OssDocumentStore {
  const { bucket, region, clock, encryption, prefix = '', signature = 'v4' } = options;
  const gatewayLinks = createDocumentLinks(options);
  const cipher = encryption === undefined ? undefined : createDocumentCipher(encryption);
  const bucketUrl = bucketUrlOf(options);
  const client = createOssClient(options);
  const sign = signature === 'v4' ? signV4Link : signV1Link;

  function nameOf(key: DocumentKey): string {
    checkDocumentKey(key);
    const name = prefix + key;
    if (name.length > NAME_LENGTH_MAX || /^[/\\]/.test(name)) throw new InvariantViolation('not a document key');
    return name;
  }

  async function put(document: HashedDocument): Promise<StoredDocument> {
    const { key, bytes, contentType, sha256 } = document;
    const name = nameOf(key);
    const stored = { key, sha256, size: bytes.length };
    const isClear = isStoredClear(key);
    const body = isClear ? Buffer.from(bytes) : Buffer.concat(encodeDocumentFile(document, cipher));
    const object = isClear
      ? { bytes: body, contentType, sha256 }
      : { bytes: body, contentType: ENVELOPE_TYPE, sha256: hashOf(body) };
    if (await client.create(name, object)) return stored;
    const existing = await read(key, name);
    // Created, or removed, between the two requests.
    if (existing === undefined) throw new PortUnavailable('document store', new Error('a document has vanished'));
    if (existing.sha256 !== sha256) throw new InvariantViolation('other bytes under the key of a stored document');
    return stored;
  }

  async function read(key: DocumentKey, name: string): Promise<HashedDocument | undefined> {
    const object = await readWhole(name);
    if (object === undefined) return undefined;
    const { bytes, contentType } = object;
    return isStoredClear(key)
      ? { key, bytes, contentType, sha256: hashOf(bytes) }
      : decodeDocumentFile(bytes, key, cipher);
  }

  /** Bytes that do not fit their digest are asked for once more, in case they were damaged on the way. */
  async function readWhole(name: string): Promise<(DocumentContent & { readonly bytes: Buffer }) | undefined> {
    for (const isLast of [false, true]) {
      const object = await client.read(name);
      if (object === undefined) return undefined;
      if (object.sha256 === undefined || object.sha256 === hashOf(object.bytes)) return object;
      if (isLast) throw new InvariantViolation('a stored document is damaged');
    }
    return undefined;
  }

  async function get(key: DocumentKey): Promise<DocumentContent | undefined> {
    const document = await read(key, nameOf(key));
    return document === undefined ? undefined : { bytes: document.bytes, contentType: document.contentType };
  }

  return {
    put: async ({ key, bytes, contentType, sha256 = hashOf(bytes) }) => put({ key, bytes, contentType, sha256 }),
    get,
    remove: async (key) => client.remove(nameOf(key)),
    link: (key, expiresAt) => {
      const name = nameOf(key);
      if (!isStoredClear(key)) return gatewayLinks.create({ key, expiresAt });
      invariant(Number.isSafeInteger(expiresAt) && expiresAt > 0, 'a link ends at a point in time');
      const credentials = client.keyring.current();
      return sign({ bucket, name, bucketUrl, region, credentials, now: clock.now(), expiresAt });
    },
    open: async (pathAndQuery) => {
      const link = gatewayLinks.read(pathAndQuery);
      if (link === undefined) return 'unknown';
      return link.expiresAt > clock.now() ? ((await get(link.key)) ?? 'unknown') : 'expired';
    },
    ping: async () => {
      // A read and not a head: only the body of the answer tells a missing object from a missing bucket.
      await client.read(`${prefix}ping`);
    },
  };
}

function isStoredClear(key: DocumentKey): boolean {
  return key.startsWith(CLEAR_PREFIX);
}

function bucketUrlOf({ endpoint, bucket, publicUrl, isPathStyle = false }: OssOptions): string {
  if (publicUrl !== undefined) return originOf(publicUrl);
  const origin = originOf(endpoint);
  return isPathStyle ? `${origin}/${bucket}` : origin.replace('://', `://${bucket}.`);
}

function originOf(address: string): string {
  const isAddress = /^https?:\/\/[^/?#]+\/?$/.test(address);
  invariant(isAddress, 'an address of the object store is http(s), and has no path');
  return address.replace(/\/$/, '');
}
