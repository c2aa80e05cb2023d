import { addDays, addMonths, addMs, dayOf, localDate, toLocalDate } from '../shared/calendar.js';
import type { LocalDate } from '../shared/calendar.js';
import type { Fen } from '../shared/money.js';
import { addFen, differenceFen, fen, ZERO_FEN } from '../shared/money.js';
import { NO_DEBT } from '../model/debt.js';
import type { LedgerPostingDraft } from '../model/ledger.js';
import type { Difference, ReconciliationRun } from '../model/reconciliation.js';
import { openInstallment } from '../model/repayment/open-installment.js';
import type { Repayment, RepaymentApplication } from '../model/repayment.js';
import type { RepaymentSchedule, ScheduledInstallment } from '../model/repayment-schedule.js';
import type { RepaymentTerms } from '../model/repayment-terms.js';
import { STANDARD_REPAYMENT_TERMS } from '../model/repayment-terms.js';
import { loanNo } from './builders-loans.js';
import { aBlindIndex, anOrderKey, TEST_NOW } from './builders.js';
import { INVENTED_CARDS } from './people.js';

/** A schedule for `aLoan`, version 1: twelve equal principals of 1 250 元 with 225 元 of interest each, from 2018-12-19 on, nothing paid. */
export function aRepaymentSchedule(
  overrides: Partial<RepaymentSchedule> = {},
  terms: RepaymentTerms = STANDARD_REPAYMENT_TERMS,
): RepaymentSchedule {
  const startDate = overrides.startDate ?? localDate('2018-12-19');
  return {
    loanNo: loanNo('loan-1'),
    version: 1,
    startDate,
    anchorDay: dayOf(startDate),
    disbursed: fen(1_500_000n),
    installments: Array.from({ length: 12 }, (_, index) => aScheduledInstallment(index + 1, startDate, terms)),
    createdAt: TEST_NOW,
    ...overrides,
  };
}

function aScheduledInstallment(
  installmentNo: number,
  startDate: LocalDate,
  terms: RepaymentTerms,
): ScheduledInstallment {
  const dueDateOf = (number: number): LocalDate => addMonths(startDate, number, dayOf(startDate));
  const principal = fen(125_000n);
  const interest = fen(22_500n);
  const priced = {
    installmentNo,
    dueDate: dueDateOf(installmentNo),
    principal,
    interest,
    fee: fen(0n),
    total: addFen(principal, interest),
    balanceAfter: fen(BigInt(12 - installmentNo) * principal),
  };
  return openInstallment(priced, dueDateOf(installmentNo - 1), terms, { holidays: [], workdays: [] });
}

/** An open application to repay the first installment of {@link aRepaymentSchedule}, to be checked after a minute. */
export function aRepaymentApplication(overrides: Partial<RepaymentApplication> = {}): RepaymentApplication {
  const card = overrides.card ?? INVENTED_CARDS.borrowerLong;
  return {
    requestNo: 'debit-1',
    loanNo: loanNo('loan-1'),
    orderKey: anOrderKey(),
    target: { kind: 'installments', installmentNos: [1] },
    amount: fen(147_500n),
    quotedOn: toLocalDate(TEST_NOW),
    validUntil: addMs(TEST_NOW, 3_600_000),
    bankCode: 'CCB',
    bankName: '中国建设银行',
    card,
    cardIndex: aBlindIndex(`card ${card.reveal()}`),
    state: 'open',
    attempts: 0,
    requestedAt: TEST_NOW,
    nextCheckAt: addMs(TEST_NOW, 60_000),
    ...overrides,
  };
}

/** A debit that paid the first installment of {@link aRepaymentSchedule}. */
export function aRepayment(overrides: Partial<Repayment> = {}): Repayment {
  return {
    serialNo: 'serial-1',
    loanNo: loanNo('loan-1'),
    orderKey: anOrderKey(),
    requestNo: 'debit-1',
    way: 'debit',
    source: 'answer',
    amount: fen(147_500n),
    held: fen(0n),
    portions: [{ installmentNo: 1, amounts: { ...NO_DEBT, interest: fen(22_500n), principal: fen(125_000n) } }],
    isSettlement: false,
    paidAt: TEST_NOW,
    bookedOn: toLocalDate(TEST_NOW),
    recordedAt: TEST_NOW,
    ...overrides,
  };
}

/** A credit of so many 分. */
export function negative(amount: bigint): Fen {
  return differenceFen(ZERO_FEN, fen(amount));
}

/** The posting of {@link aRepayment}. */
export function aLedgerPosting(overrides: Partial<LedgerPostingDraft> = {}): LedgerPostingDraft {
  return {
    loanNo: loanNo('loan-1'),
    kind: 'repaid',
    reference: 'serial-1',
    bookedOn: toLocalDate(TEST_NOW),
    at: TEST_NOW,
    entries: [
      { account: 'received', amount: fen(147_500n) },
      { account: 'interest', installmentNo: 1, amount: negative(22_500n) },
      { account: 'principal', installmentNo: 1, amount: negative(125_000n) },
    ],
    ...overrides,
  };
}

/** The comparison of 2018-12-18, made on the day after: two payments on either side, nothing differs. */
export function aReconciliationRun(overrides: Partial<ReconciliationRun> = {}): ReconciliationRun {
  return {
    day: addDays(toLocalDate(TEST_NOW), -1),
    comparedAt: TEST_NOW,
    ours: 2,
    theirs: 2,
    differences: 0,
    ...overrides,
  };
}

/** A debit that the payer's statement has and we have not, with the number it would be kept under. */
export function aDifference(
  overrides: Partial<Difference> & { readonly differenceNo?: string } = {},
): Difference & { readonly differenceNo: string } {
  return {
    differenceNo: 'difference-1',
    kind: 'missingHere',
    direction: 'repayment',
    reference: 'serial-9',
    theirs: fen(147_500n),
    ...overrides,
  };
}
