import type { Instant } from '../shared/calendar.js';

/** What is known of a signature: nothing, the same purpose, or another one. */
export type SignatureUse = 'first' | 'again' | 'elsewhere';

/** One signed call. */
export interface SignedCall {
  readonly channel: string;
  readonly signature: string;
  /** What the signature is good for: the interface, or a name that harmless ones share. */
  readonly purpose: string;
  /** Of a call that may write, every replica knows before `admit` answers; of one that only reads, a moment later. */
  readonly effect: 'read' | 'write';
  readonly now: Instant;
  readonly expiresAt: Instant;
}

/**
 * Remembers signatures that were accepted, so that signed bytes cannot be turned to another purpose: the signature does
 * not cover the path.
 */
export interface ReplayGuard {
  /**
   * Notes (channel, signature) for `purpose` until `expiresAt`. `first` when it was not known; `again` when it was noted
   * for the same purpose; `elsewhere` when for another one. An entry past its end counts as not known. Throws
   * `PortUnavailable`, with nothing noted, when the replicas' common memory fails a call that may write.
   */
  admit(call: SignedCall): Promise<SignatureUse>;
}
