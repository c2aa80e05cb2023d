import { createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { invariant } from '@banyan/core';

/** Keys of 32 bytes by id. New text is sealed under `primary`; the others still open what they sealed (key rotation). */
export interface KeyRing {
  readonly primary: string;
  readonly keys: ReadonlyMap<string, KeyObject>;
}

/**
 * Reads `id:base64,id:base64 …`; the first key is the primary. Ids are letters, digits, `-` and `_`; keys are 32 bytes.
 * Throws on anything else, without quoting it.
 */
export function parseKeyRing(text: string): KeyRing {
  const keys = new Map<string, KeyObject>();
  let primary: string | undefined;
  for (const entry of text.split(',')) {
    const [id = '', encoded = ''] = entry.trim().split(':');
    invariant(/^[\w-]{1,32}$/.test(id), 'a key ring entry has no usable id');
    const bytes = Buffer.from(encoded, 'base64');
    invariant(bytes.length === 32, 'a key of the key ring is not 32 bytes');
    invariant(!keys.has(id), 'two keys of the key ring share an id');
    keys.set(id, createSecretKey(bytes));
    primary ??= id;
  }
  invariant(primary !== undefined, 'the key ring is empty');
  return { primary, keys };
}
