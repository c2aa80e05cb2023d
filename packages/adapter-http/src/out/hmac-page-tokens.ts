import { createHmac, timingSafeEqual } from 'node:crypto';
import type { PageTokens } from '@banyan/core';
import { invariant } from '@banyan/core';

const SECRET_BYTES_MIN = 16;
const TAG_BYTES = 16;
const REQUEST_NO_BYTES_MAX = 64;
const TOKEN = /^[A-Za-z0-9_-]{23,200}$/;

/**
 * The port `PageTokens`: Base64url of the request number under a keystream, and a tag over it, both from HMAC-SHA256. The
 * first secret makes tokens, all of them read: two live while they change over. Nothing can be read from a token, and it is
 * the same for the same request. Throws `InvariantViolation` for a secret under 16 bytes.
 */
export function createHmacPageTokens(settings: { readonly secrets: readonly string[] }): PageTokens {
  const [first, ...others] = settings.secrets.map(keysOf);
  invariant(first !== undefined, 'page tokens need a secret');
  const all = [first, ...others];
  return {
    issue(requestNo) {
      const content = Buffer.from(requestNo, 'utf8');
      invariant(content.length >= 1 && content.length <= REQUEST_NO_BYTES_MAX, 'a request number is 1 to 64 bytes');
      const tag = tagOf(first, content);
      return Buffer.concat([tag, covered(first, tag, content)]).toString('base64url');
    },
    read(token) {
      if (!TOKEN.test(token)) return undefined;
      const bytes = Buffer.from(token, 'base64url');
      // Another spelling of the same bytes is not the token that was issued.
      if (bytes.toString('base64url') !== token || bytes.length <= TAG_BYTES) return undefined;
      const tag = bytes.subarray(0, TAG_BYTES);
      const cover = bytes.subarray(TAG_BYTES);
      if (cover.length > REQUEST_NO_BYTES_MAX) return undefined;
      let found: string | undefined;
      for (const keys of all) {
        const content = covered(keys, tag, cover);
        if (timingSafeEqual(tagOf(keys, content), tag)) found ??= content.toString('utf8');
      }
      return found;
    },
  };
}

interface TokenKeys {
  readonly tag: Buffer;
  readonly cover: Buffer;
}

function keysOf(secret: string): TokenKeys {
  invariant(
    Buffer.byteLength(secret, 'utf8') >= SECRET_BYTES_MIN,
    `a secret of page tokens has at least ${SECRET_BYTES_MIN} bytes`,
  );
  const key = (use: string): Buffer => createHmac('sha256', secret).update(`banyan page token ${use}`).digest();
  return { tag: key('tag'), cover: key('cover') };
}

function tagOf(keys: TokenKeys, content: Uint8Array): Buffer {
  return createHmac('sha256', keys.tag).update(content).digest().subarray(0, TAG_BYTES);
}

/** Its own inverse: the tag, which is of the content alone, chooses the keystream (as in SIV, so that no nonce is needed). */
function covered(keys: TokenKeys, tag: Uint8Array, content: Uint8Array): Buffer {
  const stream = Buffer.concat(
    [0, 1].map((block) => createHmac('sha256', keys.cover).update(tag).update(Uint8Array.of(block)).digest()),
  );
  return Buffer.from(content.map((byte, index) => byte ^ (stream[index] ?? 0)));
}
