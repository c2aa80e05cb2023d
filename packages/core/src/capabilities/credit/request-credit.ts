import { addMs } from '../../shared/calendar.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import type { Clock } from '../../ports/clock.js';
import type { Identifiers } from '../../ports/identifiers.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';
import type { Batch, BatchRequest } from '../run-batch.js';
import { errorWord, runBatch } from '../run-batch.js';
import { creditRequestedEvent } from './credit-events.js';

/** One pass of the credit application job (item 7). Counts: claimed, requested, ignored (the order has moved on), failed:…. */
export type RequestCredit = (request: BatchRequest) => Promise<Batch>;

/** What {@link createRequestCredit} works with. */
export interface RequestCreditDependencies {
  readonly unitOfWork: UnitOfWork;
  readonly identifiers: Identifiers;
  readonly clock: Clock;
}

const RETRY_DELAY_MS = 30_000;

/**
 * Makes the use case of item 7 (E8). Status 10 → 11, the request number and the event are one unit: the engine is asked
 * if and only if the order says so, and never twice. After E9 the same request number is used again.
 */
export function createRequestCredit(dependencies: RequestCreditDependencies): RequestCredit {
  const { unitOfWork, identifiers, clock } = dependencies;

  return async ({ owner, limit, concurrency, leaseMs }) => {
    const now = clock.now();
    const items = await unitOfWork.run((stores) =>
      stores.orders.claimDue({ status: 'awaitingCredit', now, limit, owner, leaseMs }),
    );
    return runBatch({ items, concurrency, work: request, onError: postpone });
  };

  async function request(order: MarketplaceOrder): Promise<string> {
    const at = clock.now();
    const creditRequestNo = order.creditRequestNo ?? identifiers.next();
    const { key, version } = order;
    return unitOfWork.run(async (stores) => {
      const isOurs = await stores.orders.transition({
        key,
        from: 'awaitingCredit',
        version,
        event: 'creditRequested',
        at,
        detail: creditRequestNo,
        set: { creditRequestNo },
      });
      if (!isOurs) return 'ignored';
      await stores.events.enqueue(creditRequestedEvent({ eventId: identifiers.next(), order, creditRequestNo, at }));
      return 'requested';
    });
  }

  async function postpone(order: MarketplaceOrder, error: unknown): Promise<string> {
    const word = errorWord(error);
    const nextAttemptAt = addMs(clock.now(), RETRY_DELAY_MS);
    await unitOfWork.run((stores) => stores.orders.postpone({ order, nextAttemptAt, error: word }));
    return `failed:${word}`;
  }
}
