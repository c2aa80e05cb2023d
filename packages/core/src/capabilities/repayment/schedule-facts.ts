import type { Instant } from '../../shared/calendar.js';
import { toLocalDate } from '../../shared/calendar.js';
import type { Loan } from '../../model/loan.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import type { RepaymentApplication } from '../../model/repayment.js';
import type { RepaymentSchedule } from '../../model/repayment-schedule.js';
import type { RepaymentFacts, ScheduleFacts } from '../../ports/callback-bodies.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';
import { repaymentCardOf } from './repayment-card.js';
import { attemptOf } from './repayment-target.js';

/** A paid-out loan with its schedule, as just read or as just written, and when. */
export interface ScheduleReading {
  readonly stores: Pick<UnitOfWork['read'], 'bankCards'>;
  readonly order: MarketplaceOrder;
  readonly loan: Loan;
  readonly schedule: RepaymentSchedule;
  readonly at: Instant;
}

/** All that is told of a schedule, asked (1.13) or unasked (platform/1.4), as of the Beijing day of `at` (items 18, 20). */
export async function scheduleFacts(reading: ScheduleReading): Promise<ScheduleFacts> {
  const { stores, order, loan, schedule, at } = reading;
  const card = await repaymentCardOf(stores, loan.borrowerId);
  return { order, loan, schedule, ...(card === undefined ? {} : { card }), on: toLocalDate(at) };
}

/**
 * All that is told of the repayment of one installment, or of the whole loan, asked (1.12) or unasked (platform/1.3): items 23, 24.
 * `applications` are those of the loan, oldest first.
 */
export function repaymentFacts(
  facts: ScheduleFacts,
  applications: readonly RepaymentApplication[],
  installmentNo: RepaymentFacts['installmentNo'],
): RepaymentFacts {
  const attempt = attemptOf(applications, installmentNo);
  return { ...facts, installmentNo, ...(attempt === undefined ? {} : { attempt }) };
}
