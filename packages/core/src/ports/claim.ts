import type { Instant } from '../shared/calendar.js';

/** A worker's wish for rows that are due: at most `limit` of them, kept from everybody else for `leaseMs`. */
export interface ClaimWish {
  readonly now: Instant;
  readonly limit: number;
  readonly owner: string;
  readonly leaseMs: number;
}
