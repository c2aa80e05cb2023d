import type { LocalDate } from '../../shared/calendar.js';
import { addMs, toLocalDate } from '../../shared/calendar.js';
import type { IdCardNumber } from '../../shared/identity.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { BlindIndex, OrderKey } from '../../model/identifiers.js';
import type { Operator } from '../../model/operator.js';
import { daysKept, ORDER_END_TABLE } from '../../model/retention.js';
import type { Clock } from '../../ports/clock.js';
import type { Configuration } from '../../ports/configuration.js';
import type { IdentityIndex } from '../../ports/identity-index.js';
import type { Readings } from '../../ports/unit-of-work.js';
import type { Audited, OperationRefusal } from '../operations/audited.js';
import type { ErasureBlocker, ErasureDependencies } from './erase-order.js';
import { erasePersonOf, removeDocuments, standingOf } from './erase-order.js';

/** Somebody asks that what is known of them be erased. */
export interface PersonErasure {
  readonly operator: Operator;
  readonly idCard: IdCardNumber;
  /** Name of the operator who approved it: another one than who acts. */
  readonly approvedBy: string;
  /** The paper or record of the request and its approval. */
  readonly approval: string;
  /** In the operator's own words; no number of a person. */
  readonly reason: string;
}

/** An order that stands in the way. */
export interface BlockedErasure {
  readonly key: OrderKey;
  /** `retentionRuns`: a paid loan, which the law has us keep until `until`. */
  readonly by: ErasureBlocker | 'retentionRuns';
  readonly until?: LocalDate;
}

/** What was erased. */
export interface ErasedPerson {
  readonly orders: number;
  readonly accounts: number;
  readonly documents: number;
}

/** Why nothing was erased. */
export type ErasePersonError =
  | OperationRefusal
  | { readonly kind: 'unknownPerson' }
  /** No approver, or the one who acts. */
  | { readonly kind: 'approvalMissing' }
  | { readonly kind: 'notYet'; readonly orders: readonly BlockedErasure[] };

/**
 * Erases one person on request, at once and whole or not at all: before their time for orders that never became a paid loan,
 * never before its time for one that did. Documents go first; should it end in between, asking again finishes it.
 */
export type ErasePerson = (erasure: PersonErasure) => Promise<Result<ErasedPerson, ErasePersonError>>;

/** What {@link createErasePerson} works with. */
export interface ErasePersonDependencies extends ErasureDependencies {
  readonly audited: Audited;
  readonly identityIndex: IdentityIndex;
  readonly configuration: Pick<Configuration, 'retention'>;
  readonly clock: Clock;
}

const DAY_MS = 86_400_000;
const INDEX_SHOWN_LENGTH = 8;
const ACTION = 'person.erase';

/** Makes the operation. */
export function createErasePerson(dependencies: ErasePersonDependencies): ErasePerson {
  const { audited, unitOfWork, identityIndex, configuration, clock } = dependencies;

  return async ({ operator, idCard, approvedBy, approval, reason }) => {
    const index = identityIndex.of('idCard', idCard.reveal());
    const subject = `idCard ${index.slice(0, INDEX_SHOWN_LENGTH)}`;
    const attempt = { operator, action: ACTION, subject, reason: `${reason}; ${approval}; ${approvedBy}` } as const;
    const refusal = await audited.refusalOf(attempt);
    if (refusal !== undefined) return err(refusal);
    if (approvedBy.trim() === '' || approval.trim() === '' || accountOf(approvedBy) === accountOf(operator.name))
      return audited.refuse(attempt, { kind: 'approvalMissing' });
    const early = await refusedFor(unitOfWork.read, index);
    if (early !== undefined) return audited.refuse(attempt, early);

    let documents = 0;
    for (const { key } of await unitOfWork.read.retention.ordersOfPerson(index))
      documents += await removeDocuments(dependencies, key);
    return audited.run<ErasedPerson, ErasePersonError>(attempt, async (stores) => {
      await stores.borrowers.lockPerson(index);
      const late = await refusedFor(stores, index);
      if (late !== undefined) return err(late);
      const open = (await stores.retention.ordersOfPerson(index)).filter(({ isErased }) => !isErased);
      for (const { key } of open) await stores.retention.eraseOrder(key, clock.now());
      const accounts = await erasePersonOf(stores, dependencies, index);
      return ok({ orders: open.length, accounts: accounts ?? 0, documents });
    });
  };

  async function refusedFor(
    stores: Omit<Readings, 'banks' | 'blacklist' | 'borrowableDates' | 'inbox'>,
    index: BlindIndex,
  ): Promise<Extract<ErasePersonError, { readonly kind: 'unknownPerson' | 'notYet' }> | undefined> {
    const orders = await stores.retention.ordersOfPerson(index);
    const accounts = await stores.borrowers.findByIndex('idCard', index, 1);
    if (orders.length === 0 && accounts.length === 0) return { kind: 'unknownPerson' };
    const blocked: BlockedErasure[] = [];
    for (const { key, isErased } of orders) {
      const block = isErased ? undefined : await blockOf(stores, key);
      if (block !== undefined) blocked.push(block);
    }
    return blocked.length === 0 ? undefined : { kind: 'notYet', orders: blocked };
  }

  async function blockOf(stores: Parameters<typeof standingOf>[0], key: OrderKey): Promise<BlockedErasure | undefined> {
    const standing = await standingOf(stores, key);
    if (standing.kind === 'blocked') return { key, by: standing.by };
    const isPaidLoan = ORDER_END_TABLE.some(([end, , kept]) => end === standing.end && kept === 'settledDays');
    const keptUntil = addMs(standing.endedAt, daysKept(configuration.retention(), standing.end) * DAY_MS);
    if (!isPaidLoan || keptUntil <= clock.now()) return undefined;
    return { key, by: 'retentionRuns', until: toLocalDate(keptUntil) };
  }
}

/** Who somebody is, at the command line or with a key, however they are written. */
function accountOf(name: string): string {
  return name.trim().toLowerCase().replace(/^cli:/, '');
}
