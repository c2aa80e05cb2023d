import type { Instant, LocalDate } from '../shared/calendar.js';
import type { Difference, DifferenceState, ReconciliationRun, RecordedDifference } from '../model/reconciliation.js';

/** Reading comparisons with the payer's statements. */
export interface ReconciliationQueries {
  /** The last comparison of a day. */
  find(day: LocalDate): Promise<ReconciliationRun | undefined>;

  /** Comparisons, the latest day first, at most `limit`. */
  list(limit: number): Promise<readonly ReconciliationRun[]>;

  /** Differences, the latest day first, then by kind and reference, at most `limit`. */
  differences(wish: {
    readonly day?: LocalDate;
    readonly state?: DifferenceState;
    readonly limit: number;
  }): Promise<readonly RecordedDifference[]>;

  /** How many differences are open. */
  countOpen(): Promise<number>;
}

/** Comparisons with the payer's statements and what they found (`reconciliation_run`, `reconciliation_difference`). */
export interface Reconciliations extends ReconciliationQueries {
  /**
   * Keeps a comparison in place of an earlier one of its day. A difference of the same (day, kind, direction, reference) stays
   * with its number and what was said of it, with the amounts of now, in the state of `stateFoundAgain`; an open one that was not
   * found again is `gone`.
   */
  save(run: ReconciliationRun, differences: readonly (Difference & { readonly differenceNo: string })[]): Promise<void>;

  /** open → resolved. False, and no change, when it is not open. */
  resolve(change: { readonly differenceNo: string; readonly note: string; readonly at: Instant }): Promise<boolean>;
}
