import type { LenderAnswer } from '@banyan/adapter-http';
import { isJsonObject, parseJson } from '@banyan/core';

/** Reads the text members `names` of a signed question in JSON; undefined when one is missing or no text. */
export function readQuestion<Name extends string>(
  body: string,
  names: readonly Name[],
): Readonly<Record<Name, string>> | undefined {
  const parsed = parseJson(body);
  if (!parsed.ok || !isJsonObject(parsed.value)) return undefined;
  const members = parsed.value;
  const found = names.map((name) => [name, members.get(name)] as const);
  // Every name is there as a text: the record is whole.
  return found.every(([, value]) => typeof value === 'string')
    ? (Object.fromEntries(found) as Record<Name, string>)
    : undefined;
}

/** An answer that says why there is none. */
export function refusedAnswer(status: number, error: string): LenderAnswer {
  return { status, body: JSON.stringify({ error }) };
}
