import type { JsonValue } from '../../shared/json.js';
import { isJsonArray, JsonNumber, parseJson, writeJson } from '../../shared/json.js';
import type { OpenCode } from '../../model/application.js';
import type { Codec } from './codec.js';
import { refuse } from './codec.js';
import { scalarText } from './text-codecs.js';

/** A row of a closed table: the document's code, our name, verbatim label, source. */
export type CodeRow<Name extends string = string> = readonly [code: number, name: Name, label: string, source: string];

/** A row of an open table: the document's code, verbatim label, source. */
export type OpenCodeRow = readonly [code: number, label: string, source: string];

/** A code of a closed table, number or digits in, number out; another code is refused. */
export function code<const T extends readonly CodeRow[]>(table: T): Codec<T[number][1]> {
  const names = new Map<string, T[number][1]>(table.map(([wire, name]) => [String(wire), name]));
  const codes = new Map<string, number>(table.map(([wire, name]) => [name, wire]));
  return {
    decode(json, path, errors) {
      const value = scalarText(json);
      if (value === undefined) return refuse(errors, path, 'notNumber');
      return names.get(value) ?? refuse(errors, path, 'unknownCode');
    },
    encode: (value) => codes.get(value) ?? null,
    schema: { enum: table.map(([wire]) => wire), 'x-labels': Object.fromEntries(table.map((row) => [row[0], row[2]])) },
  };
}

/** A business status of a closed list; emitted as number or text, as the channel's setting says (`spec` §5.1). */
export function status<const T extends readonly number[]>(codes: T): Codec<T[number]> {
  return {
    decode(json, path, errors) {
      const value = scalarText(json);
      if (value === undefined) return refuse(errors, path, 'notNumber');
      return codes.find((candidate) => String(candidate) === value) ?? refuse(errors, path, 'unknownCode');
    },
    encode: (value, style) => (style.statusType === 'string' ? String(value) : value),
    schema: { enum: [...codes, ...codes.map(String)] },
  };
}

/** A code of an open table: an unknown one passes through without a label and is counted by the use case (`spec` §5.2). */
export function openCode(table: readonly OpenCodeRow[]): Codec<OpenCode> {
  const labels = new Map<string, string>(table.map(([wire, label]) => [String(wire), label]));
  return {
    decode(json, path, errors) {
      const value = scalarText(json);
      if (value === undefined) return refuse(errors, path, 'notText');
      if (value.length > 32) return refuse(errors, path, 'tooLong');
      const label = labels.get(value);
      return label === undefined ? { code: value } : { code: value, label };
    },
    encode: (value) => (/^(?:0|[1-9]\d{0,8})$/.test(value.code) ? new JsonNumber(value.code) : value.code),
    schema: {
      type: ['integer', 'string'],
      'x-labels': Object.fromEntries(table.map(([wire, label]) => [wire, label])),
    },
  };
}

/** 期数 of an amount range: `[6,12]`, understood as text too and emitted so inside a member written as text (`spec` §12.4). */
export const installmentCounts: Codec<readonly number[]> = {
  decode(json, path, errors) {
    const value = typeof json === 'string' ? parsedList(json) : json;
    if (!isJsonArray(value)) return refuse(errors, path, 'notList');
    if (value.length > 120) return refuse(errors, path, 'tooMany');
    const counts = value.map((item) => Number(scalarText(item) ?? Number.NaN));
    const isGood = counts.every((count) => Number.isInteger(count) && count >= 1 && count <= 3650);
    return isGood ? counts : refuse(errors, path, 'malformed');
  },
  encode: (value, style) => (style.isInsideText === true ? writeJson(value) : value),
  schema: { type: ['array', 'string'], items: { type: 'integer' } },
};

function parsedList(text: string): JsonValue {
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : null;
}
