import type { Instant, LocalDate } from '../../shared/calendar.js';
import type { Fen } from '../../shared/money.js';
import { addFen, differenceFen, subtractFen, sumFen, ZERO_FEN } from '../../shared/money.js';
import type { DebtAmounts, DebtPart } from '../debt.js';
import { addDebt, debtTotal, mapDebt } from '../debt.js';
import type { LedgerPostingDraft } from '../ledger.js';
import type { RepaymentSchedule, ScheduledInstallment } from '../repayment-schedule.js';
import type { RepaymentPortion, RepaymentTarget, RepaymentWay } from '../repayment.js';
import type { ChargedInstallment } from './debt-on-day.js';
import { chargedInstallmentsOn, chargedOn, unpaidOf } from './debt-on-day.js';
import { chargeEntries, negated, penaltyPosting, postingOf, receivableEntries } from './ledger-postings.js';
import type { BookedLoan } from './penalty.js';
import { accrualAfter } from './penalty.js';
import { settlementOn } from './settlement.js';
import { recovery } from './write-off.js';

/** Money to be booked on a loan. */
export interface PaymentToBook {
  readonly loan: BookedLoan;
  readonly schedule: RepaymentSchedule;
  readonly amount: Fen;
  /** The day for which it is reckoned: of the quote, or of the payment. */
  readonly on: LocalDate;
  readonly paidAt: Instant;
  /** The serial number of the payment. */
  readonly reference: string;
  /** What its application asked for; money without one may pay every installment that is payable on `on`. */
  readonly target?: RepaymentTarget;
  /** `held`: money that is held already is put to use, none comes in. */
  readonly way?: RepaymentWay;
  readonly at: Instant;
}

/** What money came to. Portions and `held` add up to the amount. */
export interface BookedPayment {
  /** The installments that changed, as they are now. */
  readonly installments: readonly ScheduledInstallment[];
  /** Of a settlement there is one per installment, also where nothing was left to pay. */
  readonly portions: readonly RepaymentPortion[];
  readonly held: Fen;
  /** Everything that was left is paid, by the rules of a settlement. */
  readonly isSettlement: boolean;
  /** To be written in this order; the recovery of a loan that was written off is among them. */
  readonly postings: readonly LedgerPostingDraft[];
}

interface Share extends ChargedInstallment {
  readonly portion: DebtAmounts;
}

/**
 * Allocates money (item 23, B15, B16): installments oldest first, within one by the product's order of parts. Without partial
 * repayment an installment is paid in full or not at all. What no installment takes, and what goes beyond the target of an
 * application, is held for the borrower. The penalty becomes that of `on`, also when it was assessed for later days meanwhile.
 */
export function bookPayment(payment: PaymentToBook): BookedPayment {
  const { loan, schedule, amount, on, paidAt } = payment;
  const { shares, isSettlement } = allocation(payment);
  const changes = shares.map(({ installment, charged, portion }) => {
    const paid = { ...installment, charged, paid: addDebt(installment.paid, portion) };
    const accrual = accrualAfter(loan, schedule, { before: installment, after: paid }, on);
    // Money of an earlier day than the last takes days of the penalty back, perhaps all that is left to pay.
    const after = { ...paid, accrual, charged: chargedOn(loan, schedule, { ...paid, accrual }, on) };
    const isPaid = debtTotal(unpaidOf(after.charged, after)) === ZERO_FEN;
    return { before: installment, after: isPaid ? ({ ...after, state: 'paid', paidAt } as const) : after, portion };
  });
  const taken = sumFen(shares.map(({ portion }) => debtTotal(portion)));
  const installments = changes.map(({ after }) => after);
  return {
    installments,
    portions: changes.map(({ after, portion }) => ({ installmentNo: after.installmentNo, amounts: portion })),
    held: subtractFen(amount, taken),
    isSettlement,
    postings: [...postingsOf(payment, changes, taken), ...recovery({ ...payment, installments })],
  };
}

