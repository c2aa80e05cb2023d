import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { InvariantViolation } from '@banyan/core';
import type { DocumentKey } from '@banyan/core';

const FOLDER_NAME_LENGTH = 2;

/** Names of the folders that documents are spread over: `00` to `ff`. */
export const FOLDER_NAMES: readonly string[] = Array.from({ length: 16 ** FOLDER_NAME_LENGTH }, (_, index) =>
  index.toString(16).padStart(FOLDER_NAME_LENGTH, '0'),
);

/** Where a document lies. */
export interface DocumentPath {
  readonly folder: string;
  readonly file: string;
}

/**
 * The file of `key`: named by a hash, because keys may hold characters, lengths and letter cases that file systems treat in
 * ways of their own. Documents whose keys differ in the last part only share a folder, so that the documents of one order can
 * share the fsync of it. Throws `InvariantViolation` unless the key is well-formed.
 */
export function documentPath(root: string, key: DocumentKey): DocumentPath {
  checkDocumentKey(key);
  const parent = key.slice(0, key.lastIndexOf('/') + 1);
  const folder = join(root, sha256(parent).slice(0, FOLDER_NAME_LENGTH));
  return { folder, file: join(folder, sha256(key)) };
}

/** Throws `InvariantViolation` unless `key` is `/`-separated printable ASCII without empty, `.` and `..` parts. */
export function checkDocumentKey(key: DocumentKey): void {
  const isPrintable = /^[\x20-\x7e]+$/.test(key);
  if (!isPrintable || key.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    throw new InvariantViolation('not a document key');
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
