import type { Instant } from '../../shared/calendar.js';
import { addMs } from '../../shared/calendar.js';
import type { OrderEnd } from '../../model/retention.js';
import { daysKept, ORDER_END_TABLE } from '../../model/retention.js';
import type { Clock } from '../../ports/clock.js';
import type { Configuration } from '../../ports/configuration.js';
import type { EndedOrder, PrunedKind } from '../../ports/retention.js';
import type { Batch, BatchRequest } from '../run-batch.js';
import { errorWord, runBatch } from '../run-batch.js';
import type { ErasureDependencies } from './erase-order.js';
import { erasePersonOf, removeDocuments, standingOf } from './erase-order.js';

/**
 * One run of `ErasureJob` (`RELIABILITY` §6): erases the personal data of every order that ended longer ago than it may be kept,
 * and of its person once no order needs it; removes by age what was only passed on. Works in pages of `limit` until none is left.
 * Counts: claimed, erased, personErased (erased, and its person with it), ignored (changed meanwhile), what {@link ErasureBlocker}
 * names, pruned:…, failed:….
 */
export type EraseExpired = (request: BatchRequest) => Promise<Batch>;

/** What {@link createEraseExpired} works with. */
export interface EraseExpiredDependencies extends ErasureDependencies {
  readonly configuration: Pick<Configuration, 'retention'>;
  readonly clock: Clock;
}

/** Who stands in the audit for what the job erased. */
export const ERASURE_OPERATOR = 'ErasureJob';

const DAY_MS = 86_400_000;
const PRUNE_BATCH = 500;

// prettier-ignore
const PRUNED_KIND_TABLE = [
  // kind         kept for          source
  [ 'callbacks', 'callbackDays',   'RELIABILITY §1' ],
  [ 'events',    'eventDays',      'RELIABILITY §1' ],
  [ 'sms',       'smsDays',        'item 25.3'      ],
  [ 'audit',     'operationDays',  'item 16'        ],
] as const satisfies readonly (readonly [PrunedKind, string, string])[];

/** Makes the job. Two at once do no harm: an order is erased once, under the lock of its person. */
export function createEraseExpired(dependencies: EraseExpiredDependencies): EraseExpired {
  const { unitOfWork, configuration, clock, identifiers } = dependencies;

  return async (request) => {
    const counts = new Map<string, number>();
    const add = (outcome: string, count: number): void => {
      counts.set(outcome, (counts.get(outcome) ?? 0) + count);
    };
    for (const [end] of ORDER_END_TABLE) await eraseEnded(end, request, add);
    for (const [kind, days] of PRUNED_KIND_TABLE)
      await pruneOld(kind, before(configuration.retention()[days]), request, add);
    return { counts: Object.fromEntries(counts) };
  };

  function before(days: number): Instant {
    return addMs(clock.now(), -days * DAY_MS);
  }

  async function eraseEnded(
    end: OrderEnd,
    { limit, concurrency, isStopping = () => false }: BatchRequest,
    add: (outcome: string, count: number) => void,
  ): Promise<void> {
    const endedBefore = before(daysKept(configuration.retention(), end));
    // What could not be erased stays in front; the next page begins behind it.
    let skip = 0;
    let isLast = false;
    while (!isLast && !isStopping()) {
      const items = await unitOfWork.read.retention.endedOrders({ end, before: endedBefore, skip, limit });
      const page = await runBatch({
        items,
        concurrency,
        work: (item) => erase(item, end, endedBefore),
        onError: (_item, error) => Promise.resolve(`failed:${errorWord(error)}`),
      });
      for (const [outcome, count] of Object.entries(page.counts)) add(outcome, count);
      const { erased = 0, personErased = 0 } = page.counts;
      skip += items.length - erased - personErased;
      isLast = items.length < limit;
    }
  }

  async function erase({ key }: EndedOrder, end: OrderEnd, endedBefore: Instant): Promise<string> {
    const standing = await standingOf(unitOfWork.read, key);
    if (standing.kind === 'blocked') return standing.by;
    await removeDocuments(dependencies, key);
    const { idCardIndex } = standing.order;
    return unitOfWork.run(async (stores) => {
      await stores.borrowers.lockPerson(idCardIndex);
      const now = await standingOf(stores, key);
      if (now.kind === 'blocked') return now.by;
      if (now.end !== end || now.endedAt >= endedBefore) return 'ignored';
      const at = clock.now();
      if (!(await stores.retention.eraseOrder(key, at))) return 'ignored';
      const accounts = await erasePersonOf(stores, dependencies, idCardIndex);
      await stores.auditLog.append({
        auditId: identifiers.next(),
        at,
        operator: ERASURE_OPERATOR,
        action: accounts === undefined ? 'personalData.eraseOrder' : 'personalData.erasePerson',
        subject: `${key.channel}/${key.orderNo}`,
        orderKey: key,
        outcome: 'done',
      });
      return accounts === undefined ? 'erased' : 'personErased';
    });
  }

  async function pruneOld(
    kind: PrunedKind,
    until: Instant,
    { isStopping = () => false }: BatchRequest,
    add: (outcome: string, count: number) => void,
  ): Promise<void> {
    let removed = PRUNE_BATCH;
    while (removed === PRUNE_BATCH && !isStopping()) {
      removed = await unitOfWork.run((stores) => stores.retention.prune(kind, until, PRUNE_BATCH));
      if (removed > 0) add(`pruned:${kind}`, removed);
    }
  }
}
