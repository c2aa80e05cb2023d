import type { Instant } from '../../shared/calendar.js';
import { toLocalDate } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import { ZERO_FEN } from '../../shared/money.js';
import { subtractDebt } from '../debt.js';
import type { LedgerPostingDraft } from '../ledger.js';
import type { RepaymentSchedule, ScheduledInstallment } from '../repayment-schedule.js';
import type { Repayment } from '../repayment.js';
import { allocatedTotal } from './book-payment.js';
import { chargeEntries, negated, postingOf, receivableEntries } from './ledger-postings.js';
import type { BookedLoan } from './penalty.js';
import { accrualAfter } from './penalty.js';
import { recovery } from './write-off.js';

/** A payment taken back: its installments as they are now, and the counter-entries. */
export interface CounterEntry {
  readonly installments: readonly ScheduledInstallment[];
  readonly postings: readonly LedgerPostingDraft[];
}

/**
 * Takes the allocation of a repayment back (item 23): its installments are as unpaid as before, on every day since, what a
 * settlement took off or put on is undone, and the money is held for the borrower.
 */
export function takeBack(
  loan: BookedLoan,
  schedule: RepaymentSchedule,
  repayment: Pick<Repayment, 'serialNo' | 'portions' | 'isSettlement' | 'bookedOn'>,
  at: Instant,
): CounterEntry {
  const { serialNo, portions, isSettlement, bookedOn } = repayment;
  const changes = portions.map(({ installmentNo, amounts }) => {
    const before = schedule.installments.find((installment) => installment.installmentNo === installmentNo);
    invariant(before !== undefined, 'a portion names an installment of its schedule');
    const { interest, fee } = before;
    const charged = isSettlement ? { ...before.charged, interest, fee, settlementCharge: ZERO_FEN } : before.charged;
    const { paidAt: _, ...rest } = before;
    const unpaid: ScheduledInstallment = {
      ...rest,
      charged,
      paid: subtractDebt(before.paid, amounts),
      state: 'unpaid',
    };
    const accrual = accrualAfter(loan, schedule, { before, after: unpaid }, bookedOn);
    return { before, after: { ...unpaid, accrual }, amounts };
  });
  const installments = changes.map(({ after }) => after);
  const on = toLocalDate(at);
  const head = { loanNo: loan.loanNo, reference: serialNo, bookedOn: on, at };
  const reference = `${serialNo}:corrected`;
  const corrected = postingOf({ ...head, kind: 'corrected' }, [
    ...changes.flatMap(({ before, amounts }) => receivableEntries(before.installmentNo, amounts)),
    { account: 'held', amount: negated(allocatedTotal(portions)) },
  ]);
  const unsettled = postingOf(
    { ...head, kind: 'settledEarly', reference },
    chargeEntries(
      changes.map(({ before, after }) => ({
        installmentNo: before.installmentNo,
        before: before.charged,
        after: after.charged,
      })),
    ),
  );
  const changedBack = recovery({ loan, schedule, installments, on, reference, at });
  return { installments, postings: [...corrected, ...unsettled, ...changedBack] };
}
