import { invariant } from '../../shared/errors.js';
import type { BlindIndex } from '../../model/identifiers.js';
import type { ContentDigest } from '../../ports/content-digest.js';
import type { IdentityIndex } from '../../ports/identity-index.js';
import { decodeUtf8, encodeUtf8 } from '../../rongshu/envelope/bytes.js';
import { md5Hex, sha256Hex } from '../../rongshu/envelope/md5.js';

/** {@link ContentDigest} for tests. */
export function createInMemoryContentDigest(): ContentDigest {
  return {
    sha256: sha256Hex,
    utf8: encodeUtf8,
    text: (bytes) => {
      const text = decodeUtf8(bytes);
      invariant(text !== null, 'the bytes are UTF-8');
      return text;
    },
  };
}

/** {@link IdentityIndex} for tests: a hash over `key` and the MD5, which is no HMAC. */
export function createInMemoryIdentityIndex(key = 'in-memory index key'): IdentityIndex {
  const indexOf = (meaning: string, text: string): BlindIndex => sha256Hex(`${key}\n${meaning}\n${text}`) as BlindIndex;
  return {
    of: (meaning, canonicalText) => indexOf(meaning, md5Hex(canonicalText)),
    ofMd5: (meaning, md5) => indexOf(meaning, md5.toLowerCase()),
    ofCard: (cardNumber) => indexOf('card', md5Hex(cardNumber)),
  };
}
