import { join } from 'node:path';
import type { Clock } from '@banyan/core';
import type { DocumentEncryption, LinkedDocumentStore, OssOptions } from '@banyan/adapter-oss';
import { createDirectoryDocumentStore, createOssDocumentStore } from '@banyan/adapter-oss';
import type { Keys } from '../settings/keys-file.js';
import type { ObjectStoreSettings } from '../settings/part-settings.js';
import type { Settings } from '../settings/read-settings.js';

/** Opens the documents where the settings say: in the object store, or in a folder of the home. */
export async function openDocuments(parts: {
  readonly settings: Settings;
  readonly keys: Keys;
  readonly publicUrl: () => string;
  readonly clock: Clock;
}): Promise<LinkedDocumentStore> {
  const { settings, keys, publicUrl, clock } = parts;
  const own = {
    linkBaseUrl: publicUrl,
    linkSecrets: keys.documentLinks,
    clock,
    encryption: documentEncryption(keys.documents),
  };
  if (settings.objectStore !== undefined)
    return createOssDocumentStore({ ...own, ...ossOptions(settings.objectStore) });
  return createDirectoryDocumentStore({ ...own, root: join(settings.home, 'documents') });
}

type BucketOptions = Omit<OssOptions, 'linkBaseUrl' | 'linkSecrets' | 'clock' | 'encryption'>;

function ossOptions({ credentials, encryption, ...bucket }: ObjectStoreSettings): BucketOptions {
  return {
    ...bucket,
    credentials:
      'stsFile' in credentials ? { kind: 'stsFile', path: credentials.stsFile } : { kind: 'accessKey', ...credentials },
    serverSideEncryption: encryption,
  };
}

/** The ring `id:base64` as the document store takes it; the first key seals. */
function documentEncryption(ring: readonly string[]): DocumentEncryption {
  const entries = ring.map((entry): readonly [string, Uint8Array] => {
    const [id = '', encoded = ''] = entry.split(':');
    return [id, Buffer.from(encoded, 'base64')];
  });
  const [[currentKeyId] = ['']] = entries;
  return { currentKeyId, keys: new Map(entries) };
}
