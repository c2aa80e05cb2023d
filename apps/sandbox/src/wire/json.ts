/** A JSON object whose members have not been looked at. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Whether a parsed value is an object (not a list). */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses a JSON object; anything else, malformed text included, is the empty object. */
export function readRecord(text: string): JsonRecord {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** A member as text: text stays, numbers are printed, everything else is `undefined`. */
export function textMember(record: JsonRecord, name: string): string | undefined {
  const value = record[name];
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

/** A member as number: numbers stay, digits are read, everything else is `undefined`. */
export function numberMember(record: JsonRecord, name: string): number | undefined {
  const text = textMember(record, name);
  return text === undefined || text === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
}

/** A member as list, also when it travels as JSON text; otherwise empty. */
export function listMember(record: JsonRecord, name: string): readonly unknown[] {
  const value = record[name];
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string') return [];
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

/** A member as object, also when it travels as JSON text; otherwise empty. */
export function recordMember(record: JsonRecord, name: string): JsonRecord {
  const value = record[name];
  if (isRecord(value)) return value;
  return typeof value === 'string' ? readRecord(value) : {};
}
