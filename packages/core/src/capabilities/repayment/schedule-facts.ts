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
export interface ScheduleReading<Store extends keyof UnitOfWork['read'] = 'bankCards'> {
  readonly stores: Pick<UnitOfWork['read'], Store>;
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

/** All that is told of the repayment of each of `installmentNos`, unasked (platform/1.3): the same as the answer of 1.12 at that moment (items 23, 24). */
export async function repaymentFacts(
  reading: ScheduleReading<'bankCards' | 'repaymentApplications'>,
  installmentNos: readonly RepaymentFacts['installmentNo'][],
): Promise<readonly RepaymentFacts[]> {
  const facts = await scheduleFacts(reading);
  const applications = await reading.stores.repaymentApplications.ofLoan(reading.loan.loanNo);
  return installmentNos.map((installmentNo) => repaymentFactsOf(facts, applications, installmentNo));
}

/** All that is told of the repayment of one installment, or of the whole loan; `applications` are those of the loan, oldest first. */
export function repaymentFactsOf(
  facts: ScheduleFacts,
  applications: readonly RepaymentApplication[],
  installmentNo: RepaymentFacts['installmentNo'],
): RepaymentFacts {
  const attempt = attemptOf(applications, installmentNo);
  return { ...facts, installmentNo, ...(attempt === undefined ? {} : { attempt }) };
}
