import { access, constants } from 'node:fs/promises';
import { InvariantViolation, PortUnavailable } from '@banyan/core';
import type { Clock, DocumentContent, DocumentKey, StoredDocument } from '@banyan/core';
import { createDocumentCipher } from './document-cipher.js';
import type { DocumentEncryption } from './document-cipher.js';
import { decodeDocumentFile, encodeDocumentFile, hashOf } from './document-file.js';
import type { HashedDocument } from './document-file.js';
import { createDocumentLinks } from './document-links.js';
import type { DocumentLinkSettings } from './document-links.js';
import { documentPath, FOLDER_NAMES } from './document-path.js';
import { openDurableFiles } from './durable-files.js';
import type { LinkedDocumentStore } from './linked-document-store.js';

/** Where documents lie and how they are reached. */
export interface DirectoryDocumentStoreSettings extends DocumentLinkSettings {
  /** Folder of the store; created when it is not there. One gateway at a time may use it, and commands beside it. */
  readonly root: string;
  readonly clock: Clock;
  /** Without it documents are stored in clear. Documents that were stored in clear stay readable. */
  readonly encryption?: DocumentEncryption;
}

/** A {@link LinkedDocumentStore} on a directory. */
export type DirectoryDocumentStore = LinkedDocumentStore;

/**
 * Opens the store: documents in `root`, one file each, written under a temporary name, fsynced, linked to its name, and the
 * folder fsynced before `put` answers. Rejects with `PortUnavailable` when the folder cannot be used, with `InvariantViolation` for
 * a setting that cannot work. Afterwards `put` and `get` throw `PortUnavailable` when the disk fails.
 */
export async function createDirectoryDocumentStore(
  settings: DirectoryDocumentStoreSettings,
): Promise<DirectoryDocumentStore> {
  const { root, clock, encryption } = settings;
  const links = createDocumentLinks(settings);
  const cipher = encryption === undefined ? undefined : createDocumentCipher(encryption);
  const files = await available(openDurableFiles(root, FOLDER_NAMES));
  const writing = new Map<string, Promise<unknown>>();

  /** One at a time for a file, so that of two contents for a key the first one stays. */
  function inTurn<T>(file: string, work: () => Promise<T>): Promise<T> {
    const earlier = writing.get(file);
    const turn = earlier === undefined ? work() : earlier.then(work, work);
    writing.set(file, turn);
    const leave = (): void => {
      if (writing.get(file) === turn) writing.delete(file);
    };
    void turn.then(leave, leave);
    return turn;
  }

  async function store(document: HashedDocument): Promise<StoredDocument> {
    const path = documentPath(root, document.key);
    const { key, sha256, bytes } = document;
    const stored = { key, sha256, size: bytes.length };
    const early = await available(files.read(path.file));
    if (early === undefined && (await available(files.create(path, encodeDocumentFile(document, cipher)))))
      return stored;
    // A command beside the gateway may have been faster.
    const existing = early ?? (await available(files.read(path.file)));
    if (existing === undefined) throw new PortUnavailable('document store (a document has vanished)');
    if (decodeDocumentFile(existing, key, cipher).sha256 !== sha256)
      throw new InvariantViolation('other bytes under the key of a stored document');
    // The process that wrote it may have ended before the sync of the folder.
    await available(files.syncFolder(path.folder));
    return stored;
  }

  async function get(key: DocumentKey): Promise<DocumentContent | undefined> {
    const file = await available(files.read(documentPath(root, key).file));
    if (file === undefined) return undefined;
    const { bytes, contentType } = decodeDocumentFile(file, key, cipher);
    return { bytes, contentType };
  }

  return {
    put: async ({ key, bytes, contentType, sha256 = hashOf(bytes) }) => {
      const { file } = documentPath(root, key);
      return inTurn(file, () => store({ key, bytes, contentType, sha256 }));
    },
    get,
    remove: async (key) => {
      const path = documentPath(root, key);
      await inTurn(path.file, () => available(files.remove(path)));
    },
    link: (key, expiresAt) => links.create({ key, expiresAt }),
    open: async (pathAndQuery) => {
      const link = links.read(pathAndQuery);
      if (link === undefined) return 'unknown';
      return link.expiresAt > clock.now() ? ((await get(link.key)) ?? 'unknown') : 'expired';
    },
    ping: () => available(access(root, constants.R_OK | constants.W_OK)),
  };
}

async function available<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new PortUnavailable('document store', error);
  }
}
