import { createHash } from 'node:crypto';

/** MD5 of the UTF-8 bytes, 32 lower-case hex digits, leading zeros kept (`spec` §6.2). */
export function md5Hex(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}

/** SHA-256 of bytes, or of the UTF-8 of a text, 64 lower-case hex digits. */
export function sha256Hex(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
