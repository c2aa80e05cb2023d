import type { BoundCard } from '../model/bank.js';
import type { BlindIndex, BorrowerId } from '../model/identifiers.js';

/** Reading bound cards. */
export interface BankCardQueries {
  /** Every card of a borrower, newest binding first. */
  list(borrowerId: BorrowerId): Promise<readonly BoundCard[]>;

  /** Every binding of one card, whoever's, newest first. */
  findByCard(cardIndex: BlindIndex): Promise<readonly BoundCard[]>;
}

/** Bound cards (`cl_bank_card`). The number is encrypted at rest. */
export interface BankCards extends BankCardQueries {
  /**
   * Stores a card under (borrower, cardIndex), in place of an earlier row of it. When it is a default, the same default of
   * the borrower's other cards is taken away in the same step: never two.
   */
  save(card: BoundCard): Promise<void>;
}
