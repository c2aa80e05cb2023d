import type { Result } from '../../shared/result.js';
import { ok } from '../../shared/result.js';
import type { OrderKey } from '../../model/identifiers.js';
import type { ScheduleFacts } from '../../ports/callback-bodies.js';
import type { Clock } from '../../ports/clock.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';
import type { NoScheduledLoan } from './find-scheduled-loan.js';
import { findScheduledLoan } from './find-scheduled-loan.js';
import { scheduleFacts } from './schedule-facts.js';

/** Asks for the schedule of an order's loan as it stands today (item 18). Reads only; penalties are reckoned, not read. */
export type QuerySchedule = (key: OrderKey) => Promise<Result<ScheduleFacts, NoScheduledLoan>>;

/** What {@link createQuerySchedule} works with. */
export interface QueryScheduleDependencies {
  readonly unitOfWork: Pick<UnitOfWork, 'read'>;
  readonly clock: Clock;
}

/** Makes the use case of item 18. Before the payout there is no schedule, and that is the answer (G22). */
export function createQuerySchedule(dependencies: QueryScheduleDependencies): QuerySchedule {
  const { unitOfWork, clock } = dependencies;
  return async (key) => {
    const found = await findScheduledLoan(unitOfWork.read, key);
    return found.ok ? ok(await scheduleFacts({ stores: unitOfWork.read, ...found.value, at: clock.now() })) : found;
  };
}
