import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { addMs } from '@banyan/core';
import type { DocumentKey, Instant } from '@banyan/core';
import { describeDocumentStoreContract, TEST_NOW } from '@banyan/core/testing';
import type { DocumentStoreHarness } from '@banyan/core/testing';
import { createOssClient } from '#src/oss-client.js';
import { createOssDocumentStore } from '#src/index.js';
import type { OssOptions } from '#src/index.js';
import { followLink } from './open-store.js';
import { ENCRYPTION, LINK_SETTINGS } from './temporary-root.js';

const TIMEOUT_MS = 600_000;

// The suite of the port on a bucket that exists. Costs a little money and needs a network: it runs when all five variables
// are set, and is no part of the matrix.
const [endpoint, region, bucket, accessKeyId, accessKeySecret] = [
  'BANYAN_TEST_OSS_ENDPOINT',
  'BANYAN_TEST_OSS_REGION',
  'BANYAN_TEST_OSS_BUCKET',
  'BANYAN_TEST_OSS_ACCESS_KEY_ID',
  'BANYAN_TEST_OSS_ACCESS_KEY_SECRET',
].map((name) => process.env[name]);

/** Nobody can set the clock of a real store: what needs that is left to the simulated one. */
const RUNNER = {
  describe,
  beforeEach,
  afterEach,
  it: (title: string, body: () => Promise<void>): void => {
    if (title !== 'ends when it is said to end') it(title, body).timeout(TIMEOUT_MS);
  },
};

if (
  endpoint !== undefined &&
  region !== undefined &&
  bucket !== undefined &&
  accessKeyId !== undefined &&
  accessKeySecret !== undefined
) {
  const options: OssOptions = {
    ...LINK_SETTINGS,
    endpoint,
    region,
    bucket,
    credentials: { kind: 'accessKey', accessKeyId, accessKeySecret },
    encryption: ENCRYPTION,
    clock: { now: () => Date.now() as Instant },
  };
  const client = createOssClient(options);
  describeDocumentStoreContract(RUNNER, 'real-bucket', async (): Promise<DocumentStoreHarness> => {
    const prefix = `banyan-test/${randomUUID()}/`;
    const store = createOssDocumentStore({ ...options, prefix });
    const written = new Set<DocumentKey>();
    // The suite counts from its own time; links count from the machine's.
    const offset = Date.now() - TEST_NOW;
    return {
      documentStore: {
        ...store,
        put: async (document) => {
          written.add(document.key);
          return store.put(document);
        },
        link: (key, expiresAt) => store.link(key, addMs(expiresAt, offset)),
      },
      setTime: () => undefined,
      follow: (url) => followLink(store, url),
      damage: async (key) => {
        const object = await client.read(prefix + key);
        if (object === undefined) return;
        const bytes = Buffer.from(object.bytes);
        const at = bytes.length - 1;
        bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
        await client.remove(prefix + key);
        await client.create(prefix + key, { bytes, contentType: object.contentType, sha256: object.sha256 ?? '' });
      },
      close: async () => {
        for (const key of written) await store.remove(key).catch(() => undefined);
      },
    };
  });
}
