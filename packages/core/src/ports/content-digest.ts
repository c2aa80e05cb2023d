/** Plain digests, for fingerprints and document keys. */
export interface ContentDigest {
  /** SHA-256 of `bytes` (of the UTF-8 of a text), 64 lower-case hex digits. */
  sha256(content: Uint8Array | string): string;
}
