import type { BlindIndex } from '../model/identifiers.js';
import type { IdentityMeaning } from '../model/borrower.js';

/**
 * Keyed look-up hashes of identity. An MD5 of an 11-digit phone is guessed in seconds, so what is stored is an HMAC of
 * the MD5 under a key that is not in the database (`DESIGN` §3, item 1).
 */
export interface IdentityIndex {
  /**
   * Index of a canonical text (`identityTexts`). Equal to `ofMd5(meaning, md5(text))`. Deterministic; different for every
   * meaning even when the texts are equal. 64 lower-case hex digits.
   */
  of(meaning: IdentityMeaning, canonicalText: string): BlindIndex;

  /** Index for an MD5 as a marketplace sent it: 32 hex digits of either case. Case makes no difference. */
  ofMd5(meaning: IdentityMeaning, md5Hex: string): BlindIndex;

  /** Index of a bank card number. */
  ofCard(cardNumber: string): BlindIndex;
}
