import type { Instant } from '../shared/calendar.js';
import type { Result } from '../shared/result.js';
import type { OperatorKey } from '../model/operator.js';

/** Reading keys. */
export interface OperatorKeyQueries {
  /** The key with this digest, revoked or not. */
  findByDigest(digest: string): Promise<OperatorKey | undefined>;

  /** All keys, oldest first, revoked ones included. */
  list(): Promise<readonly OperatorKey[]>;
}

/** Keys of the operations API. */
export interface OperatorKeys extends OperatorKeyQueries {
  /** Adds a key. `keyExists` and no change when the id or the digest is taken. */
  insert(key: OperatorKey): Promise<Result<undefined, 'keyExists'>>;

  /** Ends a key; false when there is none with this id that lives. */
  revoke(keyId: string, at: Instant): Promise<boolean>;
}
