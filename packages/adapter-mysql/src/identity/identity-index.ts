import { createHash, createHmac } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { invariant } from '@banyan/core';
import type { BlindIndex, IdentityIndex } from '@banyan/core';

/**
 * Blind indexes under `key` (at least 32 bytes, kept apart from the database): HMAC-SHA256 over the meaning and the MD5. The
 * MD5 is what marketplaces send; it is never stored. Changing the key means writing every index anew.
 */
export function createHmacIdentityIndex(key: KeyObject): IdentityIndex {
  invariant((key.symmetricKeySize ?? 0) >= 32, 'the index key is shorter than 32 bytes');

  function indexOf(meaning: string, content: string): BlindIndex {
    return createHmac('sha256', key).update(`${meaning}:${content}`, 'utf8').digest('hex') as BlindIndex;
  }

  return {
    of: (meaning, canonicalText) => indexOf(meaning, md5Hex(canonicalText)),
    ofMd5: (meaning, hex) => {
      invariant(/^[\da-f]{32}$/i.test(hex), 'not an MD5');
      return indexOf(meaning, hex.toLowerCase());
    },
    ofCard: (cardNumber) => indexOf('card', cardNumber),
  };
}

function md5Hex(content: string): string {
  return createHash('md5').update(content, 'utf8').digest('hex');
}
