import type { Instant } from '../../shared/calendar.js';
import { instant } from '../../shared/calendar.js';
import type { JsonObject, JsonValue } from '../../shared/json.js';
import { isJsonObject, JsonNumber, parseJson } from '../../shared/json.js';
import type { Fen } from '../../shared/money.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';

/** Why a payload cannot be read: the first member that is missing or wrong. */
export interface MemberFault {
  readonly member: string;
}

/** The members of a payload; `payload` is at fault when it is no JSON object. */
export function payloadMembers(payload: string): Result<JsonObject, MemberFault> {
  const parsed = parseJson(payload);
  return parsed.ok && isJsonObject(parsed.value) ? ok(parsed.value) : err({ member: 'payload' });
}

/** A text, or a number as its text; undefined for anything else and for an empty text. */
export function textOf(value: JsonValue | undefined): string | undefined {
  if (value instanceof JsonNumber) return value.text;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Epoch milliseconds. */
export function instantOf(value: JsonValue | undefined): Instant | undefined {
  const text = textOf(value);
  return text !== undefined && /^\d{1,15}$/.test(text) ? instant(Number(text)) : undefined;
}

/** An amount in whole 分. */
export function fenOf(value: JsonValue | undefined): Fen | undefined {
  const text = textOf(value);
  return text !== undefined && /^\d{1,18}$/.test(text) ? (BigInt(text) as Fen) : undefined;
}

const REASON = /^(?!.*\d{7})[A-Za-z][\w .:-]{0,63}$/;

/**
 * A word of the back office's own, which goes to logs and to operations: no sentence, and no run of digits that could be
 * somebody's number. `unspecified` when there is none; undefined when it is no such word.
 */
export function reasonOf(value: JsonValue | undefined): string | undefined {
  const reason = textOf(value) ?? 'unspecified';
  return REASON.test(reason) ? reason : undefined;
}
