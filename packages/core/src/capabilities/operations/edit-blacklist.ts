import type { IdCardNumber, MobileNumber } from '../../shared/identity.js';
import type { BlindIndex } from '../../model/identifiers.js';
import type { Clock } from '../../ports/clock.js';
import type { IdentityIndex } from '../../ports/identity-index.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';

/** Whom a blacklist entry is about. */
export type BlacklistSubject =
  | { readonly kind: 'idCard'; readonly idCard: IdCardNumber }
  | { readonly kind: 'mobile'; readonly mobile: MobileNumber };

/** What operations do with the blacklist. Only keyed hashes are kept. */
export interface BlacklistOperations {
  add(subject: BlacklistSubject, reason: string): Promise<void>;
  /** False when there was no entry. */
  remove(subject: BlacklistSubject): Promise<boolean>;
}

/** Makes the operations on the blacklist. */
export function createBlacklistOperations(dependencies: {
  readonly unitOfWork: UnitOfWork;
  readonly identityIndex: IdentityIndex;
  readonly clock: Clock;
}): BlacklistOperations {
  const { unitOfWork, identityIndex, clock } = dependencies;
  const indexOf = (subject: BlacklistSubject): BlindIndex =>
    identityIndex.of(subject.kind, subject.kind === 'idCard' ? subject.idCard.reveal() : subject.mobile.reveal());
  return {
    add: (subject, reason) => {
      const entry = { meaning: subject.kind, index: indexOf(subject), reason, at: clock.now() };
      return unitOfWork.run((stores) => stores.blacklist.add(entry));
    },
    remove: (subject) => unitOfWork.run((stores) => stores.blacklist.remove(subject.kind, indexOf(subject))),
  };
}
