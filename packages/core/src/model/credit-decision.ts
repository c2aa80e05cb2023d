import type { Fen } from '../shared/money.js';
import type { Rate } from '../shared/rate.js';
import type { Instant } from '../shared/calendar.js';
import type { Term } from './product.js';

/** What the credit engine granted (授信): item 8, E10. The borrower may confirm any amount of the range on the step, for any of the terms. */
export interface CreditDecision {
  readonly minimum: Fen;
  readonly limit: Fen;
  /** 0 = any amount. */
  readonly step: Fen;
  readonly terms: readonly Term[];
  /** Price of the credit; absent = the product's. Never above the product's ceiling. */
  readonly annualRate?: Rate;
  readonly validUntil: Instant;
  readonly decidedAt: Instant;
}
