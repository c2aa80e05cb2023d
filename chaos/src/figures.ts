/** A few measured times. */
export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly max: number;
}

/** Median and maximum, in whole milliseconds; zeros for none. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((left, right) => left - right);
  return {
    count: sorted.length,
    p50: Math.round(sorted[Math.floor((sorted.length - 1) / 2)] ?? 0),
    max: Math.round(sorted.at(-1) ?? 0),
  };
}
