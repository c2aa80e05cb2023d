import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import { decodeUtf8 } from './bytes.js';

/** A parsed AES key; the key itself cannot be read back. */
export interface AesKey {
  /** AES/ECB/PKCS5 of the UTF-8 bytes, upper-case hex (`spec` §2.4). */
  encrypt(plainText: string): string;
  /** The reverse; hex in either case. Wrong length, digits, padding or UTF-8: `undecryptable`, without saying which. */
  decrypt(cipherHex: string): Result<string, 'undecryptable'>;
}

const BLOCK_HEX_DIGITS = 32;

/** Parses 32 hex digits (AES-128) or 64 (AES-256). */
export function parseAesKey(hex: string): Result<AesKey, 'malformedKey'> {
  const text = hex.trim();
  if (!/^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{64})$/.test(text)) return err('malformedKey');
  const key = Buffer.from(text, 'hex');
  const algorithm = key.length === 16 ? 'aes-128-ecb' : 'aes-256-ecb';
  return ok({
    encrypt(plainText) {
      const cipher = createCipheriv(algorithm, key, null);
      return (cipher.update(plainText, 'utf8', 'hex') + cipher.final('hex')).toUpperCase();
    },
    decrypt(cipherHex) {
      const bytes = decodeHex(cipherHex);
      if (bytes === null) return err('undecryptable');
      try {
        const decipher = createDecipheriv(algorithm, key, null);
        const plain = decodeUtf8(Buffer.concat([decipher.update(bytes), decipher.final()]));
        return plain === null ? err('undecryptable') : ok(plain);
      } catch {
        return err('undecryptable');
      }
    },
  });
}

function decodeHex(hex: string): Uint8Array | null {
  if (hex.length === 0 || hex.length % BLOCK_HEX_DIGITS !== 0) return null;
  const bytes = Buffer.from(hex, 'hex');
  return bytes.length * 2 === hex.length ? bytes : null;
}
