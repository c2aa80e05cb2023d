import type { Figure, Requirement } from './figure.js';
import { median } from './harness.js';
import type { LoadResult } from './load.js';
import type { ServerProcess } from './server-process.js';

/** What one side of one round cost. */
export interface ServerRound {
  readonly perSecond: number;
  /** CPU time of the measured process for one request, all threads, in microseconds. */
  readonly cpuUs: number;
}

/** The rounds of both sides, in turns. */
export interface ServerRounds {
  readonly ours: readonly ServerRound[];
  readonly limit: readonly ServerRound[];
}

/** Sends a batch to a server and takes what it cost; the CPU time is that of the server alone. */
export async function measureServer(
  server: Pick<ServerProcess, 'cpuMs'>,
  load: () => Promise<LoadResult>,
): Promise<{ readonly round: ServerRound; readonly answers: readonly Buffer[] }> {
  const cpuBefore = server.cpuMs();
  const { elapsedMs, answers } = await load();
  const cpuMs = server.cpuMs() - cpuBefore;
  const round = { perSecond: (answers.length * 1000) / elapsedMs, cpuUs: (cpuMs * 1000) / answers.length };
  return { round, answers };
}

/** Does `count` pieces of work in this process and takes what they cost. */
export async function timedRound(count: number, work: () => Promise<void>): Promise<ServerRound> {
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await work();
  const elapsedMs = performance.now() - startedAt;
  const cpu = process.cpuUsage(cpuBefore);
  return { perSecond: (count * 1000) / elapsedMs, cpuUs: (cpu.user + cpu.system) / count };
}

/** Requests a second of both sides, with the CPU time beside them; ratio = ours / limit. */
export function rateFigure(name: string, unit: string, rounds: ServerRounds, requirement: Requirement): Figure {
  const ours = rounds.ours.map((round) => round.perSecond);
  const limit = rounds.limit.map((round) => round.perSecond);
  return {
    ...comparedFigure({ name, unit, ours, limit, ratios: ours.map((value, index) => value / (limit[index] ?? NaN)) }),
    cpuUs: median(rounds.ours.map((round) => round.cpuUs)),
    limitCpuUs: median(rounds.limit.map((round) => round.cpuUs)),
    requirement,
  };
}

/** CPU time for one request of both sides; less is better, so ratio = limit / ours. */
export function cpuFigure(name: string, rounds: ServerRounds, requirement: Requirement): Figure {
  const ours = rounds.ours.map((round) => round.cpuUs);
  const limit = rounds.limit.map((round) => round.cpuUs);
  const ratios = ours.map((value, index) => (limit[index] ?? NaN) / value);
  return { ...comparedFigure({ name, unit: 'us CPU', ours, limit, ratios }), requirement };
}

/** Milliseconds of the rounds of both sides; less is better, so ratio = limit / ours. */
export function latencyFigure(
  name: string,
  { ours, limit }: { readonly ours: readonly number[]; readonly limit: readonly number[] },
  requirement: Requirement,
): Figure {
  const ratios = ours.map((value, index) => (limit[index] ?? NaN) / value);
  return { ...comparedFigure({ name, unit: 'ms', ours, limit, ratios }), requirement };
}

function comparedFigure(side: {
  readonly name: string;
  readonly unit: string;
  readonly ours: readonly number[];
  readonly limit: readonly number[];
  readonly ratios: readonly number[];
}): Omit<Figure, 'requirement'> {
  const { name, unit, ours, limit, ratios } = side;
  const range = { min: Math.min(...ours), max: Math.max(...ours) };
  return { name, unit, value: median(ours), limit: median(limit), ratio: median(ratios), ...range };
}
