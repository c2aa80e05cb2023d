import type { IdCardNumber, MobileNumber } from '../../shared/identity.js';
import type { Result } from '../../shared/result.js';
import { ok } from '../../shared/result.js';
import type { BlindIndex } from '../../model/identifiers.js';
import type { Operator } from '../../model/operator.js';
import type { Clock } from '../../ports/clock.js';
import type { IdentityIndex } from '../../ports/identity-index.js';
import type { Audited, OperationRefusal } from './audited.js';

/** Whom a blacklist entry is about. */
export type BlacklistSubject =
  | { readonly kind: 'idCard'; readonly idCard: IdCardNumber }
  | { readonly kind: 'mobile'; readonly mobile: MobileNumber };

/** What operations do with the blacklist. Only keyed hashes are kept, in the audit too. */
export interface BlacklistOperations {
  add(operation: {
    readonly operator: Operator;
    readonly subject: BlacklistSubject;
    readonly reason: string;
  }): Promise<Result<undefined, OperationRefusal>>;

  /** False when there was no entry. */
  remove(operation: {
    readonly operator: Operator;
    readonly subject: BlacklistSubject;
  }): Promise<Result<boolean, OperationRefusal>>;
}

// Enough of a keyed hash to tell two entries of the audit apart.
const INDEX_SHOWN_LENGTH = 12;

/** Makes the operations on the blacklist. */
export function createBlacklistOperations(dependencies: {
  readonly audited: Audited;
  readonly identityIndex: IdentityIndex;
  readonly clock: Clock;
}): BlacklistOperations {
  const { audited, identityIndex, clock } = dependencies;
  const indexOf = (subject: BlacklistSubject): BlindIndex =>
    identityIndex.of(subject.kind, subject.kind === 'idCard' ? subject.idCard.reveal() : subject.mobile.reveal());
  const shown = (subject: BlacklistSubject): string =>
    `${subject.kind} ${indexOf(subject).slice(0, INDEX_SHOWN_LENGTH)}`;
  return {
    add: ({ operator, subject, reason }) =>
      audited.run<undefined, never>(
        { operator, action: 'blacklist.add', subject: shown(subject), reason },
        async (stores) => {
          await stores.blacklist.add({ meaning: subject.kind, index: indexOf(subject), reason, at: clock.now() });
          return ok();
        },
      ),
    remove: ({ operator, subject }) =>
      audited.run<boolean, never>({ operator, action: 'blacklist.remove', subject: shown(subject) }, async (stores) =>
        ok(await stores.blacklist.remove(subject.kind, indexOf(subject))),
      ),
  };
}
