import type { Fen } from '../shared/money.js';
import type { Instant, LocalDate } from '../shared/calendar.js';
import type { ChannelCode, LoanNo } from './identifiers.js';

/** Money that went out, or came in, by way of the payer. */
export type PaymentDirection = 'disbursement' | 'repayment';

/** A payment as either side has it: a line of the payer's statement, or a row of ours. */
export interface StatementLine {
  readonly direction: PaymentDirection;
  /** Our number of the request; empty for money that the payer moved without one. */
  readonly requestNo: string;
  /** The payer's number of the payment; empty where we never learned it. */
  readonly serialNo: string;
  readonly amount: Fen;
  readonly paidAt: Instant;
}

/** A payment of ours, and the loan it belongs to. */
export interface OwnPayment extends StatementLine {
  readonly channel: ChannelCode;
  readonly loanNo: LoanNo;
}

/** How payments of a day may differ. */
// prettier-ignore
export const DIFFERENCE_KIND_TABLE = [
  // kind             label                source
  [ 'missingHere',    '付款方有，我方无',       'lender-domain §9' ],
  [ 'missingThere',   '我方有，付款方无',       'lender-domain §9' ],
  [ 'amountDiffers',  '金额不一致',          'lender-domain §9' ],
  [ 'twiceThere',     '付款方重复',          'lender-domain §9' ],
] as const;

/** Kind of a difference. */
export type DifferenceKind = (typeof DIFFERENCE_KIND_TABLE)[number][0];

/** A difference between the payer's statement of a day and what we have booked. */
export interface Difference {
  readonly kind: DifferenceKind;
  readonly direction: PaymentDirection;
  /** Request or serial number by which operations find it. */
  readonly reference: string;
  readonly loanNo?: LoanNo;
  readonly ours?: Fen;
  readonly theirs?: Fen;
}

/** Still to look at; settled by people; no longer there when the day was compared again. */
export type DifferenceState = 'open' | 'resolved' | 'gone';

/** A stored difference. */
export interface RecordedDifference extends Difference {
  readonly differenceNo: string;
  readonly day: LocalDate;
  readonly state: DifferenceState;
  readonly foundAt: Instant;
  readonly resolvedAt?: Instant;
  /** What operations said. */
  readonly note?: string;
}

/** The state of a difference that is found again: open when it was gone, and when people settled other amounts; else what it was. */
export function stateFoundAgain(
  known: RecordedDifference,
  found: Pick<Difference, 'ours' | 'theirs'>,
): DifferenceState {
  const isSame = known.ours === found.ours && known.theirs === found.theirs;
  return known.state === 'gone' || !isSame ? 'open' : known.state;
}

/** One comparison of a day. */
export interface ReconciliationRun {
  readonly day: LocalDate;
  readonly comparedAt: Instant;
  readonly ours: number;
  readonly theirs: number;
  readonly differences: number;
}
