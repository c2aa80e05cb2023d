import type { ConfigurationRow, Result } from '@banyan/core';
import { err, InvariantViolation, ok } from '@banyan/core';
import type { IdentityCipher } from '@banyan/adapter-mysql';
import { secretMembersOf } from './endpoint-schema.js';
import { CONFIGURATION_KIND_TABLE } from './schema.js';

/** What stands in place of a secret wherever a row is shown; put back, it means the stored one. */
export const HIDDEN_SECRET = '***';

type Body = Readonly<Record<string, unknown>>;

/** Which row. */
export interface RowName {
  readonly kind: string;
  readonly key: string;
}

/** Secret members of configuration rows: sealed in the database, open in the snapshot, hidden from people. */
export interface SecretMembers {
  /** The body as it is stored; a member that is `***` keeps what `stored` has. Left out when that has none, so that the schema misses it. */
  seal(row: RowName, body: unknown, stored: ConfigurationRow | undefined): unknown;
  /** The body with its secrets; an error when none of the keys opens one, or when one was sealed for another row. */
  open(row: RowName, body: unknown): Result<unknown, 'notOpened'>;
  /** The body for people. */
  hide(row: Pick<RowName, 'kind'>, body: unknown): unknown;
}

const MEMBERS = new Map<string, readonly string[]>(
  CONFIGURATION_KIND_TABLE.map(([kind, , schema]) => [kind, secretMembersOf(schema)]),
);

/** Makes the secret members' keeper over the cipher of the database. */
export function createSecretMembers(cipher: IdentityCipher): SecretMembers {
  const place = ({ kind, key }: RowName, member: string) => ({
    table: 'configuration',
    column: `${kind}.${member}`,
    rowKey: key,
  });
  return {
    seal: (row, body, stored) =>
      changed(row.kind, body, (member, value) => {
        if (value === HIDDEN_SECRET) return storedMember(stored, member);
        return { sealed: cipher.seal(place(row, member), JSON.stringify(value)) };
      }),
    open: (row, body) => {
      try {
        return ok(
          changed(row.kind, body, (member, value) =>
            isSealed(value) ? (JSON.parse(cipher.open(place(row, member), value.sealed)) as unknown) : value,
          ),
        );
      } catch (error) {
        if (error instanceof InvariantViolation) return err('notOpened');
        throw error;
      }
    },
    hide: ({ kind }, body) => changed(kind, body, () => HIDDEN_SECRET),
  };
}

function changed(kind: string, body: unknown, change: (member: string, value: unknown) => unknown): unknown {
  const members = MEMBERS.get(kind) ?? [];
  if (members.length === 0 || !isBody(body)) return body;
  const next: Record<string, unknown> = { ...body };
  for (const member of members) if (next[member] !== undefined) next[member] = change(member, next[member]);
  return next;
}

function storedMember(stored: ConfigurationRow | undefined, member: string): unknown {
  const body: unknown = stored === undefined ? undefined : JSON.parse(stored.body);
  return isBody(body) ? body[member] : undefined;
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSealed(value: unknown): value is { readonly sealed: string } {
  return isBody(value) && typeof value['sealed'] === 'string';
}
