import type { Fen } from '../shared/money.js';
import type { LoanNo } from '../model/identifiers.js';
import type { LedgerAccount, LedgerPosting, LedgerPostingDraft } from '../model/ledger.js';

/** Reading ledgers. */
export interface LoanLedgerQueries {
  /** Postings of a loan by sequence. */
  ofLoan(loanNo: LoanNo): Promise<readonly LedgerPosting[]>;

  /** Balance of each account of a loan that was ever booked on; credits are below zero. The balances add up to zero. */
  balances(loanNo: LoanNo): Promise<ReadonlyMap<LedgerAccount, Fen>>;

  /** Loans that hold money for their borrowers, with the amount (above zero), by loan number, at most `limit`, those after `after` only. */
  listHeld(limit: number, after?: LoanNo): Promise<readonly { readonly loanNo: LoanNo; readonly amount: Fen }[]>;
}

/** The ledger of every loan (`cl_loan_ledger`): append-only double entry. */
export interface LoanLedger extends LoanLedgerQueries {
  /**
   * Writes a posting under the next sequence of its loan, in the unit that makes it true, under the person's lock. `again` and no
   * change when one of this (loanNo, kind, reference) exists. Throws `InvariantViolation` when its entries do not add up to zero, are none, or one is zero.
   */
  append(posting: LedgerPostingDraft): Promise<'done' | 'again'>;
}
