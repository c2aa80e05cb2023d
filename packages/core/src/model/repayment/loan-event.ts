import type { LocalDate } from '../../shared/calendar.js';
import type { Loan } from '../loan.js';
import type { LoanEvent } from '../loan-status.js';
import { nextLoanStatus } from '../loan-status.js';
import type { RepaymentSchedule } from '../repayment-schedule.js';
import { hasOverdue, installmentStatusOn, wasAssessed } from './installment-status.js';

/**
 * What a booking or its correction means for its loan, recomputed from all installments (item 23): the last one is paid (B16),
 * nothing is overdue any more (B15), or what was overdue is so again (B14); what falls overdue for the first time is for the
 * overdue job. Undefined when its state stays; a written-off loan stays one until the last installment is paid.
 */
export function loanEventAfter(
  { status }: Pick<Loan, 'status'>,
  schedule: Pick<RepaymentSchedule, 'installments'>,
  today: LocalDate,
): LoanEvent | undefined {
  const isUnpaid = schedule.installments.some(({ state }) => state === 'unpaid');
  if (!isUnpaid) return nextLoanStatus(status, 'lastInstallmentPaid') === undefined ? undefined : 'lastInstallmentPaid';
  if (status === 'overdue') return hasOverdue(schedule, today) ? undefined : 'arrearsPaid';
  const isBackInArrears = schedule.installments.some(
    (installment) => installmentStatusOn(installment, today) === 'overdue' && wasAssessed(installment),
  );
  return status === 'disbursed' && isBackInArrears ? 'dueDatePassed' : undefined;
}
