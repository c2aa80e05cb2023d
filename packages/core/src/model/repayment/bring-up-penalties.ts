import type { Instant, LocalDate } from '../../shared/calendar.js';
import type { LedgerPostingDraft } from '../ledger.js';
import type { RepaymentSchedule, ScheduledInstallment } from '../repayment-schedule.js';
import { penaltyPosting } from './ledger-postings.js';
import type { BookedLoan } from './penalty.js';
import { penaltyOn } from './penalty.js';

/** What ends the growth of a loan's penalties: a reduction or a write-off. */
export interface LoanClosure {
  readonly loan: BookedLoan;
  readonly schedule: RepaymentSchedule;
  readonly on: LocalDate;
  /** The audit id of the decision. */
  readonly reference: string;
  readonly at: Instant;
}

/** Every unpaid installment with the penalty of the day, and the postings that explain the change. */
export function bringUpPenalties({ loan, schedule, on, reference, at }: LoanClosure): {
  readonly installments: readonly ScheduledInstallment[];
  readonly postings: readonly LedgerPostingDraft[];
} {
  const unpaid = schedule.installments.filter(({ state }) => state === 'unpaid');
  const changes = unpaid.map((before) => {
    const charged = { ...before.charged, penalty: penaltyOn(loan, schedule, before, on) };
    return { before, after: { ...before, charged } };
  });
  return {
    installments: changes.map(({ after }) => after),
    postings: changes.flatMap(({ before, after }) => {
      const head = { loanNo: loan.loanNo, reference: `${before.installmentNo}:${reference}`, bookedOn: on, at };
      return penaltyPosting(head, before, after);
    }),
  };
}
