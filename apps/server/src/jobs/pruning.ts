import type { BatchCounts, Clock, TickLedger, UnitOfWork } from '@banyan/core';
import { addMs } from '@banyan/core';

const DAY_MS = 86_400_000;
const TICKS_KEPT_MS = 3 * DAY_MS;
// Longer than any event can still come again: sender's retries, parked events, replays by hand (RELIABILITY §1).
const INBOX_KEPT_MS = 40 * DAY_MS;
const BATCH = 500;

/** Removes what nobody asks for any more: old ticks, old inbox entries. In small batches, so that nothing else waits. */
export function createPruning(dependencies: {
  readonly unitOfWork: UnitOfWork;
  readonly tickLedger: TickLedger;
  readonly clock: Clock;
}): () => Promise<BatchCounts> {
  const { unitOfWork, tickLedger, clock } = dependencies;
  return async () => {
    const now = clock.now();
    const ticks = await drained(() => tickLedger.prune(addMs(now, -TICKS_KEPT_MS), BATCH));
    const inbox = await drained(() =>
      unitOfWork.run((stores) => stores.inbox.prune(addMs(now, -INBOX_KEPT_MS), BATCH)),
    );
    return { ticks, inbox };
  };
}

async function drained(prune: () => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    const removed = await prune();
    total += removed;
    if (removed < BATCH) return total;
  }
}
