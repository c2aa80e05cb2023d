import type { Fen } from '../shared/money.js';
import type { Instant } from '../shared/calendar.js';
import type { CreditAccount, CreditChange } from '../model/credit-account.js';
import type { BorrowerId, LoanNo, ProductCode } from '../model/identifiers.js';

/** Which credit line. */
export interface CreditLine {
  readonly borrowerId: BorrowerId;
  readonly productCode: ProductCode;
}

/** Reading credit lines. */
export interface CreditAccountQueries {
  /** The line as it stands; undefined before its first grant. */
  find(line: CreditLine): Promise<CreditAccount | undefined>;

  /** Its changes, oldest first. */
  changes(line: CreditLine): Promise<readonly CreditChange[]>;
}

/** A movement for one loan. */
export interface CreditMovement extends CreditLine {
  readonly loanNo: LoanNo;
  readonly amount: Fen;
  readonly at: Instant;
}

/**
 * Credit lines (`user_credit_account` and its changes). Each method does its work at most once per reference: the same one
 * again answers `again` and changes nothing. Nothing ever falls below zero.
 */
export interface CreditAccounts extends CreditAccountQueries {
  /** Sets the limit, making the line when there is none. What is frozen and used stays. `reference` = the credit request. */
  grant(
    change: CreditLine & { readonly limit: Fen; readonly reference: string; readonly at: Instant },
  ): Promise<'done' | 'again'>;

  /** Promises `amount` to a loan; `insufficient` and no change when less than that is available, or there is no line. */
  freeze(movement: CreditMovement): Promise<'done' | 'again' | 'insufficient'>;

  /** The loan is paid out: what was frozen for it is used. Throws `InvariantViolation` when nothing was frozen for it. */
  use(movement: CreditMovement): Promise<'done' | 'again'>;

  /** Gives back what the loan holds, frozen or used. Throws `InvariantViolation` when it holds nothing and never did. */
  release(movement: CreditMovement): Promise<'done' | 'again'>;
}
