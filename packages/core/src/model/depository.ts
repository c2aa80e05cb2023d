import type { BankCardNumber, MobileNumber } from '../shared/identity.js';
import type { Instant } from '../shared/calendar.js';
import type { BlindIndex, BorrowerId, OrderKey } from './identifiers.js';
import type { CodeBook } from './status-table.js';
import { codeBook } from './status-table.js';

/** `cl_depository_register_apply.state` (`lender-domain` §12). */
// prettier-ignore
export const OPENING_STATE_TABLE = [
  [ 0, 'applied' ],
  [ 1, 'opened'  ],
  [ 2, 'failed'  ],
  [ 3, 'expired' ],
] as const;

/** State of an opening application. */
export type OpeningState = (typeof OPENING_STATE_TABLE)[number][1];

/** Codes of {@link OpeningState}. */
export const OPENING_STATES: CodeBook<(typeof OPENING_STATE_TABLE)[number]> = codeBook(
  'opening state',
  OPENING_STATE_TABLE,
);

/** A borrower's application for a depository account (新网开户, `cl_depository_register_apply`, items 12 and 13). */
export interface OpeningApplication {
  /** Unique at the depository; ours. */
  readonly requestNo: string;
  readonly orderKey: OrderKey;
  readonly borrowerId: BorrowerId;
  readonly idCardIndex: BlindIndex;
  /** The person at the depository: the same in every application of a person. */
  readonly depositoryPersonNo: string;
  readonly state: OpeningState;
  /** A word of the depository's, or ours on why an open account has made no loan. Never personal data. */
  readonly reason?: string;
  /** 1 for a new row, +1 with every change. */
  readonly version: number;
  readonly appliedAt: Instant;
  /** The page may be used until then. */
  readonly expiresAt: Instant;
  /** When the check job asks the depository (item 13); absent = nothing is left to check. */
  readonly nextCheckAt?: Instant;
  readonly changedAt: Instant;
}

/** An opened account (`cl_depository_register_info`): one per person, at whatever marketplace. */
export interface DepositoryAccount {
  readonly idCardIndex: BlindIndex;
  readonly depositoryPersonNo: string;
  readonly requestNo: string;
  /** The card that the account pays out to, as the depository told it last. */
  readonly card?: DepositoryCard;
  readonly openedAt: Instant;
}

/** The card of a depository account. */
export interface DepositoryCard {
  readonly card: BankCardNumber;
  readonly cardIndex: BlindIndex;
  readonly bankCode?: string;
  readonly reservedMobile?: MobileNumber;
}
