import { isJsonObject, JsonNumber, parseJson } from '@banyan/core';

/** Fields by name. */
export type FormFields = Readonly<Record<string, string>>;

const FIELDS_MAX = 64;

/**
 * The fields of a message, form-urlencoded or JSON by its content type. Undefined when it is neither, when a name comes twice
 * (two readers must not see two messages), or when a value is no plain text or number.
 */
export function readFields(contentType: string | undefined, body: Uint8Array): FormFields | undefined {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase();
  const text = Buffer.from(body).toString('utf8');
  if (type === 'application/x-www-form-urlencoded') return fieldsOf(new URLSearchParams(text));
  if (type === 'application/json') return jsonFields(text);
  return undefined;
}

/** The fields of a query; undefined when a name comes twice. */
export function queryFields(url: string): FormFields | undefined {
  const at = url.indexOf('?');
  return fieldsOf(new URLSearchParams(at < 0 ? '' : url.slice(at + 1)));
}

function fieldsOf(entries: Iterable<readonly [string, string]>): FormFields | undefined {
  const fields = new Map<string, string>();
  for (const [name, value] of entries) {
    if (fields.has(name) || fields.size === FIELDS_MAX) return undefined;
    fields.set(name, value);
  }
  return Object.fromEntries(fields);
}

function jsonFields(text: string): FormFields | undefined {
  const parsed = parseJson(text);
  if (!parsed.ok || !isJsonObject(parsed.value)) return undefined;
  const entries: [string, string][] = [];
  for (const [name, value] of parsed.value) {
    const plain = value instanceof JsonNumber ? value.text : value;
    if (typeof plain !== 'string') return undefined;
    entries.push([name, plain]);
  }
  return fieldsOf(entries);
}
