import type { BatchCounts, Clock, TickLedger, UnitOfWork } from '@banyan/core';
import { addMs } from '@banyan/core';
import type { Database, SharedReplayGuard } from '@banyan/adapter-mysql';

const DAY_MS = 86_400_000;
const TICKS_KEPT_MS = 3 * DAY_MS;
// Longer than any event can still come again: sender's retries, parked events, replays by hand (RELIABILITY §1).
const INBOX_KEPT_MS = 40 * DAY_MS;
// A unit reads its receipt within seconds of its commit, or never.
const RECEIPTS_KEPT_MS = 3_600_000;
const BATCH = 500;
const REPLICA_BATCH = 2_000;

/** Removes what nobody asks for any more: old ticks, old inbox entries. In small batches, so that nothing else waits. */
export function createPruning(dependencies: {
  readonly unitOfWork: UnitOfWork;
  readonly tickLedger: TickLedger;
  readonly clock: Clock;
}): () => Promise<BatchCounts> {
  const { unitOfWork, tickLedger, clock } = dependencies;
  return async () => {
    const now = clock.now();
    const ticks = await drained(() => tickLedger.prune(addMs(now, -TICKS_KEPT_MS), BATCH), BATCH);
    const inbox = await drained(
      () => unitOfWork.run((stores) => stores.inbox.prune(addMs(now, -INBOX_KEPT_MS), BATCH)),
      BATCH,
    );
    return { ticks, inbox };
  };
}

/**
 * Removes what replicas told each other and need no more: signatures past their window, receipts of units. There is one for
 * every call of a marketplace, so it is done often. Embedded there are none.
 */
export function createReplicaPruning(dependencies: {
  readonly replayGuard: Partial<SharedReplayGuard>;
  readonly database: Pick<Database, 'pruneReceipts'>;
  readonly clock: Clock;
}): () => Promise<BatchCounts> {
  const { replayGuard, database, clock } = dependencies;
  return async () => {
    const prune = replayGuard.prune ?? (() => Promise.resolve(0));
    const signatures = await drained(() => prune(clock.now(), REPLICA_BATCH), REPLICA_BATCH);
    const receipts = await drained(() => database.pruneReceipts(RECEIPTS_KEPT_MS, REPLICA_BATCH), REPLICA_BATCH);
    return { signatures, receipts };
  };
}

async function drained(prune: () => Promise<number>, batch: number): Promise<number> {
  let total = 0;
  for (;;) {
    const removed = await prune();
    total += removed;
    if (removed < batch) return total;
  }
}
