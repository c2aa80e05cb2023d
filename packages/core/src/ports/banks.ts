import type { Bank } from '../model/bank.js';

/** Table `bank` (item 10). */
export interface Banks {
  /** Banks whose cards may be bound, in table order. */
  listEnabled(): Promise<readonly Bank[]>;

  /** Replaces the row of (code, cardType), or adds it at the end. */
  save(bank: Bank): Promise<void>;
}
