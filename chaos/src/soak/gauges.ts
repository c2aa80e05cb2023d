/** What one gateway process holds at a moment, after a collection of garbage. */
export interface Gauges {
  readonly heapMb: number;
  /** Memory of buffers and of native parts. */
  readonly externalMb: number;
  readonly residentMb: number;
  /** Timers that somebody still holds, armed or not. */
  readonly timers: number;
  /** Sockets that somebody still holds, open or not. */
  readonly sockets: number;
  /** Open files and sockets of the operating system. */
  readonly descriptors: number;
}

/** By how much a gauge may be more at the end than at the beginning: a share, or so much where that is more. */
export type GaugeRow = readonly [gauge: keyof Gauges, share: number, atLeast: number];

// prettier-ignore
export const GAUGE_TABLE = [
  [ 'heapMb',      0.05, 3  ],
  [ 'externalMb',  0.05, 3  ],
  // A process rarely gives pages back: what it holds is judged by the two above, this one only if it is out of hand.
  [ 'residentMb',  0.25, 40 ],
  [ 'timers',      0.05, 8  ],
  [ 'sockets',     0.05, 8  ],
  [ 'descriptors', 0.05, 8  ],
] as const satisfies readonly GaugeRow[];

/** One gauge of one process over a run. */
export interface GaugeTrend {
  readonly replica: string;
  readonly gauge: keyof Gauges;
  /** Median of the second sixth of the run; the first is for warming up. */
  readonly early: number;
  /** Median of the last sixth. */
  readonly late: number;
  readonly peak: number;
  readonly isFlat: boolean;
}

// Windows of one measurement would compare two accidents.
const SAMPLES_MIN = 18;

/** Compares the second sixth of a process's samples with the last, gauge by gauge. Throws for fewer than 18 samples. */
export function trendsOf(replica: string, samples: readonly Gauges[]): readonly GaugeTrend[] {
  if (samples.length < SAMPLES_MIN) throw new Error(`${String(samples.length)} samples of ${replica} are too few`);
  const sixth = Math.floor(samples.length / 6);
  return GAUGE_TABLE.map(([gauge, share, atLeast]) => {
    const values = samples.map((sample) => sample[gauge]);
    const early = medianOf(values.slice(sixth, 2 * sixth));
    const late = medianOf(values.slice(-sixth));
    return {
      replica,
      gauge,
      early,
      late,
      peak: Math.max(...values),
      isFlat: late - early <= Math.max(atLeast, early * share),
    };
  });
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
