import { err, InvariantViolation, ok, OPERATOR_ROLE_TABLE } from '@banyan/core';
import type { OperatorKey, OperatorKeyQueries, OperatorKeys, OperatorRole } from '@banyan/core';
import { instant, optionalInstant, present, text } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import type { Session } from '../session.js';
import { insertInto, selectFrom } from '../written-statements.js';

const KEYS = 'operator_key';

/** Reads `operator_key`. */
export function createSqlOperatorKeyQueries(session: Session): OperatorKeyQueries {
  const { build } = session;
  return {
    findByDigest: async (digest) => {
      const row = await session.first(selectFrom(KEYS, { digest }));
      return row === undefined ? undefined : operatorKeyOf(row);
    },
    list: async () => (await session.all(build(KEYS).orderBy(['create_time', 'id']))).map(operatorKeyOf),
  };
}

/** Writes `operator_key`: the digest of a key, never the key. */
export function createSqlOperatorKeys(session: Session): OperatorKeys {
  const { build } = session;
  return {
    ...createSqlOperatorKeyQueries(session),
    insert: async ({ keyId, name, roles, digest, createdAt, revokedAt }) => {
      const row = {
        key_id: keyId,
        name,
        roles: roles.join(','),
        digest,
        create_time: createdAt,
        revoke_time: revokedAt ?? null,
      };
      return (await session.insert(insertInto(KEYS, row))) === 'duplicate' ? err('keyExists') : ok();
    },
    revoke: async (keyId, at) =>
      (await session.run(build(KEYS).where({ key_id: keyId }).whereNull('revoke_time').update({ revoke_time: at }))) >
      0,
  };
}

function operatorKeyOf(row: Row): OperatorKey {
  return present({
    keyId: text(row, 'key_id'),
    name: text(row, 'name'),
    roles: text(row, 'roles').split(',').filter(Boolean).map(roleOf),
    digest: text(row, 'digest'),
    createdAt: instant(row, 'create_time'),
    revokedAt: optionalInstant(row, 'revoke_time'),
  });
}

function roleOf(name: string): OperatorRole {
  const known = OPERATOR_ROLE_TABLE.find(([role]) => role === name);
  if (known === undefined) throw new InvariantViolation('unknown operator role in a row');
  return known[0];
}
