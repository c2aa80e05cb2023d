import type { JsonOutput, JsonValue } from '../../shared/json.js';

/** Why a member was refused. Never carries the value. */
export type FieldReason =
  | 'missing'
  | 'notText'
  | 'notNumber'
  | 'notObject'
  | 'notList'
  | 'malformed'
  | 'tooLong'
  | 'tooMany'
  | 'outOfRange'
  | 'unknownCode';

/** A refused member: its path in wire names (`basicInfo.degree`, `list[0].bankCode`) and the reason. */
export interface FieldError {
  readonly path: string;
  readonly reason: FieldReason;
}

/** How nested members and statuses are written; one per interface, made from the channel's settings (`spec` §12.1). */
export interface WireStyle {
  readonly statusType: 'number' | 'string';
  /** By wire member: JSON inside JSON as text, or a real object. Members not named are objects. */
  readonly nested: Readonly<Record<string, Nesting>>;
  /** True inside a member written as text: there B writes inner lists as text again (`"[6,12]"`). */
  readonly isInsideText?: boolean;
}

/** Whether a nested member travels as JSON text or as an object. */
export type Nesting = 'text' | 'object';

/**
 * Both directions of one kind of wire value. `decode` returns undefined after adding to `errors`; it never throws on any
 * JSON. `encode` returns undefined for "leave the member out".
 */
export interface Codec<T> {
  decode(json: JsonValue, path: string, errors: FieldError[]): T | undefined;
  encode(value: T, style: WireStyle): JsonOutput;
  /** JSON Schema (2020-12) of what is accepted. */
  readonly schema: JsonSchema;
}

/** A JSON Schema. */
export type JsonSchema = Readonly<Record<string, JsonOutput | undefined>>;

/** What a codec yields. */
export type CodecValue<C> = C extends Codec<infer T> ? T : never;

/** Adds an error and returns undefined, so that a decoder can `return refuse(…)`. */
export function refuse(errors: FieldError[], path: string, reason: FieldReason): undefined {
  errors.push({ path, reason });
  return undefined;
}
