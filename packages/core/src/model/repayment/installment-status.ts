import type { LocalDate } from '../../shared/calendar.js';
import { addDays, daysBetween } from '../../shared/calendar.js';
import type { RepaymentSchedule, ScheduledInstallment } from '../repayment-schedule.js';

/** How an installment stands on a day, as everybody is told (items 18, 20). */
export type InstallmentStatus = 'notDue' | 'paid' | 'overdue';

/** Overdue is what is unpaid on a day after `payUntil`; a due date inside grace is not. */
export function installmentStatusOn(
  { state, payUntil }: Pick<ScheduledInstallment, 'state' | 'payUntil'>,
  on: LocalDate,
): InstallmentStatus {
  if (state === 'paid') return 'paid';
  return on > payUntil ? 'overdue' : 'notDue';
}

/** Days since the due date of an overdue installment; 0 of every other. */
export function overdueDaysOn(
  installment: Pick<ScheduledInstallment, 'state' | 'payUntil' | 'dueDate'>,
  on: LocalDate,
): number {
  return installmentStatusOn(installment, on) === 'overdue' ? daysBetween(installment.dueDate, on) : 0;
}

/** Did the overdue job ever reckon it? Until then nobody was told that it is overdue, and its loan is not. */
export function wasAssessed({
  payUntil,
  nextAssessOn,
}: Pick<ScheduledInstallment, 'payUntil' | 'nextAssessOn'>): boolean {
  return nextAssessOn > addDays(payUntil, 1);
}

/** Is any installment overdue on that day? */
export function hasOverdue({ installments }: Pick<RepaymentSchedule, 'installments'>, on: LocalDate): boolean {
  return installments.some((installment) => installmentStatusOn(installment, on) === 'overdue');
}
