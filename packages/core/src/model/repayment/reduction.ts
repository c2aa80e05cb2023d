import type { Fen } from '../../shared/money.js';
import { sumFen, ZERO_FEN } from '../../shared/money.js';
import { addDebt, debtTotal, mapDebt } from '../debt.js';
import type { LedgerEntry, LedgerPostingDraft } from '../ledger.js';
import type { ScheduledInstallment } from '../repayment-schedule.js';
import type { LoanClosure } from './bring-up-penalties.js';
import { bringUpPenalties } from './bring-up-penalties.js';
import { unpaidOf } from './debt-on-day.js';
import { negated, postingOf, receivableEntries } from './ledger-postings.js';

/** What a reduction gives up. */
export interface Reduction {
  /** The installments that were unpaid; nothing is owed of them now. */
  readonly installments: readonly ScheduledInstallment[];
  readonly waived: Fen;
  readonly postings: readonly LedgerPostingDraft[];
}

/** Gives up everything that is still owed on a day, its penalty included (B17). What a written-off loan had as bad debt goes over to the reduction. */
export function waiveAll(closure: LoanClosure): Reduction {
  const { loan, schedule, on, reference, at } = closure;
  const { installments, postings } = bringUpPenalties(closure);
  const owed = installments.map((installment) => ({
    installment,
    amounts: unpaidOf(installment.charged, installment),
  }));
  const waived = sumFen(owed.map(({ amounts }) => debtTotal(amounts)));
  const writtenOff = schedule.accruesUntil === undefined ? ZERO_FEN : waived;
  const entries: LedgerEntry[] = [
    { account: 'waived', amount: waived },
    ...owed.flatMap(({ installment, amounts }) =>
      receivableEntries(
        installment.installmentNo,
        mapDebt((part) => negated(amounts[part])),
      ),
    ),
    { account: 'provision', amount: writtenOff },
    { account: 'writtenOff', amount: negated(writtenOff) },
  ];
  return {
    installments: owed.map(({ installment, amounts }) => ({
      ...installment,
      waived: addDebt(installment.waived, amounts),
      state: 'paid',
      paidAt: at,
    })),
    waived,
    postings: [
      ...postings,
      ...postingOf({ loanNo: loan.loanNo, kind: 'reduced', reference, bookedOn: on, at }, entries),
    ],
  };
}
