import { InvariantViolation, invariant } from '../../shared/errors.js';
import type { DocumentKey } from '../../model/identifiers.js';
import type { Clock } from '../../ports/clock.js';
import type { DocumentContent, DocumentStore } from '../../ports/document-store.js';
import { sha256Hex } from '../../rongshu/envelope/md5.js';

/** {@link DocumentStore} whose links can be followed, and whose documents a test can damage. */
export interface InMemoryDocumentStore extends DocumentStore {
  /** What the holder of a link gets. */
  follow(url: string): Promise<DocumentContent | 'expired' | 'unknown'>;
  /** Alters the stored bytes without the store's knowing. */
  damage(key: DocumentKey): void;
  /** Keys of all documents, as they came. */
  keys(): readonly DocumentKey[];
}

const ORIGIN = 'memory://documents';
// A test's links protect nothing: the secret only makes them alike from run to run.
const LINK_SECRET = 'in-memory link secret';

/** In-memory {@link DocumentStore}; `clock` decides when links end. */
export function createInMemoryDocumentStore({ clock }: { readonly clock: Clock }): InMemoryDocumentStore {
  const documents = new Map<DocumentKey, DocumentContent & { readonly sha256: string }>();

  function link(key: DocumentKey, expiresAt: number): string {
    checkKey(key);
    const signature = sha256Hex(`${LINK_SECRET}\n${String(expiresAt)}\n${key}`);
    return `${ORIGIN}/${key.split('/').map(encodeURIComponent).join('/')}?expires=${String(expiresAt)}&signature=${signature}`;
  }

  async function get(key: DocumentKey): Promise<DocumentContent | undefined> {
    checkKey(key);
    const document = documents.get(key);
    if (document === undefined) return undefined;
    invariant(sha256Hex(document.bytes) === document.sha256, 'the stored document is damaged');
    return { bytes: document.bytes.slice(), contentType: document.contentType };
  }

  return {
    put: async ({ key, bytes, contentType, sha256 = sha256Hex(bytes) }) => {
      checkKey(key);
      const stored = documents.get(key);
      if (stored === undefined) documents.set(key, { bytes: bytes.slice(), contentType, sha256 });
      else invariant(stored.sha256 === sha256, 'other bytes under the key of a stored document');
      return { key, sha256, size: bytes.length };
    },
    get,
    remove: async (key) => {
      checkKey(key);
      documents.delete(key);
    },
    link,
    follow: async (url) => {
      for (const key of documents.keys()) {
        const expiresAt = Number(/\?expires=(\d+)&/.exec(url)?.[1]);
        if (url !== link(key, expiresAt)) continue;
        return expiresAt > clock.now() ? ((await get(key)) ?? 'unknown') : 'expired';
      }
      return 'unknown';
    },
    damage: (key) => {
      const document = documents.get(key);
      invariant(document !== undefined, 'there is a document to damage');
      documents.set(key, { ...document, bytes: document.bytes.map((byte, index) => (index === 0 ? byte ^ 1 : byte)) });
    },
    keys: () => [...documents.keys()],
  };
}

function checkKey(key: DocumentKey): void {
  const isAscii = /^[\x20-\x7e]+$/.test(key);
  const parts = key.split('/');
  if (!isAscii || parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new InvariantViolation('not a document key');
  }
}
