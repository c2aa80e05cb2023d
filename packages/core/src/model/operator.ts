import type { Instant } from '../shared/calendar.js';
import type { OrderKey } from './identifiers.js';

/** What people of the back office may do; each role is named in the row of every action. */
// prettier-ignore
export const OPERATOR_ROLE_TABLE = [
  // role            may                                                                          source
  [ 'viewer',        'look orders up',                                                            'item 16'   ],
  [ 'operator',      'replay and abandon what is owed, keep the blacklist, cancel before payout', 'item 16'   ],
  [ 'reviewer',      'decide reviews, reject or retry after a failed payout',                     'item 16'   ],
  [ 'administrator', 'change configuration, give and take keys',                                  'item 25.2' ],
] as const;

/** Role of an operator. Roles do not include each other; every role may look. */
export type OperatorRole = (typeof OPERATOR_ROLE_TABLE)[number][0];

/** Who acts: a person with a key, or the command line of whoever holds the machine. */
export interface Operator {
  /** A name for the audit: letters, digits, `.`, `_`, `-`, `:`. */
  readonly name: string;
  readonly roles: readonly OperatorRole[];
}

/** A key of the operations API. Only its digest is kept. */
export interface OperatorKey extends Operator {
  readonly keyId: string;
  /** SHA-256 of the key, hex. */
  readonly digest: string;
  readonly createdAt: Instant;
  readonly revokedAt?: Instant;
}

/** One thing an operator did or was refused; append-only. No personal data. */
export interface AuditEntry {
  readonly auditId: string;
  readonly at: Instant;
  readonly operator: string;
  /** `loan.cancel`, `configuration.put` … */
  readonly action: string;
  /** What it was about: a loan number, a callback, a configuration row. */
  readonly subject: string;
  readonly orderKey?: OrderKey;
  /** `done`, or the word of the refusal. */
  readonly outcome: string;
  /** What the operator said: a reason. */
  readonly detail?: string;
}
