import type { Fen } from '../shared/money.js';
import type { Instant } from '../shared/calendar.js';
import type { DocumentKey, OrderKey } from './identifiers.js';
import type { CodeBook } from './status-table.js';
import { codeBook } from './status-table.js';
import type { Term } from './product.js';

/** Through which door a confirmation came to its loan: the marketplace's call, the depository's notice, the check job (items 12, 13, G8). */
export type ConfirmationDoor = 'api' | 'notice' | 'job';

/** `cl_borrow_confirm_log.state` (`lender-domain` §12). */
// prettier-ignore
export const CONFIRMATION_STATE_TABLE = [
  [ 0, 'open'     ],
  [ 1, 'consumed' ],
  [ 2, 'void'     ],
] as const;

/** State of a confirmation: waits for the account, has become a loan, given up (the borrower may confirm again). */
export type ConfirmationState = (typeof CONFIRMATION_STATE_TABLE)[number][1];

/** Codes of {@link ConfirmationState}. */
export const CONFIRMATION_STATES: CodeBook<(typeof CONFIRMATION_STATE_TABLE)[number]> = codeBook(
  'confirmation state',
  CONFIRMATION_STATE_TABLE,
);

/** What a borrower confirmed (`cl_borrow_confirm_log`, item 12.2a). One row per order; every change of it is kept (G7). */
export interface BorrowConfirmation {
  readonly key: OrderKey;
  readonly amount: Fen;
  readonly term: Term;
  /** Where the marketplace wants its borrower back after the opening page: this order's own, never shared. */
  readonly successUrl?: string;
  readonly failedUrl?: string;
  /** The agreements that were in force when the borrower confirmed: the evidence of consent. */
  readonly agreements: readonly DocumentKey[];
  readonly state: ConfirmationState;
  readonly consumedBy?: ConfirmationDoor;
  /** The opening application that the borrower was sent to last. */
  readonly openingRequestNo?: string;
  /** 1 for a new row, +1 with every change. */
  readonly revision: number;
  /** When the borrower confirmed these terms. */
  readonly confirmedAt: Instant;
  readonly changedAt: Instant;
}
