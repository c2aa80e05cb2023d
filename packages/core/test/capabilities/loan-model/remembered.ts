import type { LoanNo } from '#src/model/identifiers.js';
import type { LoanStatus } from '#src/model/loan-status.js';

/** What the marketplace was answered and may rely on: order number → number of the loan. */
export type Promises = Map<string, string>;

/** What a run remembers of its past; acts note it. */
export interface Model {
  readonly promises: Promises;
  /** How loans that were paid out have ended: nothing ends twice. */
  readonly ended: Map<LoanNo, LoanStatus>;
  /** Loans about which the payer has contradicted itself: its book proves nothing there. */
  readonly contradicted: Set<LoanNo>;
}

/** The memory of a run that begins. */
export function createModel(): Model {
  return { promises: new Map(), ended: new Map(), contradicted: new Set() };
}
