import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createIdentityCipher, parseKeyRing } from '@banyan/adapter-mysql';
import type { ConfigurationRow } from '@banyan/core';
import { instant } from '@banyan/core';
import { createSecretMembers } from '#src/configuration/secret-members.js';

/** A row as `default.json` has it. */
export interface SeedRow {
  readonly kind: string;
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The rows that come with the gateway. */
export async function defaultRows(): Promise<readonly SeedRow[]> {
  const file = new URL('../../configuration/default.json', import.meta.url);
  return (JSON.parse(await readFile(file, 'utf8')) as { rows: readonly SeedRow[] }).rows;
}

/** `rows` as they are stored. */
export function storedRows(rows: readonly SeedRow[]): readonly ConfigurationRow[] {
  return rows.map(({ kind, key, body }) => ({
    kind,
    key,
    version: 1,
    body: JSON.stringify(body),
    author: 'test',
    changedAt: instant(0),
  }));
}

/** A keeper of secrets with a key of its own. */
export function someSecretMembers() {
  return createSecretMembers(createIdentityCipher(parseKeyRing(`k1:${randomBytes(32).toString('base64')}`)));
}

/** A depository's row with fresh keys. */
export function aDepositoryBody(): Readonly<Record<string, unknown>> & { readonly signingKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    baseUrl: 'https://depository.example/bha',
    platformNo: '5000001',
    signingKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    verifyingKeys: [publicKey.export({ format: 'der', type: 'spki' }).toString('base64')],
  };
}
