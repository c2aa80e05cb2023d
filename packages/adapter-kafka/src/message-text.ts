/** The longest message that is read, in bytes; an event of ours has some hundred. */
export const MESSAGE_BYTES_MAX = 256 * 1024;

const PART_BYTES = 64 * 1024;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text of a message. One that is too long, or no UTF-8, becomes a text that is no event and says so, with as much of it
 * as is worth keeping: it can then be parked like any other message that cannot be read.
 */
export function messageText(value: Uint8Array | null): string {
  if (value === null) return '';
  const part = Buffer.from(value.subarray(0, PART_BYTES));
  if (value.length > MESSAGE_BYTES_MAX)
    return `too long: ${String(value.length)} bytes, which begin with ${part.toString('base64')} (base64)`;
  try {
    return strict.decode(value);
  } catch {
    return `not UTF-8: ${String(value.length)} bytes, which begin with ${part.toString('base64')} (base64)`;
  }
}
