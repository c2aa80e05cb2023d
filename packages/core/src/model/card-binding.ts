import type { BankCardNumber, MobileNumber } from '../shared/identity.js';
import type { Instant } from '../shared/calendar.js';
import type { CardType } from './bank.js';
import type { BlindIndex, BorrowerId, OrderKey } from './identifiers.js';

/** Why a card is not bound (item 11); each has its own readable text at the wire. */
// prettier-ignore
export const CARD_REFUSAL_TABLE = [
  // refusal               who says it           source
  [ 'bankNotSupported',    'table bank',         'item 11' ],
  [ 'bankDiffersFromCard', 'card BIN',           'item 11' ],
  [ 'cardOfAnotherPerson', 'our cards',          'item 11' ],
  [ 'personDiffers',       'the order',          'item 11' ],
  [ 'elementsDiffer',      'binding company',    'item 11' ],
  [ 'mobileDiffers',       'binding company',    'item 11' ],
  [ 'cardNotUsable',       'binding company',    'item 11' ],
  [ 'refusedByBank',       'binding company',    'item 11' ],
  [ 'orderNotBindable',    'status of the order', 'G11'    ],
] as const;

/** Reason of a refused binding. */
export type CardRefusal = (typeof CARD_REFUSAL_TABLE)[number][0];

/** State of a request to the binding company. `unknown` does not exist: a request without an answer stays `open` until the company has been asked (`DESIGN` §5-6). */
export type CardBindState = 'open' | 'bound' | 'refused' | 'notReceived';

/** A request to the binding company, stored before it is sent. At most one open per borrower. */
export interface CardBindRequest {
  readonly requestNo: string;
  readonly orderKey: OrderKey;
  readonly borrowerId: BorrowerId;
  readonly cardType: CardType;
  readonly bankCode: string;
  readonly bankName: string;
  readonly card: BankCardNumber;
  readonly cardIndex: BlindIndex;
  readonly reservedMobile: MobileNumber;
  readonly state: CardBindState;
  readonly refusal?: CardRefusal;
  readonly requestedAt: Instant;
  /** When the company is asked what became of it; meaningful while open. */
  readonly nextCheckAt: Instant;
  readonly settledAt?: Instant;
}
