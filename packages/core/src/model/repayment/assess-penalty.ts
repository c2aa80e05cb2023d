import type { Instant, LocalDate } from '../../shared/calendar.js';
import { addDays } from '../../shared/calendar.js';
import type { LedgerPostingDraft } from '../ledger.js';
import type { RepaymentSchedule, ScheduledInstallment } from '../repayment-schedule.js';
import { penaltyPosting } from './ledger-postings.js';
import type { BookedLoan } from './penalty.js';
import { penaltyOn } from './penalty.js';

/** An installment to assess. */
export interface PenaltyAssessment {
  readonly loan: BookedLoan;
  readonly schedule: Pick<RepaymentSchedule, 'accruesUntil'>;
  readonly installment: ScheduledInstallment;
  readonly on: LocalDate;
  /** `<installmentNo>:<day>` by the overdue job. */
  readonly reference: string;
  readonly at: Instant;
}

/** An assessed installment; without a posting its penalty stays what it was. */
export interface AssessedPenalty {
  readonly installment: ScheduledInstallment;
  readonly posting?: LedgerPostingDraft;
}

/**
 * Brings the penalty of an installment up to a day (item 20, B14). Nothing changes for one that is paid, and before
 * `nextAssessOn`: no day is assessed twice, and none after a later one.
 */
export function assessPenalty({ loan, schedule, installment, on, reference, at }: PenaltyAssessment): AssessedPenalty {
  if (installment.state === 'paid' || on < installment.nextAssessOn) return { installment };
  const penalty = penaltyOn(loan, schedule, installment, on);
  const assessed = { ...installment, charged: { ...installment.charged, penalty }, nextAssessOn: addDays(on, 1) };
  const head = { loanNo: loan.loanNo, reference, bookedOn: on, at };
  const [posting] = penaltyPosting(head, installment, assessed);
  return posting === undefined ? { installment: assessed } : { installment: assessed, posting };
}
