import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { Operator, OperatorKey, OperatorRole } from '../../model/operator.js';
import type { Clock } from '../../ports/clock.js';
import type { ContentDigest } from '../../ports/content-digest.js';
import type { Identifiers } from '../../ports/identifiers.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';
import type { Audited, OperationRefusal } from './audited.js';

/** A new key. `key` is shown this once; only its digest is kept. */
export interface NewOperatorKey {
  readonly keyId: string;
  readonly key: string;
}

/** Keys of the people who use the operations API. */
export interface OperatorOperations {
  /** Whose key this is; undefined when it is nobody's, or was taken away. */
  authenticate(key: string): Promise<Operator | undefined>;

  /** Gives a key. A name may hold several, so that a key can be changed without a gap. */
  add(
    operator: Operator,
    holder: Operator,
  ): Promise<Result<NewOperatorKey, OperationRefusal | { readonly kind: 'nameNotAllowed' | 'noRole' }>>;

  /** Takes a key away, at once. */
  revoke(
    operator: Operator,
    keyId: string,
  ): Promise<Result<undefined, OperationRefusal | { readonly kind: 'unknownKey' }>>;

  /** All keys, oldest first, without what would let anybody in. */
  list(): Promise<readonly ListedOperatorKey[]>;
}

/** A key as it is shown. */
export type ListedOperatorKey = Omit<OperatorKey, 'digest'>;

const NAME = /^(?!.*\d{7})[A-Za-z][\w.-]{0,47}$/;

/** Makes the operations on keys. `randomKey` gives 32 random bytes as base64url, from a source fit for secrets. */
export function createOperatorOperations(dependencies: {
  readonly unitOfWork: UnitOfWork;
  readonly audited: Audited;
  readonly digest: ContentDigest;
  readonly identifiers: Identifiers;
  readonly clock: Clock;
  readonly randomKey: () => string;
}): OperatorOperations {
  const { unitOfWork, audited, digest, identifiers, clock, randomKey } = dependencies;

  return {
    authenticate: async (key) => {
      const found = await unitOfWork.read.operatorKeys.findByDigest(digest.sha256(key));
      if (found === undefined || found.revokedAt !== undefined) return undefined;
      return { name: found.name, roles: found.roles };
    },
    add: async (operator, holder) => {
      const roles: readonly OperatorRole[] = [...new Set(holder.roles)];
      const isNamed = NAME.test(holder.name);
      const attempt = { operator, action: 'operatorKey.add', subject: isNamed ? holder.name : 'key' } as const;
      const refusal = await audited.refusalOf(attempt);
      if (refusal !== undefined) return err(refusal);
      if (!isNamed) return audited.refuse(attempt, { kind: 'nameNotAllowed' } as const);
      if (roles.length === 0) return audited.refuse(attempt, { kind: 'noRole' } as const);
      const key = randomKey();
      const keyId = identifiers.next();
      const row = { keyId, name: holder.name, roles, digest: digest.sha256(key), createdAt: clock.now() };
      return audited.run<NewOperatorKey, { readonly kind: 'nameNotAllowed' }>(
        { ...attempt, subject: `${holder.name} ${keyId}` },
        async (stores) => {
          const inserted = await stores.operatorKeys.insert(row);
          return inserted.ok ? ok({ keyId, key }) : err({ kind: 'nameNotAllowed' });
        },
      );
    },
    revoke: (operator, keyId) =>
      audited.run<undefined, { readonly kind: 'unknownKey' }>(
        { operator, action: 'operatorKey.revoke', subject: keyId.slice(0, 64) },
        async (stores) => ((await stores.operatorKeys.revoke(keyId, clock.now())) ? ok() : err({ kind: 'unknownKey' })),
      ),
    list: async () => (await unitOfWork.read.operatorKeys.list()).map(({ digest: _digest, ...shown }) => shown),
  };
}
