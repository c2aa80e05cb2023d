import { invariant } from '../../shared/errors.js';
import type { Err, Result } from '../../shared/result.js';
import { err } from '../../shared/result.js';
import type { OrderKey } from '../../model/identifiers.js';
import type { AuditEntry, Operator, OperatorRole } from '../../model/operator.js';
import { OPERATOR_ROLE_TABLE } from '../../model/operator.js';
import type { Clock } from '../../ports/clock.js';
import type { Identifiers } from '../../ports/identifiers.js';
import type { Stores, UnitOfWork } from '../../ports/unit-of-work.js';

type OperationRow = readonly [action: string, role: OperatorRole, source: string];

/** Everything that changes something by hand, and the role it takes. Looking takes any role. */
// prettier-ignore
export const OPERATION_TABLE = [
  // action                          role             source
  [ 'loan.decideReview',             'reviewer',      'B7'        ],
  [ 'loan.decideDisbursementReview', 'reviewer',      'B8'        ],
  [ 'loan.askPayer',                 'reviewer',      'B10, B11'  ],
  [ 'loan.retryDisbursement',        'reviewer',      'B9'        ],
  [ 'loan.reject',                   'reviewer',      'B12'       ],
  [ 'loan.cancel',                   'operator',      'B20'       ],
  [ 'loan.settleWithReduction',      'reviewer',      'B17'       ],
  [ 'loan.writeOff',                 'reviewer',      'B18'       ],
  [ 'repayment.recordOffline',       'operator',      'item 23'   ],
  [ 'repayment.correct',             'reviewer',      'item 23'   ],
  [ 'repayment.applyHeld',           'operator',      'item 23'   ],
  [ 'repayment.recordRefund',        'operator',      'item 23'   ],
  [ 'repayment.askPayer',            'operator',      'G24'       ],
  [ 'schedule.resend',               'operator',      'item 20'   ],
  [ 'reconciliation.resolve',        'operator',      'item 23'   ],
  [ 'reconciliation.run',            'operator',      'item 23'   ],
  [ 'reconciliation.import',         'operator',      'item 23'   ],
  [ 'callbacks.replay',              'operator',      'item 25.1' ],
  [ 'callbacks.abandon',             'operator',      'item 25.1' ],
  [ 'events.replay',                 'operator',      'item 8'    ],
  [ 'events.discard',                'operator',      'item 8'    ],
  [ 'blacklist.add',                 'operator',      'item 1'    ],
  [ 'blacklist.remove',              'operator',      'item 1'    ],
  [ 'person.erase',                  'administrator', 'RELIABILITY §6' ],
  [ 'configuration.put',             'administrator', 'item 25.2' ],
  [ 'operatorKey.add',               'administrator', 'item 16'   ],
  [ 'operatorKey.revoke',            'administrator', 'item 16'   ],
  [ 'clock.advance',                 'administrator', 'item 18'   ],
] as const satisfies readonly OperationRow[];

/** An action of {@link OPERATION_TABLE}. */
export type OperationAction = (typeof OPERATION_TABLE)[number][0];

/** What an operator wants to do. */
export interface OperationAttempt {
  readonly operator: Operator;
  readonly action: OperationAction;
  /** What it is about: a loan number, a callback, a configuration row. */
  readonly subject: string;
  readonly orderKey?: OrderKey;
  /** In the operator's own words; kept in clear, so nobody may be named in it. */
  readonly reason?: string;
}

/** Why an attempt gets nowhere, whatever it is about. */
export type OperationRefusal =
  { readonly kind: 'notPermitted'; readonly role: OperatorRole } | { readonly kind: 'reasonNotAllowed' };

/** Lets operators act: the role is checked, and every attempt leaves a row in the audit, done or refused. */
export interface Audited {
  /**
   * Runs `work` as one unit with the audit row of the attempt. What it answers is noted as `done`, or as the word of its error;
   * work that answers an error has written only what shall stay. `auditId` is the id of that row.
   */
  run<T, E extends { readonly kind: string }>(
    attempt: OperationAttempt,
    work: (stores: Stores, auditId: string) => Promise<Result<T, E>>,
  ): Promise<Result<T, E | OperationRefusal>>;

