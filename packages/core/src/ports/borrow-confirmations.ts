import type { Result } from '../shared/result.js';
import type { BorrowConfirmation } from '../model/borrow-confirmation.js';
import type { OrderKey } from '../model/identifiers.js';

/** Reading confirmations. */
export interface BorrowConfirmationQueries {
  /** The confirmation of an order as it stands. */
  find(key: OrderKey): Promise<BorrowConfirmation | undefined>;

  /** Every revision of it, from 1 (G7). */
  revisions(key: OrderKey): Promise<readonly BorrowConfirmation[]>;
}

/** What borrowers confirmed (`cl_borrow_confirm_log`, item 12.2a). */
export interface BorrowConfirmations extends BorrowConfirmationQueries {
  /** Adds the confirmation of an order, revision 1. `confirmationExists` and no change when there is one, also under concurrency; the unit goes on. */
  insert(confirmation: BorrowConfirmation): Promise<Result<undefined, 'confirmationExists'>>;

  /** Replaces it by its next revision and keeps the one before. False, and no change, unless `revision` is the stored one + 1. */
  amend(confirmation: BorrowConfirmation): Promise<boolean>;
}
