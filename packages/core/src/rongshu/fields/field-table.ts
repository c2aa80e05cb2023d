import type { JsonObject, JsonOutput, JsonValue } from '../../shared/json.js';
import { isJsonArray, isJsonObject, parseJson, writeJson } from '../../shared/json.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { Codec, CodecValue, FieldError, JsonSchema, WireStyle } from './codec.js';
import { refuse } from './codec.js';

/** Whether a member must be there. An empty text and `null` count as absent (`spec` §12.2-6). */
export type Presence = 'required' | 'optional';

/** Marks a member that must be there. */
export const required = 'required' satisfies Presence;
/** Marks a member that may be absent. */
export const optional = 'optional' satisfies Presence;

/** A row of the document: wire name, our name, codec, presence, verbatim label, source. */
export type FieldRow = readonly [
  wire: string,
  name: string,
  codec: Codec<unknown>,
  presence: Presence,
  label: string,
  source: string,
];

/** The members of one object, in the document's order. */
export type FieldTable = readonly FieldRow[];

/** The object that a table decodes to, and encodes from. */
export type Decoded<T extends FieldTable> = {
  readonly [R in T[number] as R[3] extends 'required' ? R[1] : never]: CodecValue<R[2]>;
} & {
  readonly [R in T[number] as R[3] extends 'optional' ? R[1] : never]?: CodecValue<R[2]>;
};

/** Decodes an object by its table. Members that the table does not know are ignored. */
export function decodeFields<const T extends FieldTable>(
  table: T,
  json: JsonValue,
): Result<Decoded<T>, readonly FieldError[]> {
  const errors: FieldError[] = [];
  const value = isJsonObject(json) ? decodeMembers(table, json, '', errors) : refuse(errors, '', 'notObject');
  return value === undefined ? err(errors) : ok(value);
}

/** Encodes an object by its table, members in the document's order; absent ones are left out. */
export function encodeFields<const T extends FieldTable>(table: T, value: Decoded<T>, style: WireStyle): JsonOutput {
  // A table's own type says which names exist; here they are walked by name.
  const source = value as Readonly<Record<string, unknown>>;
  const members: Record<string, JsonOutput> = {};
  for (const [wire, name, codec] of table) {
    const member = source[name];
    if (member !== undefined) members[wire] = codec.encode(member, style);
  }
  return members;
}

/** An object as a codec, for use inside another table. */
export function fields<const T extends FieldTable>(table: T): Codec<Decoded<T>> {
  return {
    decode(json, path, errors) {
      if (!isJsonObject(json)) return refuse(errors, path, 'notObject');
      return decodeMembers(table, json, path === '' ? '' : `${path}.`, errors);
    },
    encode: (value, style) => encodeFields(table, value, style),
    get schema() {
      return tableSchema(table);
    },
  };
}

function decodeMembers<T extends FieldTable>(
  table: T,
  json: JsonObject,
  prefix: string,
  errors: FieldError[],
): Decoded<T> | undefined {
  const before = errors.length;
  const value: Record<string, unknown> = {};
  for (const [wire, name, codec, presence] of table) {
    const member = json.get(wire);
    if (member === undefined || member === null || member === '') {
      if (presence === 'required') refuse(errors, prefix + wire, 'missing');
      continue;
    }
    const decoded = codec.decode(member, prefix + wire, errors);
    if (decoded !== undefined) value[name] = decoded;
  }
  // The boundary: every required name was set above, or an error was added.
  return errors.length > before ? undefined : (value as Decoded<T>);
}

/** A list of at most `countMax` items. */
export function list<T>(item: Codec<T>, countMax: number): Codec<readonly T[]> {
  return {
    decode(json, path, errors) {
      if (!isJsonArray(json)) return refuse(errors, path, 'notList');
      if (json.length > countMax) return refuse(errors, path, 'tooMany');
      const before = errors.length;
      const items: T[] = [];
      json.forEach((element, index) => {
        const decoded = item.decode(element, `${path}[${String(index)}]`, errors);
        if (decoded !== undefined) items.push(decoded);
      });
      return errors.length > before ? undefined : items;
    },
    encode: (items, style) => items.map((element) => item.encode(element, style)),
    schema: { type: 'array', items: item.schema, maxItems: countMax },
  };
}

/** One object where some senders write a list of one (callback p1.01 against query 1.8, `spec` §3.8). */
export function listOrOne<T>(item: Codec<T>, countMax: number): Codec<readonly T[]> {
  const many = list(item, countMax);
  return {
    decode(json, path, errors) {
      if (!isJsonObject(json)) return many.decode(json, path, errors);
      const one = item.decode(json, path, errors);
      return one === undefined ? undefined : [one];
    },
    encode: (items, style) => many.encode(items, style),
    schema: { anyOf: [many.schema, item.schema] },
  };
}

/** A value that travels as JSON text or as itself: both are understood, the channel's setting says which is emitted (`spec` §9-10). */
export function nested<T>(wire: string, inner: Codec<T>): Codec<T> {
  return {
    decode(json, path, errors) {
      if (typeof json !== 'string') return inner.decode(json, path, errors);
      const parsed = parseJson(json);
      return parsed.ok ? inner.decode(parsed.value, path, errors) : refuse(errors, path, 'malformed');
    },
    encode(value, style) {
      const isText = style.isInsideText === true || style.nested[wire] === 'text';
      return isText ? writeJson(inner.encode(value, { ...style, isInsideText: true })) : inner.encode(value, style);
    },
    schema: { anyOf: [inner.schema, { type: 'string', contentMediaType: 'application/json' }] },
  };
}

/** JSON Schema of a table. */
export function tableSchema(table: FieldTable): JsonSchema {
  const properties: Record<string, JsonOutput> = {};
  for (const [wire, , codec, , label, source] of table) {
    properties[wire] = { ...codec.schema, description: label, 'x-source': source };
  }
  const names = table.filter(([, , , presence]) => presence === 'required').map(([wire]) => wire);
  return { type: 'object', properties, ...(names.length === 0 ? {} : { required: names }) };
}
