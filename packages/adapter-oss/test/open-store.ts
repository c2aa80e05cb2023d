import { createObjectStore } from '@banyan/sandbox';
import type { ObjectStore } from '@banyan/sandbox';
import { createManualClock, TEST_NOW } from '@banyan/core/testing';
import type { DocumentStoreHarness } from '@banyan/core/testing';
import { createOssDocumentStore } from '#src/index.js';
import type { OssDocumentStore, OssOptions } from '#src/index.js';
import { LINK_SETTINGS } from './temporary-root.js';

/** What both sides of the tests agree on. */
export const BUCKET = 'banyan-tests';
export const REGION = 'cn-hangzhou';
export const ACCESS_KEY = { accessKeyId: 'test-key', accessKeySecret: 'test-secret-of-the-object-store' } as const;

/** A document store on a simulated object store of its own. */
export interface OpenedStore {
  readonly objects: ObjectStore;
  readonly store: OssDocumentStore;
  readonly clock: ReturnType<typeof createManualClock>;
  /** A second document store on the same objects, as another replica has it. */
  readonly another: (options?: Partial<OssOptions>) => OssDocumentStore;
  readonly harness: DocumentStoreHarness;
}

/** Opens both. Links end by the manual clock; requests are signed by the machine's, as drivers do. */
export async function openStore(options: Partial<OssOptions> = {}): Promise<OpenedStore> {
  const clock = createManualClock(TEST_NOW);
  const objects = createObjectStore({ bucket: BUCKET, region: REGION, keys: [ACCESS_KEY], linkNow: () => clock.now() });
  await objects.open();
  const another: OpenedStore['another'] = (more = {}) =>
    createOssDocumentStore({
      ...LINK_SETTINGS,
      endpoint: objects.url(),
      region: REGION,
      bucket: BUCKET,
      credentials: { kind: 'accessKey', ...ACCESS_KEY },
      isPathStyle: true,
      retryPauseMs: 1,
      clock,
      ...options,
      ...more,
    });
  const store = another();
  const harness: DocumentStoreHarness = {
    documentStore: store,
    setTime: (now) => {
      clock.set(now);
    },
    follow: (url) => followLink(store, url),
    damage: async (key) => {
      objects.damage(`${options.prefix ?? ''}${key}`);
    },
    close: () => objects.close(),
  };
  return { objects, store, clock, another, harness };
}

/** What the holder of a link gets: from the gateway when it is one of its own, else over HTTP from the object store. */
export async function followLink(store: OssDocumentStore, url: string): ReturnType<DocumentStoreHarness['follow']> {
  if (url.startsWith(`${LINK_SETTINGS.linkBaseUrl}/`)) return store.open(url.slice(LINK_SETTINGS.linkBaseUrl.length));
  const response = await fetch(url);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (response.status === 200) return { bytes, contentType: response.headers.get('content-type') ?? '' };
  return new TextDecoder().decode(bytes).includes('Request has expired') ? 'expired' : 'unknown';
}