  /** Why the attempt may not begin, noted; undefined when it may. */
  refusalOf(attempt: OperationAttempt): Promise<OperationRefusal | undefined>;

  /** Notes an attempt that ended before its unit. */
  refuse<E extends { readonly kind: string }>(attempt: OperationAttempt, error: E): Promise<Err<E>>;
}

/** No seven digits of any script in a row, and no eleven that are only parted as people write numbers of phones and cards. */
const REASON = /^(?!.*\p{Nd}{7})(?!.*(?:\p{Nd}[ ._/\p{Pd}]?){11})[\p{L}\p{N}\p{P}\p{S} ]{1,200}$/u;

/** A subject may be whatever was typed in place of an id of ours, which always holds letters. */
const NUMBER_OF_A_PERSON = /(?<![\dA-Za-z])(?:1[3-9]\d{9}|\d{15,19}|\d{17}[Xx])(?![\dA-Za-z])/g;

/** Makes the piece that every operation goes through. */
export function createAudited(dependencies: {
  readonly unitOfWork: UnitOfWork;
  readonly identifiers: Identifiers;
  readonly clock: Clock;
}): Audited {
  const { unitOfWork, identifiers, clock } = dependencies;

  return {
    run: async (attempt, work) => {
      const refusal = await refusalOf(attempt);
      if (refusal !== undefined) return err(refusal);
      const auditId = identifiers.next();
      return unitOfWork.run(async (stores) => {
        const result = await work(stores, auditId);
        await stores.auditLog.append(entryOf(attempt, result.ok ? 'done' : result.error.kind, auditId));
        return result;
      });
    },
    refusalOf,
    refuse,
  };

  async function refusalOf(attempt: OperationAttempt): Promise<OperationRefusal | undefined> {
    const role = roleOf(attempt.action);
    if (!attempt.operator.roles.includes(role)) {
      return (await refuse(attempt, { kind: 'notPermitted', role } as const)).error;
    }
    if (attempt.reason === undefined || REASON.test(attempt.reason)) return undefined;
    const { reason: _reason, ...unsaid } = attempt;
    return (await refuse(unsaid, { kind: 'reasonNotAllowed' } as const)).error;
  }

  async function refuse<E extends { readonly kind: string }>(attempt: OperationAttempt, error: E): Promise<Err<E>> {
    const entry = entryOf(attempt, error.kind, identifiers.next());
    await unitOfWork.run((stores) => stores.auditLog.append(entry));
    return err(error);
  }

  function entryOf(
    { operator, action, subject, orderKey, reason }: OperationAttempt,
    outcome: string,
    auditId: string,
  ): AuditEntry {
    return {
      auditId,
      at: clock.now(),
      operator: operator.name,
      action,
      // An event's id is its sender's, and may be digits.
      subject: action.startsWith('events.') ? subject : subject.replace(NUMBER_OF_A_PERSON, masked),
      outcome,
      ...(orderKey === undefined ? {} : { orderKey }),
      // What an operator without the role says is not checked yet, so it is not kept.
      ...(reason === undefined || !REASON.test(reason) ? {} : { detail: reason }),
    };
  }
}

function masked(number: string): string {
  return number.slice(-4).padStart(number.length, '*');
}

/** The role that an action takes. */
export function roleOf(action: OperationAction): OperatorRole {
  const row = OPERATION_TABLE.find(([candidate]) => candidate === action);
  invariant(row !== undefined, 'every action has a row');
  return row[1];
}

/** The operator that stands for the command line of whoever holds the machine: every role. `account` is the name there. */
export function commandLineOperator(account: string): Operator {
  const name = account.replace(/[^\w.-]/g, '_').slice(0, 48);
  return { name: `cli:${name}`, roles: OPERATOR_ROLE_TABLE.map(([role]) => role) };
}