function allocation(payment: PaymentToBook): { readonly shares: readonly Share[]; readonly isSettlement: boolean } {
  const { loan, schedule, amount, on, target } = payment;
  const unpaid = schedule.installments.filter(({ state }) => state === 'unpaid');
  if (target?.kind === 'settlement') {
    const settled = settlementOn(loan, schedule, on).map(inFull);
    const total = sumFen(settled.map(({ portion }) => debtTotal(portion)));
    if (settled.length > 0 && amount >= total) return { shares: settled, isSettlement: true };
    const due = unpaid.filter(({ dueDate }) => dueDate <= on);
    return { shares: oldestFirst(chargedInstallmentsOn(loan, schedule, due, on), amount), isSettlement: false };
  }
  const { allowsPartialRepayment, allocationOrder } = loan.repaymentTerms;
  const chosen = unpaid.filter(({ installmentNo, payableFrom }) =>
    target === undefined ? payableFrom <= on : target.installmentNos.includes(installmentNo),
  );
  const order = allowsPartialRepayment ? allocationOrder : undefined;
  const charged = chargedInstallmentsOn(loan, schedule, chosen, on);
  return { shares: oldestFirst(charged, amount, order), isSettlement: false };
}

/** `partialOrder`: the order of parts by which the first installment that cannot be paid in full takes what is left. */
function oldestFirst(
  chosen: readonly ChargedInstallment[],
  amount: Fen,
  partialOrder?: readonly DebtPart[],
): readonly Share[] {
  const shares: Share[] = [];
  let left = amount;
  for (const candidate of chosen) {
    const share = inFull(candidate);
    const owed = debtTotal(share.portion);
    if (owed > left) {
      if (partialOrder !== undefined && left > ZERO_FEN) {
        shares.push({ ...candidate, portion: split(share.portion, left, partialOrder) });
      }
      return shares;
    }
    if (owed > ZERO_FEN) shares.push(share);
    left = subtractFen(left, owed);
  }
  return shares;
}

function inFull(candidate: ChargedInstallment): Share {
  return { ...candidate, portion: unpaidOf(candidate.charged, candidate.installment) };
}

function split(owed: DebtAmounts, amount: Fen, order: readonly DebtPart[]): DebtAmounts {
  const taken = new Map<DebtPart, Fen>();
  let left = amount;
  for (const part of order) {
    const portion = owed[part] < left ? owed[part] : left;
    taken.set(part, portion);
    left = subtractFen(left, portion);
  }
  return mapDebt((part) => taken.get(part) ?? ZERO_FEN);
}

interface Change {
  readonly before: ScheduledInstallment;
  readonly after: ScheduledInstallment;
  readonly portion: DebtAmounts;
}

function postingsOf(payment: PaymentToBook, changes: readonly Change[], taken: Fen): LedgerPostingDraft[] {
  const { loan, amount, on, reference, way, at } = payment;
  const head = { loanNo: loan.loanNo, reference, bookedOn: on, at };
  // The number of a payment is whatever its sender made it, and the overdue job writes `<installment>:<day>`: they never meet.
  const penalties = changes.flatMap(({ before, after }) =>
    penaltyPosting({ ...head, reference: `${reference}:${String(before.installmentNo)}` }, before, after),
  );
  const settled = postingOf(
    { ...head, kind: 'settledEarly' },
    chargeEntries(
      changes.map(({ before, after }) => ({
        installmentNo: before.installmentNo,
        before: { ...before.charged, penalty: after.charged.penalty },
        after: after.charged,
      })),
    ),
  );
  const receivables = changes.flatMap(({ before, portion }) =>
    receivableEntries(
      before.installmentNo,
      mapDebt((part) => negated(portion[part])),
    ),
  );
  const paid =
    way === 'held'
      ? postingOf({ ...head, kind: 'heldApplied' }, [{ account: 'held', amount: taken }, ...receivables])
      : postingOf({ ...head, kind: 'repaid' }, [
          { account: 'received', amount },
          ...receivables,
          { account: 'held', amount: differenceFen(taken, amount) },
        ]);
  return [...penalties, ...settled, ...paid];
}

/** What all portions of a repayment add up to. */
export function allocatedTotal(portions: readonly RepaymentPortion[]): Fen {
  return portions.reduce((sum, { amounts }) => addFen(sum, debtTotal(amounts)), ZERO_FEN);
}
