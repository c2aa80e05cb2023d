import type { Instant, LocalDate } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import type { Fen } from '../../shared/money.js';
import { differenceFen, sumFen, ZERO_FEN } from '../../shared/money.js';
import type { DebtAmounts } from '../debt.js';
import { DEBT_PARTS, subtractDebt } from '../debt.js';
import type { LoanNo } from '../identifiers.js';
import type { LedgerAccount, LedgerEntry, LedgerPostingDraft, LedgerPostingKind } from '../ledger.js';
import type { Loan } from '../loan.js';
import type { RepaymentSchedule, ScheduledInstallment } from '../repayment-schedule.js';

/** What every posting says besides its entries. */
export interface PostingHead {
  readonly loanNo: LoanNo;
  readonly kind: LedgerPostingKind;
  readonly reference: string;
  readonly bookedOn: LocalDate;
  readonly at: Instant;
}

/** A posting of the entries that are not zero; none when all are. Throws `InvariantViolation` unless they add up to zero. */
export function postingOf(head: PostingHead, entries: readonly LedgerEntry[]): LedgerPostingDraft[] {
  const written = entries.filter(({ amount }) => amount !== ZERO_FEN);
  invariant(sumFen(written.map(({ amount }) => amount)) === ZERO_FEN, 'the entries of a posting add up to zero');
  const { loanNo, kind, reference, bookedOn, at } = head;
  return written.length === 0 ? [] : [{ loanNo, kind, reference, bookedOn, at, entries: written }];
}

/** The opposite amount. */
export function negated(amount: Fen): Fen {
  return differenceFen(ZERO_FEN, amount);
}

/** `amounts` as debits of what the borrower owes of an installment; credits when negated before. */
export function receivableEntries(installmentNo: number, amounts: DebtAmounts): LedgerEntry[] {
  return DEBT_PARTS.map((part) => ({ account: part, installmentNo, amount: amounts[part] }));
}

const INCOME_ACCOUNTS = {
  penalty: 'penaltyIncome',
  settlementCharge: 'chargeIncome',
  fee: 'feeIncome',
  interest: 'interestIncome',
} as const satisfies Partial<Record<keyof DebtAmounts, LedgerAccount>>;

/** The entries by which installments come to cost something else than before: receivables against income. Principal never changes. */
export function chargeEntries(
  changes: readonly {
    readonly installmentNo: number;
    readonly before: DebtAmounts;
    readonly after: DebtAmounts;
  }[],
): LedgerEntry[] {
  return changes.flatMap(({ installmentNo, before, after }) => {
    const change = subtractDebt(after, before);
    invariant(change.principal === ZERO_FEN, 'the principal of an installment never changes');
    return (['penalty', 'settlementCharge', 'fee', 'interest'] as const).flatMap((part): LedgerEntry[] => [
      { account: part, installmentNo, amount: change[part] },
      { account: INCOME_ACCOUNTS[part], amount: negated(change[part]) },
    ]);
  });
}

/** The posting by which the penalty of an installment becomes that of `after`; a counter-entry when it falls. */
export function penaltyPosting(
  head: Omit<PostingHead, 'kind'>,
  before: ScheduledInstallment,
  after: ScheduledInstallment,
): LedgerPostingDraft[] {
  const change = differenceFen(after.charged.penalty, before.charged.penalty);
  return postingOf({ ...head, kind: 'penaltyAssessed' }, [
    { account: 'penalty', installmentNo: before.installmentNo, amount: change },
    { account: 'penaltyIncome', amount: negated(change) },
  ]);
}

/** What opens a ledger: the payout against the principals (B10), and the interest and fees of the schedule as it was made (B13). */
export function openingPostings(
  { loanNo, amount }: Pick<Loan, 'loanNo' | 'amount'>,
  schedule: RepaymentSchedule,
  at: Instant,
): LedgerPostingDraft[] {
  const { installments, startDate, disbursed } = schedule;
  const head = { loanNo, reference: loanNo, bookedOn: startDate, at };
  const paidOut = postingOf({ ...head, kind: 'disbursed' }, [
    ...installments.map(({ installmentNo, principal }): LedgerEntry => ({
      account: 'principal',
      installmentNo,
      amount: principal,
    })),
    { account: 'disbursed', amount: negated(disbursed) },
    { account: 'feeIncome', amount: differenceFen(disbursed, amount) },
  ]);
  const scheduled = postingOf({ ...head, kind: 'scheduled' }, [
    ...installments.flatMap(({ installmentNo, interest, fee }): LedgerEntry[] => [
      { account: 'interest', installmentNo, amount: interest },
      { account: 'fee', installmentNo, amount: fee },
    ]),
    { account: 'interestIncome', amount: negated(sumFen(installments.map(({ interest }) => interest))) },
    { account: 'feeIncome', amount: negated(sumFen(installments.map(({ fee }) => fee))) },
  ]);
  return [...paidOut, ...scheduled];
}
