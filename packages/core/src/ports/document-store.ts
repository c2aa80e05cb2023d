import type { Instant } from '../shared/calendar.js';
import type { DocumentKey } from '../model/identifiers.js';

/** A document as stored. */
export interface StoredDocument {
  readonly key: DocumentKey;
  /** Hex SHA-256 of the bytes given to `put`. */
  readonly sha256: string;
  readonly size: number;
}

/** A document read back. */
export interface DocumentContent {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/** The object store. A document is wholly there or not at all, also after a crash. */
export interface DocumentStore {
  /**
   * Stores `bytes` durably under `key` before it answers. The same bytes again are fine. Other bytes under an existing key
   * are refused with `InvariantViolation`: keys are chosen so that this never happens.
   */
  put(document: {
    readonly key: DocumentKey;
    readonly bytes: Uint8Array;
    readonly contentType: string;
    /** Hex SHA-256 of `bytes`, when the caller has it already: hashing a push twice costs a tenth of it. */
    readonly sha256?: string;
  }): Promise<StoredDocument>;

  /** The bytes given to `put`, or undefined. Throws `InvariantViolation` when what is stored is damaged. */
  get(key: DocumentKey): Promise<DocumentContent | undefined>;

  /**
   * Removes the document of `key` for good before it answers; fine when there is none. Only for what is erased: a key is not
   * given to another document afterwards.
   */
  remove(key: DocumentKey): Promise<void>;

  /**
   * An absolute URL under which anybody who holds it can read the document until `expiresAt`, and nobody after. Altering
   * any part of it makes it useless. Does not check that the document exists.
   */
  link(key: DocumentKey, expiresAt: Instant): string;
}
