import type { Instant } from '../shared/calendar.js';
import type { BorrowerId, OrderKey } from './identifiers.js';

/** What a borrower is told by SMS, with the parameters that a text may use (item 25.3). */
// prettier-ignore
export const SMS_EVENT_TABLE = [
  // event             parameters                                  source
  [ 'cardBound',       ['bankName', 'cardTail'],                   'item 25.3' ],
  [ 'loanDisbursed',   ['amount', 'cardTail', 'firstDueDate'],     'item 25.3' ],
  [ 'loanRefused',     [],                                         'item 25.3' ],
  [ 'loanOverdue',     ['amount', 'dueDate'],                      'item 25.3' ],
  [ 'repaymentDue',    ['amount', 'dueDate'],                      'item 25.3' ],
  [ 'repaymentTaken',  ['amount', 'cardTail'],                     'item 25.3' ],
] as const;

/** Event of an SMS. */
export type SmsEvent = (typeof SMS_EVENT_TABLE)[number][0];

/** Parameters that any text may use. */
export type SmsParameters = Readonly<Record<string, string>>;

/** SMS at one channel: the carrier's registered signature and a text per event; an event without a text is not sent. */
export interface SmsPolicy {
  /** Without a signature nothing is sent (carriers demand one). */
  readonly signature?: string;
  /** `{amount}` and the like are replaced. */
  readonly texts: Readonly<Partial<Record<SmsEvent, string>>>;
}

/** Still to send, taken by the carrier, given up after the last attempt, refused for want of a signature or a text. */
export type SmsState = 'pending' | 'sent' | 'dead' | 'refused';

/** A message to be written together with the change it tells of. */
export interface SmsDraft {
  readonly orderKey: OrderKey;
  readonly borrowerId: BorrowerId;
  readonly event: SmsEvent;
  /** Tells messages of one order and event apart; the same one again is not written twice. */
  readonly businessKey: string;
  /** Never a whole number of a card, an ID or a phone. */
  readonly parameters: SmsParameters;
}

/** A stored message. The number it goes to is looked up when it is sent. */
export interface SmsMessage extends SmsDraft {
  readonly messageId: string;
  readonly state: SmsState;
  readonly attempts: number;
  readonly nextAttemptAt: Instant;
  readonly lastError?: string;
  readonly createdAt: Instant;
  readonly settledAt?: Instant;
}
