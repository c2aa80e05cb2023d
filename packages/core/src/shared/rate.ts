import type { Brand } from './brand.js';

/** A rate in units of 1e-8: 24 % a year is 24_000_000n. Exact; what it is per (year, period) is said by the field that holds it. */
export type Rate = Brand<bigint, 'Rate'>;
