import type { Instant, LocalDate } from '../../shared/calendar.js';
import type { Fen } from '../../shared/money.js';
import { differenceFen, sumFen } from '../../shared/money.js';
import { debtTotal } from '../debt.js';
import type { LedgerPostingDraft } from '../ledger.js';
import type { RepaymentSchedule, ScheduledInstallment } from '../repayment-schedule.js';
import type { LoanClosure } from './bring-up-penalties.js';
import { bringUpPenalties } from './bring-up-penalties.js';
import { totalOwedOn, unpaidOf } from './debt-on-day.js';
import { negated, postingOf } from './ledger-postings.js';
import type { BookedLoan } from './penalty.js';

/** What a write-off says. */
export interface WriteOff {
  /** The unpaid installments with the penalty of the day. */
  readonly installments: readonly ScheduledInstallment[];
  /** To be kept with the schedule: penalties stop here. */
  readonly accruesUntil: LocalDate;
  readonly amount: Fen;
  readonly postings: readonly LedgerPostingDraft[];
}

/** Writes off what is owed on a day (B18). It stays owed; what comes of it later is recovered. */
export function writeOff(closure: LoanClosure): WriteOff {
  const { loan, on, reference, at } = closure;
  const { installments, postings } = bringUpPenalties(closure);
  const amount = sumFen(installments.map((installment) => debtTotal(unpaidOf(installment.charged, installment))));
  const written = postingOf({ loanNo: loan.loanNo, kind: 'writtenOff', reference, bookedOn: on, at }, [
    { account: 'writtenOff', amount },
    { account: 'provision', amount: negated(amount) },
  ]);
  return { installments, accruesUntil: on, amount, postings: [...postings, ...written] };
}

/** A change of a schedule whose loan was perhaps written off. */
export interface RecoveredDebt {
  readonly loan: BookedLoan;
  readonly schedule: RepaymentSchedule;
  /** The installments that changed, as they are now. */
  readonly installments: readonly ScheduledInstallment[];
  readonly on: LocalDate;
  readonly reference: string;
  readonly at: Instant;
}

/**
 * What a change recovers of a written-off loan (B16, B18), so that the balance written off is always what is still owed; below
 * zero when a payment is taken back. Nothing for a loan that was not written off.
 */
export function recovery({ loan, schedule, installments, on, reference, at }: RecoveredDebt): LedgerPostingDraft[] {
  const { accruesUntil } = schedule;
  if (accruesUntil === undefined) return [];
  const changed = schedule.installments.map(
    (before) => installments.find(({ installmentNo }) => installmentNo === before.installmentNo) ?? before,
  );
  const before = totalOwedOn(loan, schedule, accruesUntil);
  const after = totalOwedOn(loan, { ...schedule, installments: changed }, accruesUntil);
  const recovered = differenceFen(before, after);
  return postingOf({ loanNo: loan.loanNo, kind: 'recovered', reference, bookedOn: on, at }, [
    { account: 'provision', amount: recovered },
    { account: 'writtenOff', amount: negated(recovered) },
  ]);
}
