import type { BankCardNumber } from '../shared/identity.js';
import type { Fen } from '../shared/money.js';
import type { Instant, LocalDate } from '../shared/calendar.js';
import type { DebtAmounts } from './debt.js';
import type { BlindIndex, LoanNo, OrderKey } from './identifiers.js';
import type { CodeBook } from './status-table.js';
import { codeBook } from './status-table.js';

/** What is to be paid: one or several installments, or everything that is left (提前结清, wire `-1`). */
export type RepaymentTarget =
  { readonly kind: 'installments'; readonly installmentNos: readonly number[] } | { readonly kind: 'settlement' };

/** `repay_apply` states; codes as of `cl_pay_log` (`lender-domain` §2). */
// prettier-ignore
export const REPAYMENT_APPLICATION_STATE_TABLE = [
  [ 10, 'open',   'B19' ],
  [ 40, 'paid',   'B15' ],
  [ 50, 'failed', 'G24' ],
] as const;

/** State of a repayment application. */
export type RepaymentApplicationState = (typeof REPAYMENT_APPLICATION_STATE_TABLE)[number][1];

/** Codes of {@link RepaymentApplicationState}. */
export const REPAYMENT_APPLICATION_STATES: CodeBook<(typeof REPAYMENT_APPLICATION_STATE_TABLE)[number]> = codeBook(
  'repayment application state',
  REPAYMENT_APPLICATION_STATE_TABLE,
);

/**
 * A borrower's wish to repay (`repay_apply`), stored before the payer hears of it (B19). At most one open per loan, and so per
 * installment. The payer knows it by `requestNo` and debits nothing under it after `validUntil`.
 */
export interface RepaymentApplication {
  readonly requestNo: string;
  readonly loanNo: LoanNo;
  readonly orderKey: OrderKey;
  readonly target: RepaymentTarget;
  /** What the quote of `quotedOn` said; exactly this is debited. */
  readonly amount: Fen;
  readonly quotedOn: LocalDate;
  readonly validUntil: Instant;
  readonly bankCode: string;
  readonly bankName: string;
  /** A copy: binding another card later changes nothing. */
  readonly card: BankCardNumber;
  readonly cardIndex: BlindIndex;
  readonly state: RepaymentApplicationState;
  /** The payer's word on a failure. Never personal data. */
  readonly reason?: string;
  /** The repayment it became. */
  readonly serialNo?: string;
  /** How often the check job has asked. */
  readonly attempts: number;
  readonly requestedAt: Instant;
  /** When the same wish came again and was told that it is accepted: its end must be called back, whatever the first is answered. */
  readonly repeatedAt?: Instant;
  readonly nextCheckAt: Instant;
  readonly settledAt?: Instant;
}

/** `cl_borrow_repay_log.repay_way` (`lender-domain` §2). `held`: money held for the borrower, put to use by operations. */
// prettier-ignore
export const REPAYMENT_WAY_TABLE = [
  [ 10, 'debit',        'lender-domain §2' ],
  [ 20, 'bankTransfer', 'lender-domain §2' ],
  [ 30, 'alipay',       'lender-domain §2' ],
  [ 90, 'held',         'item 23'          ],
] as const;

/** How the money came. */
export type RepaymentWay = (typeof REPAYMENT_WAY_TABLE)[number][1];

/** Codes of {@link RepaymentWay}. */
export const REPAYMENT_WAYS: CodeBook<(typeof REPAYMENT_WAY_TABLE)[number]> = codeBook(
  'repayment way',
  REPAYMENT_WAY_TABLE,
);

/** By whose word a repayment was booked first. */
export type RepaymentSource = 'answer' | 'notice' | 'event' | 'query' | 'operations';

/** Form of the numbers that payers and banks give to payments; every door checks it, so that one payment has one number at all of them. */
export const SERIAL_NO = /^[\w.:-]{1,64}$/;

/** What an installment got of a repayment. */
export interface RepaymentPortion {
  readonly installmentNo: number;
  readonly amounts: DebtAmounts;
}

/** Money that came (`cl_borrow_repay_log`); append-only but for `correctedAt`. Portions and `held` add up to `amount`. */
export interface Repayment {
  /** The payer's number of the payment; unique over everything (item 23). */
  readonly serialNo: string;
  readonly loanNo: LoanNo;
  readonly orderKey: OrderKey;
  /** The application it answers; absent for money that came by itself. */
  readonly requestNo?: string;
  readonly way: RepaymentWay;
  readonly source: RepaymentSource;
  readonly amount: Fen;
  /** What no installment could take: held for the borrower, to be refunded or put to use. */
  readonly held: Fen;
  readonly portions: readonly RepaymentPortion[];
  readonly isSettlement: boolean;
  readonly paidAt: Instant;
  /** The day for which it was reckoned: of the quote, or of the payment. */
  readonly bookedOn: LocalDate;
  readonly recordedAt: Instant;
  /** Its allocation was taken back by a counter-entry; the money is held since. */
  readonly correctedAt?: Instant;
}
