import type { DocumentContent, DocumentStore } from '@banyan/core';

/** A {@link DocumentStore} with the other end of the links that the gateway itself answers. */
export interface LinkedDocumentStore extends DocumentStore {
  /**
   * What the holder of a link gets; `pathAndQuery` exactly as requested. `unknown`: not a genuine link, or no such document.
   * Throws as `get` does.
   */
  open(pathAndQuery: string): Promise<DocumentContent | 'expired' | 'unknown'>;

  /** Asks the store, cheaply, whether it can be used. Throws `PortUnavailable` when it cannot. */
  ping(): Promise<void>;
}
