// Strict, and with the BOM kept: what is signed must be read as it was sent.
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes decoded in one go. Pure ASCII decodes ten times faster, and of a push nearly every chunk is the Base64 of a picture. */
const CHUNK_BYTES = 65_536;

/** The text of UTF-8 bytes, or `null` when they are not well-formed UTF-8 (nothing is replaced, a BOM is kept). */
export function decodeUtf8(bytes: Uint8Array): string | null {
  // An encrypted push is ASCII throughout. Read as Latin-1, exactly the other bytes take two in UTF-8 again.
  const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (Buffer.byteLength(latin1, 'utf8') === bytes.byteLength) return latin1;
  try {
    let text = '';
    for (let start = 0; start < bytes.length;) {
      const end = characterStart(bytes, start + CHUNK_BYTES);
      text += UTF8.decode(bytes.subarray(start, end));
      start = end;
    }
    return text;
  } catch {
    return null;
  }
}

/** The first byte at or after `at` that begins a character. */
function characterStart(bytes: Uint8Array, at: number): number {
  let start = Math.min(at, bytes.length);
  while (((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return start;
}

/** UTF-8 bytes of a text. */
export function encodeUtf8(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

/** Bytes of standard Base64 on one line with padding, or `null`: exactly the text an encoder would write is accepted. */
export function decodeBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

/**
 * Bytes of Base64 as files are sent: line breaks and a missing padding are tolerated, other characters are not;
 * `null` when it is not Base64 or empty.
 */
export function decodeBase64File(text: string): Uint8Array | null {
  const line = text.includes('\n') || text.includes('\r') ? text.replace(/[\r\n]+/g, '') : text;
  if (line.includes('-') || line.includes('_')) return null;
  const digitCount = line.length - (line.endsWith('==') ? 2 : line.endsWith('=') ? 1 : 0);
  // Node skips foreign characters, so that a text with any of them comes out shorter than its digits promise.
  const bytes = Buffer.from(line, 'base64');
  return digitCount > 0 && digitCount % 4 !== 1 && bytes.length === Math.floor((digitCount * 3) / 4) ? bytes : null;
}

/** Standard Base64 on one line with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
