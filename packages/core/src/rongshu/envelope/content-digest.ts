import { createHash } from 'node:crypto';
import { InvariantViolation } from '../../shared/errors.js';
import { decodeUtf8, encodeUtf8 } from './bytes.js';

/** Port `ContentDigest` on node's hashes. */
export function createContentDigest(): {
  sha256(content: Uint8Array | string): string;
  utf8(text: string): Uint8Array;
  text(bytes: Uint8Array): string;
} {
  return {
    sha256: (content) => createHash('sha256').update(content).digest('hex'),
    utf8: encodeUtf8,
    text: (bytes) => {
      const text = decodeUtf8(bytes);
      if (text === null) throw new InvariantViolation('stored text is not UTF-8');
      return text;
    },
  };
}
