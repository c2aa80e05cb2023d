import type { Result } from './result.js';
import { err, ok } from './result.js';

/** A JSON number as its text, so that a 64-bit order number and an amount survive unrounded. */
export class JsonNumber {
  constructor(readonly text: string) {}
}

/** Members in the order received. A Map, so that `__proto__` is a name like any other. */
export type JsonObject = ReadonlyMap<string, JsonValue>;

/** A list. */
export type JsonArray = readonly JsonValue[];

/** Any JSON value, as read. */
export type JsonValue = null | boolean | string | JsonNumber | JsonArray | JsonObject;

/** What {@link writeJson} takes: parsed values, and plain records, of which `undefined` members are left out. */
export type JsonOutput =
  | null
  | boolean
  | number
  | string
  | JsonNumber
  | JsonObject
  | readonly JsonOutput[]
  | { readonly [member: string]: JsonOutput | undefined };

/** What is wrong with a text; the last two are limits of ours. */
export type JsonFaultKind = 'malformed' | 'duplicateMember' | 'tooDeep' | 'tooMany';

/** Why a text was refused. `path` names the members above the fault, never a value. */
export interface JsonFault {
  readonly kind: JsonFaultKind;
  readonly path: string;
}

/** Limits against hostile input; the defaults fit a marketplace's largest body many times over. */
export interface JsonLimits {
  readonly depthMax: number;
  readonly valueCountMax: number;
}

const DEFAULT_LIMITS: JsonLimits = { depthMax: 32, valueCountMax: 500_000 };

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const NUMBER_TEXT_MAX = 64;
// eslint-disable-next-line no-control-regex -- JSON forbids exactly these inside strings.
const CONTROL = /[\u0000-\u001f]/g;
const LONE_SURROGATE = /\p{Surrogate}/u;
const SAFE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,39}$/;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly names: string[] = [];

  constructor(readonly kind: JsonFaultKind) {
    super(kind);
  }
}

/**
 * Reads RFC 8259 JSON strictly: duplicate members are refused (two readers of one text must not see two meanings), so
 * are raw control characters, lone surrogates, and anything after the value. Numbers keep their text.
 */
export function parseJson(text: string, limits: JsonLimits = DEFAULT_LIMITS): Result<JsonValue, JsonFault> {
  try {
    return ok(createReader(text, limits)());
  } catch (refusal) {
    if (refusal instanceof Refusal) return err({ kind: refusal.kind, path: refusal.names.reverse().join('.') });
    throw refusal;
  }
}

