import type { Fen } from '../shared/money.js';
import type { Instant } from '../shared/calendar.js';
import type { BorrowerId, LoanNo, ProductCode } from './identifiers.js';

/** A borrower's credit line for one product (`user_credit_account`). `frozen` + `used` never exceed what was granted at the time; nothing is below zero. */
export interface CreditAccount {
  readonly borrowerId: BorrowerId;
  readonly productCode: ProductCode;
  readonly limit: Fen;
  /** Promised to loans that are not paid out yet. */
  readonly frozen: Fen;
  /** Principal of loans that are paid out. */
  readonly used: Fen;
}

/**
 * What moves a credit line. `granted`: a decision sets the limit; `frozen`: a loan is created; `used`: it is paid out (out of frozen); `released`:
 * it was refused or cancelled (out of frozen) or settled (out of used).
 */
// prettier-ignore
export const CREDIT_CHANGE_TABLE = [
  // kind       source
  [ 'granted',  'E10'                 ],
  [ 'frozen',   'B1'                  ],
  [ 'used',     'B10'                 ],
  [ 'released', 'B5, B7, B12, B16, B20' ],
] as const;

/** Kind of a change. */
export type CreditChangeKind = (typeof CREDIT_CHANGE_TABLE)[number][0];

/** One change of a credit line; append-only, one per (reference, kind). */
export interface CreditChange {
  readonly kind: CreditChangeKind;
  /** The loan, or the credit request of a grant. */
  readonly reference: LoanNo | string;
  readonly amount: Fen;
  readonly at: Instant;
}

/** What a borrower may still take up: never below zero. */
export function availableCredit({ limit, frozen, used }: Pick<CreditAccount, 'limit' | 'frozen' | 'used'>): Fen {
  const rest = limit - frozen - used;
  return (rest > 0n ? rest : 0n) as Fen;
}
