/**
 * `value` for comparison: identity in clear (its classes hide their text, so that two different names would count as deeply
 * equal), bigints as text, everything else as it is.
 */
export function revealed(value: unknown): unknown {
  if (typeof value === 'bigint') return `${String(value)}n`;
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if ('reveal' in value && typeof value.reveal === 'function') return `clear: ${String(value.reveal())}`;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, revealed(member)]));
}
