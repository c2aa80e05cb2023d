import type { Instant } from '../shared/calendar.js';

/** The time. The only source of "now" in the gateway. */
export interface Clock {
  /** The current time, epoch milliseconds. */
  now(): Instant;
}
