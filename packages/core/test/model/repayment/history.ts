import fc from 'fast-check';
import type { LocalDate } from '#src/shared/calendar.js';
import { addDays, addMs, startOfDay } from '#src/shared/calendar.js';
import type { Fen } from '#src/shared/money.js';
import { fen } from '#src/shared/money.js';
import type { LedgerPostingDraft } from '#src/model/ledger.js';
import { nextLoanStatus } from '#src/model/loan-status.js';
import { assessPenalty } from '#src/model/repayment/assess-penalty.js';
import type { BookedPayment } from '#src/model/repayment/book-payment.js';
import { bookPayment } from '#src/model/repayment/book-payment.js';
import { takeBack } from '#src/model/repayment/counter-entry.js';
import { openingPostings } from '#src/model/repayment/ledger-postings.js';
import { loanEventAfter } from '#src/model/repayment/loan-event.js';
import type { RepaymentQuote } from '#src/model/repayment/quote.js';
import { quoteRepayment } from '#src/model/repayment/quote.js';
import { waiveAll } from '#src/model/repayment/reduction.js';
import { writeOff } from '#src/model/repayment/write-off.js';
import type { RepaymentTarget, RepaymentWay } from '#src/model/repayment.js';
import type { RepaymentSchedule, ScheduledInstallment } from '#src/model/repayment-schedule.js';
import type { RepaidSetting, TestLoan } from './loans.js';
import { changed, noon } from './loans.js';

/** What happens to a loan; each step first lets `days` pass. */
export type HistoryStep = { readonly days: number } & (
  | { readonly kind: 'assess' | 'correct' | 'applyHeld' | 'writeOff' | 'reduce'; readonly pick: number }
  | {
      readonly kind: 'debit';
      /** 0 = settle everything, else so many installments from the oldest unpaid on. */
      readonly wish: number;
      /** Days until the result comes; the job assesses meanwhile. */
      readonly late: number;
      /** Paid in 1/1000 of what was quoted. */
      readonly share: number;
    }
  | { readonly kind: 'transfer'; readonly share: number; readonly backdated: number }
);

const days = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 45 }));
const pick = fc.nat(20);
const share = fc.oneof(fc.constant(1000), fc.integer({ min: 1, max: 2500 }));

export const arbitraryHistory: fc.Arbitrary<HistoryStep[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ days, kind: fc.constantFrom('assess'), pick }) },
    { weight: 2, arbitrary: fc.record({ days, kind: fc.constantFrom('correct', 'applyHeld'), pick }) },
    { weight: 1, arbitrary: fc.record({ days, kind: fc.constantFrom('writeOff', 'reduce'), pick }) },
    {
      weight: 6,
      arbitrary: fc.record({ days, kind: fc.constant('debit'), wish: fc.nat(3), late: fc.nat(5), share }),
    },
    { weight: 3, arbitrary: fc.record({ days, kind: fc.constant('transfer'), share, backdated: fc.nat(40) }) },
  ),
  { minLength: 1, maxLength: 25 },
);

interface KnownRepayment {
  readonly serialNo: string;
  readonly way: RepaymentWay;
  readonly amount: Fen;
  readonly on: LocalDate;
  readonly booked: BookedPayment;
  readonly isCorrected: boolean;
}

/** A quote, and what the money for it came to. */
export interface QuotedBooking {
  readonly quote: RepaymentQuote;
  readonly amount: Fen;
  readonly booked: BookedPayment;
  readonly installments: readonly ScheduledInstallment[];
}

/** A loan as history left it. */
export interface LoanHistory {
  readonly loan: TestLoan;
  readonly schedule: RepaymentSchedule;
  readonly today: LocalDate;
  readonly postings: readonly LedgerPostingDraft[];
  readonly repayments: readonly KnownRepayment[];
  readonly lastQuoted?: QuotedBooking;
}

export function begin({ loan, schedule }: RepaidSetting): LoanHistory {
  return {
    loan,
    schedule,
    today: schedule.startDate,
    postings: openingPostings(loan, schedule, schedule.createdAt),
    repayments: [],
  };
}

export function after(history: LoanHistory, step: HistoryStep): LoanHistory {
  const { lastQuoted: _, ...rest } = history;
  const now = { ...rest, today: addDays(rest.today, step.days) };
  switch (step.kind) {
    case 'assess':
      return assessed(now);
    case 'debit':
      return debited(now, step);
    case 'transfer': {
      const earliest = now.schedule.startDate;
      const on = addDays(now.today, -step.backdated);
      const amount = part(totalPrincipal(now) / BigInt(now.schedule.installments.length), step.share);
      return book(now, { amount, on: on < earliest ? earliest : on, way: 'bankTransfer' });
    }
    case 'applyHeld':
      return appliedHeld(now);
    case 'correct':
      return corrected(now, step.pick);
    case 'writeOff':
      return closed(now, 'writeOff');
    case 'reduce':
      return step.pick < 10 ? now : closed(now, 'reduce');
  }
}

function assessed(history: LoanHistory): LoanHistory {
  const { loan, today } = history;
  if (history.schedule.accruesUntil !== undefined) return history;
  let { schedule, postings } = history;
  for (const { installmentNo } of schedule.installments) {
    const installment = schedule.installments.find((candidate) => candidate.installmentNo === installmentNo);
    if (installment === undefined || today <= installment.payUntil) continue;
    const reference = `${String(installmentNo)}:${today}`;
    const result = assessPenalty({ loan, schedule, installment, on: today, reference, at: noon(today) });
    schedule = changed(schedule, [result.installment]);
    if (result.posting !== undefined) postings = [...postings, result.posting];
  }
  const isOverdue = schedule.installments.some(({ state, payUntil }) => state === 'unpaid' && today > payUntil);
  const status = loan.status === 'disbursed' && isOverdue ? 'overdue' : loan.status;
  return { ...history, loan: { ...loan, status }, schedule, postings };
}

