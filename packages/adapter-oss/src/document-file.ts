import { createHash } from 'node:crypto';
import { InvariantViolation } from '@banyan/core';
import type { DocumentContent, DocumentKey } from '@banyan/core';
import type { DocumentCipher } from './document-cipher.js';

// A document's file, so that its hash and type cannot be parted from it:
//   magic, 4 bytes of header length (big endian), header (JSON), SHA-256 of all before, body.
// The body is the document, or with encryption nonce, ciphertext and tag, with the header as additional data.
const MAGIC = Buffer.from('banyan-document-1\n');
const LENGTH_BYTES = 4;
const HASH_BYTES = 32;
const HEADER_BYTES_MAX = 16_384;

interface Header {
  readonly key: string;
  readonly contentType: string;
  readonly size: number;
  /** Of a clear document only: the hash of an encrypted one would tell what is in it. */
  readonly sha256?: string;
  readonly keyId?: string;
}

/** A document and the hash of its bytes. */
export interface HashedDocument extends DocumentContent {
  readonly key: DocumentKey;
  /** Hex. */
  readonly sha256: string;
}

/** Hex SHA-256 of a document's bytes. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The parts of the file of `document`, to be written one after the other. */
export function encodeDocumentFile(document: HashedDocument, cipher?: DocumentCipher): readonly Uint8Array[] {
  const { key, bytes, contentType, sha256 } = document;
  const size = bytes.length;
  const header: Header =
    cipher === undefined ? { key, contentType, size, sha256 } : { key, contentType, size, keyId: cipher.currentKeyId };
  const head = headOf(Buffer.from(JSON.stringify(header), 'utf8'));
  return cipher === undefined ? [head, bytes] : [head, ...cipher.seal(bytes, head)];
}

/** The document in a file of {@link encodeDocumentFile}. Throws `InvariantViolation` when it is damaged or not that of `key`. */
export function decodeDocumentFile(file: Buffer, key: DocumentKey, cipher?: DocumentCipher): HashedDocument {
  const bodyAt = bodyOffset(file);
  const header = readHeader(file.subarray(MAGIC.length + LENGTH_BYTES, bodyAt - HASH_BYTES));
  if (header.key !== key) throw damaged();
  const bytes = bodyOf(file, bodyAt, header, cipher);
  const sha256 = hashOf(bytes);
  if (bytes.length !== header.size || (header.sha256 ?? sha256) !== sha256) throw damaged();
  return { key, bytes, contentType: header.contentType, sha256 };
}

function bodyOf(file: Buffer, bodyAt: number, header: Header, cipher: DocumentCipher | undefined): Uint8Array {
  const body = file.subarray(bodyAt);
  if (header.keyId === undefined) return body;
  if (cipher === undefined) throw new InvariantViolation('a stored document is encrypted and there are no keys');
  return cipher.open(body, header.keyId, file.subarray(0, bodyAt));
}

function headOf(header: Buffer): Buffer {
  if (header.length > HEADER_BYTES_MAX) throw new InvariantViolation('a document has too long a key or content type');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(header.length);
  const text = Buffer.concat([MAGIC, length, header]);
  return Buffer.concat([text, createHash('sha256').update(text).digest()]);
}

function bodyOffset(file: Buffer): number {
  const headerAt = MAGIC.length + LENGTH_BYTES;
  if (file.length < headerAt || !file.subarray(0, MAGIC.length).equals(MAGIC)) throw damaged();
  const headerLength = file.readUInt32BE(MAGIC.length);
  const hashAt = headerAt + headerLength;
  if (headerLength > HEADER_BYTES_MAX || file.length < hashAt + HASH_BYTES) throw damaged();
  const hash = createHash('sha256').update(file.subarray(0, hashAt)).digest();
  if (!hash.equals(file.subarray(hashAt, hashAt + HASH_BYTES))) throw damaged();
  return hashAt + HASH_BYTES;
}

/** What the hash has vouched for is what was written, so its shape is known. */
function readHeader(header: Buffer): Header {
  return JSON.parse(header.toString('utf8')) as Header;
}

function damaged(): InvariantViolation {
  return new InvariantViolation('a stored document is damaged');
}
