import { BankCardNumber, IdCardNumber, InvariantViolation, MobileNumber, PersonName } from '@banyan/core';
import type { Result } from '@banyan/core';

// Values that JSON cannot carry travel as an object with this one member and a name from the table.
const TAG = '$';

interface Taggable {
  readonly name: string;
  matches(value: unknown): boolean;
  write(value: unknown): string;
  read(text: string): unknown;
}

// prettier-ignore
const TAGGED_TYPES: readonly Taggable[] = [
  personal('idCard',     IdCardNumber),
  personal('mobile',     MobileNumber),
  personal('bankCard',   BankCardNumber),
  personal('personName', PersonName),
  { name: 'bigint', matches: (value) => typeof value === 'bigint', write: String, read: BigInt },
];

/** `value` as JSON text that keeps bigints and the identity types in clear: to be sealed, or free of identity. */
export function encodeDocument(value: unknown): string {
  return JSON.stringify(tagged(value));
}

/** What {@link encodeDocument} wrote. Throws {@link InvariantViolation}, without quoting it, on a text that it cannot have written. */
export function decodeDocument(document: string): unknown {
  return JSON.parse(document, (_, value: unknown) => {
    if (!isRecord(value) || !(TAG in value)) return value;
    const type = TAGGED_TYPES.find((candidate) => candidate.name === value[TAG]);
    const content = value['text'];
    if (type === undefined || typeof content !== 'string') throw new InvariantViolation('unreadable stored document');
    return type.read(content);
  });
}

const SHARED_COUNT_MAX = 500;
const shared = new Map<string, unknown>();

/**
 * Like {@link decodeDocument}, for texts that many rows have alike: terms, prices. Rows of the same text get the same value, which
 * nobody may change.
 */
export function decodeSharedDocument(document: string): unknown {
  const known = shared.get(document);
  if (known !== undefined) return known;
  const value = decodeDocument(document);
  if (shared.size >= SHARED_COUNT_MAX) shared.clear();
  shared.set(document, value);
  return value;
}

function tagged(value: unknown): unknown {
  const type = TAGGED_TYPES.find((candidate) => candidate.matches(value));
  if (type !== undefined) return { [TAG]: type.name, text: type.write(value) };
  if (Array.isArray(value)) return value.map(tagged);
  if (!isRecord(value)) return value;
  if (TAG in value) throw new InvariantViolation('a document member has a reserved name');
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, tagged(member)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function personal<T extends { reveal(): string }>(
  name: string,
  type: { parse(text: string): Result<T, unknown>; readonly prototype: T },
): Taggable {
  return {
    name,
    matches: (value) => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === type.prototype,
    write: (value) => (value as T).reveal(),
    read: (clear) => {
      const parsed = type.parse(clear);
      if (!parsed.ok) throw new InvariantViolation(`a stored ${name} is malformed`);
      return parsed.value;
    },
  };
}
