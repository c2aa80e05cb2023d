import type { PageTokens } from '../../ports/page-tokens.js';
import { sha256Hex } from '../../rongshu/envelope/md5.js';

const TAG_LENGTH = 64;

/** {@link PageTokens} for tests: a tag over the request number, and the number under a keystream that the tag chooses. No HMAC. */
export function createInMemoryPageTokens(key = 'in-memory page key'): PageTokens {
  const tagOf = (requestNo: string): string => sha256Hex(`${key}\ntag\n${requestNo}`);
  const masked = (tag: string, codes: readonly number[]): readonly number[] =>
    codes.map((code, index) => code ^ parseInt(sha256Hex(`${key}\n${tag}\n${String(index)}`).slice(0, 4), 16));
  return {
    issue: (requestNo) => {
      const tag = tagOf(requestNo);
      return tag + masked(tag, codesOf(requestNo)).map(hexOf).join('');
    },
    read: (token) => {
      if (!/^[0-9a-f]+$/.test(token) || token.length <= TAG_LENGTH || token.length % 4 !== 0) return undefined;
      const tag = token.slice(0, TAG_LENGTH);
      const digits = token.slice(TAG_LENGTH).match(/.{4}/g) ?? [];
      const codes = masked(
        tag,
        digits.map((hex) => parseInt(hex, 16)),
      );
      const requestNo = String.fromCharCode(...codes);
      return tagOf(requestNo) === tag ? requestNo : undefined;
    },
  };
}

function codesOf(text: string): readonly number[] {
  return Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
}

function hexOf(code: number): string {
  return code.toString(16).padStart(4, '0');
}
