import type { LocalDate } from '../shared/calendar.js';
import type { Result } from '../shared/result.js';
import type { StatementLine } from '../model/reconciliation.js';

/** Why a statement cannot be used. `line` counts from 1, the header included. */
export type StatementFault =
  { readonly kind: 'noStatement' } | { readonly kind: 'malformed'; readonly line: number; readonly column: string };

/** The payer's statements of days: CSV files in the object store. */
export interface PayerStatements {
  /**
   * Keeps the file of a day, checked first. Another file for the same day is kept beside it and read in its place: payers correct
   * themselves. Refuses what cannot be read, and then keeps nothing.
   */
  keep(day: LocalDate, file: Uint8Array): Promise<Result<{ readonly lines: number }, StatementFault>>;

  /** The payments of the day by the latest file. */
  read(day: LocalDate): Promise<Result<readonly StatementLine[], StatementFault>>;
}
