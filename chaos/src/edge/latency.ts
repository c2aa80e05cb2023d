/** How long answers took, in milliseconds. */
export interface Latency {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Sums up durations; all 0 when there are none. */
export function latencyOf(durations: readonly number[]): Latency {
  const sorted = [...durations].sort((left, right) => left - right);
  const at = (share: number): number => rounded(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: rounded(sorted.at(-1)) };
}

function rounded(ms = 0): number {
  return Math.round(ms * 10) / 10;
}
