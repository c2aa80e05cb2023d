import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { OrderKey } from '../../model/identifiers.js';
import type { Loan } from '../../model/loan.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import type { RepaymentApplication } from '../../model/repayment.js';
import type { RepaymentSchedule } from '../../model/repayment-schedule.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';

/** A loan that has a schedule: it was paid out, whatever became of it since. */
export interface ScheduledLoan {
  readonly order: MarketplaceOrder;
  readonly loan: Loan;
  readonly schedule: RepaymentSchedule;
}

/** Why there is nothing to say of an order's repayment. `noSchedule`: it is not paid out, or never will be (G22). */
export interface NoScheduledLoan {
  readonly kind: 'unknownOrder' | 'noSchedule';
}

/** Reads an order with its loan and the loan's schedule. The schedule is read last: it is of the loan's state, or of a later one. */
export async function findScheduledLoan(
  read: Pick<UnitOfWork['read'], 'orders' | 'loans' | 'schedules'>,
  key: OrderKey,
): Promise<Result<ScheduledLoan, NoScheduledLoan>> {
  return find(read, key, async () => ({}));
}

/**
 * The same with the loan's applications, oldest first. They are read before the schedule: one that is paid in between shows as
 * running, or its installment as paid, and never as neither.
 */
export async function findLoanWithApplications(
  read: Pick<UnitOfWork['read'], 'orders' | 'loans' | 'schedules' | 'repaymentApplications'>,
  key: OrderKey,
): Promise<Result<ScheduledLoan & { readonly applications: readonly RepaymentApplication[] }, NoScheduledLoan>> {
  return find(read, key, async ({ loanNo }) => ({ applications: await read.repaymentApplications.ofLoan(loanNo) }));
}

async function find<More>(
  read: Pick<UnitOfWork['read'], 'orders' | 'loans' | 'schedules'>,
  key: OrderKey,
  readMore: (loan: Loan) => Promise<More>,
): Promise<Result<ScheduledLoan & More, NoScheduledLoan>> {
  const order = await read.orders.find(key);
  if (order === undefined) return err({ kind: 'unknownOrder' });
  const loan = await read.loans.findByOrder(key);
  if (loan === undefined) return err({ kind: 'noSchedule' });
  const more = await readMore(loan);
  const schedule = await read.schedules.find(loan.loanNo);
  return schedule === undefined ? err({ kind: 'noSchedule' }) : ok({ order, loan, schedule, ...more });
}
