import type { Figure, Requirement } from './figure.js';

/** Runs the measured work `times` times; a promise when it waits for something. */
export type Work = (times: number) => void | Promise<void>;

/** Two programs that do the same work, to be timed in turns. */
export interface Comparison {
  readonly name: string;
  readonly unit: string;
  readonly ours: Work;
  /** The limit program: the same work with nothing around it, or a peer. */
  readonly limit: Work;
  readonly requirement: Requirement;
  /** A round of each side lasts about this long; 150 ms when absent. */
  readonly roundMs?: number;
}

/** How a run is made. */
export interface RunOptions {
  /** Rounds of each side, at least 5. */
  readonly rounds: number;
}

interface Round {
  readonly perSecond: number;
  readonly cpuUs: number;
}

const ROUND_MS = 150;
const ROUNDS_MIN = 5;

/**
 * Times two programs A B A B …, so that whatever else the machine does meets both, and reports operations a second:
 * medians, the range of our rounds, and the median of the ratios of neighboring rounds. Both are warmed up first.
 */
export async function compare(comparison: Comparison, { rounds }: RunOptions): Promise<Figure> {
  const { name, unit, ours, limit, requirement, roundMs = ROUND_MS } = comparison;
  const oursTimes = await timesFor(ours, roundMs);
  const limitTimes = await timesFor(limit, roundMs);
  const measured: { ours: Round; limit: Round }[] = [];
  for (let round = 0; round < Math.max(rounds, ROUNDS_MIN); round += 1) {
    measured.push({ ours: await time(ours, oursTimes), limit: await time(limit, limitTimes) });
  }
  const speeds = measured.map((round) => round.ours.perSecond);
  return {
    name,
    unit,
    value: median(speeds),
    limit: median(measured.map((round) => round.limit.perSecond)),
    ratio: median(measured.map((round) => round.ours.perSecond / round.limit.perSecond)),
    min: Math.min(...speeds),
    max: Math.max(...speeds),
    cpuUs: median(measured.map((round) => round.ours.cpuUs)),
    limitCpuUs: median(measured.map((round) => round.limit.cpuUs)),
    requirement,
  };
}

/** A figure of measurements that have an absolute limit instead of a limit program: milliseconds, megabytes. */
export function againstLimit(name: string, unit: string, values: readonly number[], limit: number): Figure {
  const value = median(values);
  const requirement: Requirement = { kind: 'valueAtMost', value: limit };
  const range = { min: Math.min(...values), max: Math.max(...values) };
  return { name, unit, value, limit, ratio: value / limit, ...range, requirement };
}

/** The middle value; the mean of the two middle ones when there is an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  const lower = sorted[Math.ceil(middle) - 1] ?? NaN;
  const upper = sorted[Math.floor(middle)] ?? NaN;
  return (lower + upper) / 2;
}

/** Doubles the work until it lasts a round; this is the warm-up too. */
async function timesFor(work: Work, roundMs: number): Promise<number> {
  let times = 1;
  for (;;) {
    const { perSecond } = await time(work, times);
    const elapsedMs = (times / perSecond) * 1000;
    if (elapsedMs >= roundMs) return times;
    const factor = elapsedMs <= 0 ? 2 : Math.min(2, Math.max(1.1, (1.1 * roundMs) / elapsedMs));
    times = Math.ceil(times * factor);
  }
}

async function time(work: Work, times: number): Promise<Round> {
  const cpuBefore = process.cpuUsage();
  const before = process.hrtime.bigint();
  await work(times);
  const elapsedNs = Number(process.hrtime.bigint() - before);
  const cpu = process.cpuUsage(cpuBefore);
  return { perSecond: (times * 1e9) / Math.max(1, elapsedNs), cpuUs: (cpu.user + cpu.system) / times };
}