function createReader(text: string, limits: JsonLimits): () => JsonValue {
  let at = 0;
  let valueCount = 0;
  // The next backslash and control character at or after `at`; found once, so that a long text is scanned once.
  let backslashAt = -1;
  let controlAt = -1;

  function refuse(kind: JsonFaultKind): never {
    throw new Refusal(kind);
  }

  function skipSpace(): number {
    for (;;) {
      const code = text.charCodeAt(at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return code;
      at += 1;
    }
  }

  function backslashFrom(start: number): number {
    if (backslashAt < start) {
      const found = text.indexOf('\\', start);
      backslashAt = found < 0 ? text.length : found;
    }
    return backslashAt;
  }

  function controlFrom(start: number): number {
    if (controlAt < start) {
      CONTROL.lastIndex = start;
      const found = CONTROL.exec(text);
      controlAt = found === null ? text.length : found.index;
    }
    return controlAt;
  }

  function readString(): string {
    const start = at + 1;
    let end = text.indexOf('"', start);
    if (end < 0) refuse('malformed');
    if (backslashFrom(start) > end) {
      if (controlFrom(start) < end) refuse('malformed');
      at = end + 1;
      return text.slice(start, end);
    }
    while (isEscaped(text, start, end)) {
      end = text.indexOf('"', end + 1);
      if (end < 0) refuse('malformed');
    }
    at = end + 1;
    return unescape(text.slice(start - 1, end + 1));
  }

  function unescape(literal: string): string {
    let value: unknown;
    try {
      value = JSON.parse(literal);
    } catch {
      return refuse('malformed');
    }
    if (typeof value !== 'string') return refuse('malformed');
    if (literal.includes('\\u') && LONE_SURROGATE.test(value)) refuse('malformed');
    return value;
  }

  function readNumber(): JsonNumber {
    NUMBER.lastIndex = at;
    const found = NUMBER.exec(text);
    if (found === null || found[0].length > NUMBER_TEXT_MAX) return refuse('malformed');
    at += found[0].length;
    return new JsonNumber(found[0]);
  }

  function readLiteral<T extends null | boolean>(word: string, value: T): T {
    if (!text.startsWith(word, at)) refuse('malformed');
    at += word.length;
    return value;
  }

  function readArray(depth: number): JsonArray {
    const items: JsonValue[] = [];
    at += 1;
    if (skipSpace() === 0x5d) {
      at += 1;
      return items;
    }
    for (;;) {
      items.push(readValue(depth + 1));
      const next = skipSpace();
      at += 1;
      if (next === 0x5d) return items;
      if (next !== 0x2c) refuse('malformed');
    }
  }

  function readMember(members: Map<string, JsonValue>, depth: number): void {
    if (skipSpace() !== QUOTE) refuse('malformed');
    const name = readString();
    try {
      if (members.has(name)) refuse('duplicateMember');
      if (skipSpace() !== 0x3a) refuse('malformed');
      at += 1;
      members.set(name, readValue(depth + 1));
    } catch (refusal) {
      // A name is the sender's text: only what looks like a member name may appear in an answer or a log.
      if (refusal instanceof Refusal) refusal.names.push(SAFE_NAME.test(name) ? name : '?');
      throw refusal;
    }
  }

  function readObject(depth: number): JsonObject {
    const members = new Map<string, JsonValue>();
    at += 1;
    if (skipSpace() === 0x7d) {
      at += 1;
      return members;
    }
    for (;;) {
      readMember(members, depth);
      const next = skipSpace();
      at += 1;
      if (next === 0x7d) return members;
      if (next !== 0x2c) refuse('malformed');
    }
  }

  function readValue(depth: number): JsonValue {
    if (depth > limits.depthMax) refuse('tooDeep');
    valueCount += 1;
    if (valueCount > limits.valueCountMax) refuse('tooMany');
    switch (skipSpace()) {
      case QUOTE:
        return readString();
      case 0x7b:
        return readObject(depth);
      case 0x5b:
        return readArray(depth);
      case 0x74:
        return readLiteral('true', true);
      case 0x66:
        return readLiteral('false', false);
      case 0x6e:
        return readLiteral('null', null);
      default:
        return readNumber();
    }
  }

  return () => {
    const value = readValue(1);
    skipSpace();
    if (at < text.length) refuse('malformed');
    return value;
  };
}

function isEscaped(text: string, start: number, quoteAt: number): boolean {
  let first = quoteAt;
  while (first > start && text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (quoteAt - first) % 2 === 1;
}

/** Tells an object from the other values. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map;
}

/** Tells a list from the other values. */
export function isJsonArray(value: JsonValue | undefined): value is JsonArray {
  return Array.isArray(value);
}

/** Tells a list from the other values that can be written. */
export function isOutputList(value: JsonOutput | undefined): value is readonly JsonOutput[] {
  return Array.isArray(value);
}

/** Writes compact JSON. A {@link JsonNumber} is emitted as its text; a number must be a safe integer (amounts are text). */
export function writeJson(value: JsonOutput): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError('only safe integers are written as numbers');
    return String(value);
  }
  if (value instanceof JsonNumber) return value.text;
  if (isOutputList(value)) return `[${value.map(writeJson).join(',')}]`;
  let text = '';
  const members: Iterable<[string, JsonOutput | undefined]> = isParsedObject(value) ? value : Object.entries(value);
  for (const [name, member] of members) {
    if (member === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${writeJson(member)}`;
  }
  return `{${text}}`;
}

function isParsedObject(value: JsonOutput): value is JsonObject {
  return value instanceof Map;
}