function debited(
  history: LoanHistory,
  step: { readonly wish: number; readonly late: number; readonly share: number },
): LoanHistory {
  const { loan, schedule, today } = history;
  const unpaid = schedule.installments.filter(({ state }) => state === 'unpaid');
  const target: RepaymentTarget =
    step.wish === 0
      ? { kind: 'settlement' }
      : { kind: 'installments', installmentNos: unpaid.slice(0, step.wish).map(({ installmentNo }) => installmentNo) };
  const quoted = quoteRepayment({ loan, schedule, target, on: today });
  if (!quoted.ok) return history;
  const quote = quoted.value;
  let later = history;
  for (let passed = 0; passed < step.late; passed += 1) {
    later = assessed({ ...later, today: addDays(later.today, 1) });
  }
  const amount = part(quote.total, step.share);
  const booked = book(later, { amount, on: quote.on, way: 'debit', target });
  const last = booked.repayments.at(-1);
  if (last === undefined) return booked;
  const { installments } = booked.schedule;
  return { ...booked, lastQuoted: { quote, amount, booked: last.booked, installments } };
}

function book(
  history: LoanHistory,
  payment: {
    readonly amount: Fen;
    readonly on: LocalDate;
    readonly way: RepaymentWay;
    readonly target?: RepaymentTarget;
  },
): LoanHistory {
  const { loan, schedule, today, postings, repayments } = history;
  const { amount, on, way, target } = payment;
  if (amount === 0n) return history;
  const serialNo = `serial-${String(repayments.length + 1)}`;
  const times = { paidAt: noon(on), at: addMs(startOfDay(addDays(today, 1)), -1) };
  const booked = bookPayment({
    ...{ loan, schedule, amount, on, way, reference: serialNo },
    ...times,
    ...(target === undefined ? {} : { target }),
  });
  const changedSchedule = changed(schedule, booked.installments);
  const event = loanEventAfter(loan, changedSchedule, today);
  const status = event === undefined ? loan.status : (nextLoanStatus(loan.status, event) ?? loan.status);
  return {
    ...history,
    loan: { ...loan, status },
    schedule: changedSchedule,
    postings: [...postings, ...booked.postings],
    repayments: [...repayments, { serialNo, way, amount, on, booked, isCorrected: false }],
  };
}

function appliedHeld(history: LoanHistory): LoanHistory {
  const amount = heldOf(history);
  const tried = book(history, { amount, on: history.today, way: 'held' });
  const taken = amount - (tried.repayments.at(-1)?.booked.held ?? 0n);
  if (tried === history || taken === 0n) return history;
  return book(history, { amount: fen(taken), on: history.today, way: 'held' });
}

function corrected(history: LoanHistory, picked: number): LoanHistory {
  const { loan, schedule, today, repayments } = history;
  const candidates = repayments.filter(({ isCorrected, booked }) => !isCorrected && booked.portions.length > 0);
  const chosen = candidates[picked % Math.max(1, candidates.length)];
  if (chosen === undefined || loan.status === 'settledWithReduction') return history;
  const { serialNo, on, booked } = chosen;
  const { portions, isSettlement } = booked;
  const taken = takeBack(loan, schedule, { serialNo, portions, isSettlement, bookedOn: on }, noon(today));
  return {
    ...history,
    loan: { ...loan, status: loan.status === 'settled' ? 'disbursed' : loan.status },
    schedule: changed(schedule, taken.installments),
    postings: [...history.postings, ...taken.postings],
    repayments: repayments.map((known) => (known === chosen ? { ...known, isCorrected: true } : known)),
  };
}

function closed(history: LoanHistory, kind: 'writeOff' | 'reduce'): LoanHistory {
  const { loan, schedule, today } = history;
  const event = kind === 'writeOff' ? 'writtenOff' : 'settledWithReduction';
  const status = nextLoanStatus(loan.status, event);
  if (status === undefined) return history;
  const closure = { loan, schedule, on: today, reference: `audit-${kind}`, at: noon(today) };
  const { installments, postings } = kind === 'writeOff' ? writeOff(closure) : waiveAll(closure);
  const after = changed(schedule, installments);
  return {
    ...history,
    loan: { ...loan, status },
    schedule: kind === 'writeOff' ? { ...after, accruesUntil: today } : after,
    postings: [...history.postings, ...postings],
  };
}

export function balanceOf(
  { postings }: Pick<LoanHistory, 'postings'>,
  account: string,
  installmentNo?: number,
): bigint {
  let balance = 0n;
  for (const { entries } of postings) {
    for (const entry of entries) {
      if (entry.account === account && (installmentNo === undefined || entry.installmentNo === installmentNo)) {
        balance += entry.amount;
      }
    }
  }
  return balance;
}

export function heldOf(history: Pick<LoanHistory, 'postings'>): Fen {
  return fen(-balanceOf(history, 'held'));
}

function totalPrincipal({ loan }: LoanHistory): bigint {
  return loan.amount;
}

function part(amount: bigint, thousandths: number): Fen {
  return fen((amount * BigInt(thousandths)) / 1000n);
}
