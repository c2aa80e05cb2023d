import type { Brand } from './brand.js';

/** A point in time, epoch milliseconds. For when something happened; due dates are {@link LocalDate}. */
export type Instant = Brand<number, 'Instant'>;

/** A civil date `YYYY-MM-DD` in Beijing (fixed +08:00: China has had no daylight saving since 1991). */
export type LocalDate = Brand<string, 'LocalDate'>;
