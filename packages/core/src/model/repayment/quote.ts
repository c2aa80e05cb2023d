import type { Instant, LocalDate } from '../../shared/calendar.js';
import { addDays, addMs, startOfDay } from '../../shared/calendar.js';
import type { Fen } from '../../shared/money.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { DebtAmounts } from '../debt.js';
import { addDebt, debtTotal, NO_DEBT } from '../debt.js';
import type { Loan } from '../loan.js';
import type { RepaymentSchedule, ScheduledInstallment } from '../repayment-schedule.js';
import type { RepaymentTarget } from '../repayment.js';
import type { ChargedInstallment } from './debt-on-day.js';
import { chargedInstallmentsOn, unpaidOf } from './debt-on-day.js';
import { overdueDaysOn } from './installment-status.js';
import { isEarlySettlement, settlementOn } from './settlement.js';

/** One installment of a quote. */
export interface QuotedInstallment {
  readonly installmentNo: number;
  /** What is to be paid of it. */
  readonly owed: DebtAmounts;
  /** What it costs altogether, paid parts included. */
  readonly charged: DebtAmounts;
}

/** What a wish to repay costs on a day (item 21); exactly this is debited (item 22) and consumed by booking it (item 23). */
export interface RepaymentQuote {
  readonly target: RepaymentTarget;
  readonly on: LocalDate;
  /** Oldest first. */
  readonly items: readonly QuotedInstallment[];
  /** The sum of what is owed of the items. */
  readonly parts: DebtAmounts;
  readonly total: Fen;
  /** Of the installment that is overdue the longest; 0 when none is. */
  readonly overdueDays: number;
  /** The last millisecond of the day in Beijing. */
  readonly validUntil: Instant;
}

/** Why there is no quote (item 21, G23). */
export type QuoteRefusal =
  | { readonly kind: 'allPaid' }
  /** A loan that was written off is not repaid through the channel (B18). */
  | { readonly kind: 'writtenOff' }
  /** `olderUnpaid` names the oldest unpaid installment that is missing from the wish. */
  | { readonly kind: 'unknownInstallment' | 'alreadyPaid' | 'olderUnpaid'; readonly installmentNo: number }
  | { readonly kind: 'notYetPayable'; readonly installmentNo: number; readonly from: LocalDate }
  | { readonly kind: 'settlementNotAllowed' };

/** What to quote. */
export interface QuoteWish {
  readonly loan: Pick<Loan, 'priceTerms' | 'repaymentTerms' | 'status'>;
  readonly schedule: RepaymentSchedule;
  readonly target: RepaymentTarget;
  readonly on: LocalDate;
}

/**
 * Quotes one installment, several (a run from the oldest unpaid one on, in any order), or everything that is left. The same
 * arithmetic books the money: the amount quoted pays exactly the items quoted, as of the same day.
 */
export function quoteRepayment(wish: QuoteWish): Result<RepaymentQuote, QuoteRefusal> {
  const { loan, schedule, target, on } = wish;
  const isUnpaid = schedule.installments.some(({ state }) => state === 'unpaid');
  if (!isUnpaid) return err({ kind: 'allPaid' });
  if (loan.status === 'badDebt') return err({ kind: 'writtenOff' });
  if (target.kind === 'settlement') {
    const isAllowed = loan.repaymentTerms.settlement.isAllowed || !isEarlySettlement(schedule, on);
    return isAllowed ? ok(quoteOf(wish, settlementOn(loan, schedule, on))) : err({ kind: 'settlementNotAllowed' });
  }
  const wanted = wantedInstallments(schedule, target.installmentNos, on);
  if (!wanted.ok) return wanted;
  return ok(quoteOf(wish, chargedInstallmentsOn(loan, schedule, wanted.value, on)));
}

function wantedInstallments(
  { installments }: RepaymentSchedule,
  installmentNos: readonly number[],
  on: LocalDate,
): Result<readonly ScheduledInstallment[], QuoteRefusal> {
  const wanted = [...new Set(installmentNos)].sort((left, right) => left - right);
  if (wanted.length === 0) return err({ kind: 'unknownInstallment', installmentNo: 0 });
  const chosen: ScheduledInstallment[] = [];
  for (const installmentNo of wanted) {
    const installment = installments.find((candidate) => candidate.installmentNo === installmentNo);
    if (installment === undefined) return err({ kind: 'unknownInstallment', installmentNo });
    if (installment.state === 'paid') return err({ kind: 'alreadyPaid', installmentNo });
    chosen.push(installment);
  }
  const newest = chosen.at(-1)?.installmentNo ?? 0;
  const missing = installments.find(
    ({ state, installmentNo }) => state === 'unpaid' && installmentNo < newest && !wanted.includes(installmentNo),
  );
  if (missing !== undefined) return err({ kind: 'olderUnpaid', installmentNo: missing.installmentNo });
  const tooEarly = chosen.find(({ payableFrom }) => payableFrom > on);
  if (tooEarly === undefined) return ok(chosen);
  return err({ kind: 'notYetPayable', installmentNo: tooEarly.installmentNo, from: tooEarly.payableFrom });
}

function quoteOf({ target, on }: QuoteWish, chosen: readonly ChargedInstallment[]): RepaymentQuote {
  const items = chosen.map(({ installment, charged }) => ({
    installmentNo: installment.installmentNo,
    owed: unpaidOf(charged, installment),
    charged,
  }));
  const parts = items.reduce((sum, { owed }) => addDebt(sum, owed), NO_DEBT);
  return {
    target,
    on,
    items,
    parts,
    total: debtTotal(parts),
    overdueDays: Math.max(0, ...chosen.map(({ installment }) => overdueDaysOn(installment, on))),
    validUntil: addMs(startOfDay(addDays(on, 1)), -1),
  };
}
