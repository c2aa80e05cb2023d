import { createHash } from 'node:crypto';

/** Port `ContentDigest`: SHA-256 of bytes, or of the UTF-8 of a text, as 64 lower-case hex digits. */
export function createContentDigest(): { sha256(content: Uint8Array | string): string } {
  return { sha256: (content) => createHash('sha256').update(content).digest('hex') };
}
