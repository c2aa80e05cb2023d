import type { Instant } from '../../shared/calendar.js';
import { addMs } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import type { CallbackBodies } from '../../ports/callback-bodies.js';
import type { Clock } from '../../ports/clock.js';
import type { Configuration } from '../../ports/configuration.js';
import type { Stores, UnitOfWork } from '../../ports/unit-of-work.js';
import { declineOrder } from '../intake/decline-order.js';
import type { Batch, BatchRequest } from '../run-batch.js';
import { errorWord, runBatch } from '../run-batch.js';
import { voidConfirmation } from './kept-confirmation.js';

/** One pass of `ApprovalExpiryJob` (E20, G27). Counts: claimed, expired, waiting (its confirmation is under way), postponed (still valid), ignored (moved on), failed:…. */
export type ExpireApprovals = (request: BatchRequest) => Promise<Batch>;

/** What {@link createExpireApprovals} works with. */
export interface ExpireApprovalsDependencies {
  readonly unitOfWork: UnitOfWork;
  readonly configuration: Configuration;
  readonly callbackBodies: CallbackBodies;
  readonly clock: Clock;
}

const RETRY_DELAY_MS = 60_000;
const ORPHAN_DELAY_MS = 3_600_000;

/** Makes the job of E20: an approval that nobody confirmed in time ends its order (12 → 5), and the marketplace is told. */
export function createExpireApprovals(dependencies: ExpireApprovalsDependencies): ExpireApprovals {
  const { unitOfWork, configuration, callbackBodies, clock } = dependencies;

  return async ({ owner, limit, concurrency, leaseMs }) => {
    const claim = { status: 'awaitingConfirmation', now: clock.now(), limit, owner, leaseMs } as const;
    const items = await unitOfWork.run((stores) => stores.orders.claimDue(claim));
    return runBatch({ items, concurrency, work: expire, onError: retryLater });
  };

  function expire(claimed: MarketplaceOrder): Promise<string> {
    return unitOfWork.run(async (stores) => {
      await stores.borrowers.lockPerson(claimed.idCardIndex);
      const order = await stores.orders.find(claimed.key);
      if (order?.status !== 'awaitingConfirmation') return 'ignored';
      invariant(order.decision !== undefined, 'an order that awaits its confirmation has a decision');
      const at = clock.now();
      const { validUntil } = order.decision;
      if (at <= validUntil) return postpone(stores, order, addMs(validUntil, 1), 'approvalValid', 'postponed');
      if (await isUnderWay(stores, order)) {
        const intervalMs = configuration.loanPolicy(order.key.channel)?.openingCheckIntervalMs ?? ORPHAN_DELAY_MS;
        return postpone(stores, order, addMs(at, intervalMs), 'confirmationOpen', 'waiting');
      }
      const refusal = { stage: 'expiry', reason: 'approvalExpired', at } as const;
      const event = 'approvalExpired';
      const isOurs = await declineOrder({ stores, configuration, callbackBodies, order, event, refusal });
      if (!isOurs) return 'ignored';
      await voidConfirmation(stores, order.key, at);
      return 'expired';
    });
  }

  async function postpone(
    stores: Stores,
    order: MarketplaceOrder,
    nextAttemptAt: Instant,
    error: string,
    outcome: string,
  ): Promise<string> {
    return (await stores.orders.postpone({ order, nextAttemptAt, error })) ? outcome : 'ignored';
  }

  async function retryLater(order: MarketplaceOrder, error: unknown): Promise<string> {
    const word = errorWord(error);
    const nextAttemptAt = addMs(clock.now(), RETRY_DELAY_MS);
    await unitOfWork.run((stores) => stores.orders.postpone({ order, nextAttemptAt, error: word }));
    return `failed:${word}`;
  }
}

/** A confirmation made in time is honoured as long as the check job is after its account; one whose opening has failed waits for nobody. */
async function isUnderWay(stores: Stores, { key }: MarketplaceOrder): Promise<boolean> {
  const confirmation = await stores.confirmations.find(key);
  if (confirmation?.state !== 'open' || confirmation.openingRequestNo === undefined) return false;
  const opening = await stores.openings.find(confirmation.openingRequestNo);
  return opening?.nextCheckAt !== undefined && opening.state !== 'failed';
}
