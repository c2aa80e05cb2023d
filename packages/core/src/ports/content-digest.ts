/** Plain digests and UTF-8, for fingerprints, document keys and stored texts. */
export interface ContentDigest {
  /** SHA-256 of `bytes` (of the UTF-8 of a text), 64 lower-case hex digits. */
  sha256(content: Uint8Array | string): string;

  /** The UTF-8 bytes of a text. */
  utf8(text: string): Uint8Array;

  /** The text of UTF-8 bytes. Throws `InvariantViolation` when they are not UTF-8. */
  text(bytes: Uint8Array): string;
}
