import type { Instant } from '../shared/calendar.js';

/**
 * Remembers signatures that were accepted, so that signed bytes cannot be turned to another purpose: the signature does
 * not cover the path.
 */
export interface ReplayGuard {
  /**
   * Notes (channel, signature) for `purpose` until `expiresAt`. `first` when it was not known; `again` when it was noted
   * for the same purpose; `elsewhere` when for another one. An entry past its end counts as not known.
   */
  admit(request: {
    readonly channel: string;
    readonly signature: string;
    readonly purpose: string;
    readonly now: Instant;
    readonly expiresAt: Instant;
  }): 'first' | 'again' | 'elsewhere';
}
