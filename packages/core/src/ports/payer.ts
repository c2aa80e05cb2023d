import type { Instant } from '../shared/calendar.js';
import type { BankCardNumber, IdCardNumber, MobileNumber, PersonName } from '../shared/identity.js';
import type { Fen } from '../shared/money.js';

/** What the payer's own book says of a disbursement request. */
export type PayerAnswer =
  | { readonly kind: 'paid'; readonly amount: Fen; readonly paidAt: Instant }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'running' }
  /** It never got the request, for certain. */
  | { readonly kind: 'notReceived' }
  /** No clear answer: nothing may be concluded from it (`DESIGN` §5-6). */
  | { readonly kind: 'unknown' };

/** A debit, as the payer is asked for it (item 22). The same request number is never debited twice, and never after `validUntil`. */
export interface DebitOrder {
  readonly requestNo: string;
  readonly amount: Fen;
  readonly validUntil: Instant;
  readonly card: BankCardNumber;
  readonly name: PersonName;
  readonly idCard: IdCardNumber;
  readonly reservedMobile: MobileNumber;
  /** The binding company's number of the debit agreement, when there is one. */
  readonly agreementNo?: string;
}

/** What the payer says of a debit. */
export type DebitAnswer =
  | { readonly kind: 'paid'; readonly serialNo: string; readonly amount: Fen; readonly paidAt: Instant }
  /** Nothing was and nothing will be debited under this number. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'running' }
  /** It never got the request, for certain. */
  | { readonly kind: 'notReceived' }
  /** No clear answer: nothing may be concluded from it (`DESIGN` §5-6, G24). */
  | { readonly kind: 'unknown' };

/** The payer's book. Disbursements travel as events, debits are asked for here; the questions come before anything is done twice (B12, G18, G24). */
export interface Payer {
  /** What became of a disbursement. Never rejects because of the network; throws `PortUnavailable` while no payer is configured. */
  queryDisbursement(requestNo: string): Promise<PayerAnswer>;

  /** Asks for a debit. Never rejects because of the network; throws `PortUnavailable` only when nothing can have left the house. The same order again is safe. */
  debit(order: DebitOrder): Promise<Exclude<DebitAnswer, { readonly kind: 'notReceived' }>>;

  /** What became of a debit. Never rejects because of the network; throws `PortUnavailable` while no payer is configured. */
  queryDebit(requestNo: string): Promise<DebitAnswer>;
}
