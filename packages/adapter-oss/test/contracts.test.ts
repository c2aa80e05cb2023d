import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createManualClock, describeDocumentStoreContract, TEST_NOW } from '@banyan/core/testing';
import type { DocumentStoreHarness } from '@banyan/core/testing';
import { createDirectoryDocumentStore } from '#src/index.js';
import type { DocumentEncryption } from '#src/index.js';
import { documentPath } from '#src/document-path.js';
import { openStore } from './open-store.js';
import { createTemporaryRoot, ENCRYPTION, LINK_SETTINGS } from './temporary-root.js';

const RUNNER = { describe, it, beforeEach, afterEach };

async function open(encryption?: DocumentEncryption): Promise<DocumentStoreHarness> {
  const { root, remove } = await createTemporaryRoot();
  const clock = createManualClock(TEST_NOW);
  const documentStore = await createDirectoryDocumentStore({
    root,
    clock,
    ...LINK_SETTINGS,
    ...(encryption === undefined ? {} : { encryption }),
  });
  return {
    documentStore,
    setTime: (now) => clock.set(now),
    follow: (url) => documentStore.open(url.slice(new URL(url).origin.length)),
    damage: async (key) => {
      const { file } = documentPath(root, key);
      const bytes = await readFile(file);
      const at = bytes.length - 1;
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
      await writeFile(file, bytes);
    },
    close: remove,
  };
}

describeDocumentStoreContract(RUNNER, 'directory', () => open());
describeDocumentStoreContract(RUNNER, 'encrypted-directory', () => open(ENCRYPTION));
describeDocumentStoreContract(RUNNER, 'object-store', async () => (await openStore()).harness);
describeDocumentStoreContract(
  RUNNER,
  'encrypted-object-store',
  async () => (await openStore({ encryption: ENCRYPTION, signature: 'v1', prefix: 'banyan/' })).harness,
);
