import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DocumentEncryption } from '#src/index.js';

/** Settings of links for tests. */
export const LINK_SETTINGS = {
  linkBaseUrl: 'https://lender.example',
  linkSecrets: ['a secret of the tests, long enough'],
};

/** Keys for tests. */
export const ENCRYPTION: DocumentEncryption = {
  currentKeyId: 'key-2',
  keys: new Map([
    ['key-1', new Uint8Array(32).fill(1)],
    ['key-2', new Uint8Array(32).fill(2)],
  ]),
};

/** A folder of its own for one test. */
export async function createTemporaryRoot(): Promise<{
  readonly root: string;
  readonly remove: () => Promise<void>;
}> {
  const root = await mkdtemp(join(tmpdir(), 'banyan-documents-'));
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}
