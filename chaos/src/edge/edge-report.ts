import type { DripReport } from './drip.js';
import type { FuzzReport } from './fuzz.js';
import type { Latency } from './latency.js';
import type { OverloadReport } from './overload.js';
import type { RotationReport } from './rotation.js';
import type { SteadyReport } from './steady-load.js';

/** What the attacks on the edge did and found; parts that were not asked for are absent. */
export interface EdgeReport {
  readonly fuzz?: FuzzReport;
  readonly drip?: DripReport;
  readonly overload?: OverloadReport;
  readonly rotation?: RotationReport;
  /** Promises that were not kept, in words. */
  readonly violations: readonly string[];
}

/** Oversize and dripping senders may slow good traffic down to this, whatever it was before. */
const SLOW_MS = 1_000;
/** After this long nobody's head or body may still be dripping. */
const PATIENCE_OVER_MS = 20_000;
const RECOVERS_WITHIN_MS = 5_000;

/** Judges what was measured. Latencies are bounded generously: a machine is never quiet; the figures are printed. */
export function edgeReport(parts: Omit<EdgeReport, 'violations'>): EdgeReport {
  const violations: string[] = [];
  const say = (isBroken: boolean, what: string): void => {
    if (isBroken) violations.push(what);
  };
  const { fuzz, drip, overload, rotation } = parts;
  for (const { attack, aim, what, index } of fuzz?.violations ?? [])
    violations.push(`fuzz: ${attack} at ${aim}: ${what} (request ${String(index)})`);
  if (drip !== undefined) {
    const { before, during } = drip;
    say(faultCount(during) + during.refused.count > 0, 'drip: good traffic was refused or failed');
    say(drip.forMs >= PATIENCE_OVER_MS && drip.cut < drip.sockets, 'drip: dripping connections were not cut');
    say(drip.oversizeRefused < drip.oversizeSent, 'drip: an oversize body was not refused with 413');
    say(during.good.p99 > Math.max(SLOW_MS, 2 * before.good.p99), 'drip: good traffic became slow');
  }
  if (overload !== undefined) {
    const { during, recoveredAfterMs } = overload;
    say(faultCount(during) > 0, `overload: answers that are neither good nor 503: ${wordsOf(during.faults)}`);
    say(during.withoutRetryAfter > 0, 'overload: a 503 without Retry-After');
    say(during.refused.count === 0, 'overload: nothing was refused, so all had to wait');
    say(during.good.count === 0, 'overload: nothing was answered');
    say(recoveredAfterMs < 0 || recoveredAfterMs > RECOVERS_WITHIN_MS, 'overload: no recovery within 5 s');
  }
  for (const [voice, { others }] of Object.entries(rotation?.voices ?? {}))
    say(Object.keys(others).length > 0, `rotation: ${voice} met ${wordsOf(others)}`);
  if (rotation !== undefined) {
    const { pushed, read } = rotation.readable;
    say(pushed < 2 || read < pushed, `rotation: ${String(read)} of ${String(pushed)} orders can be read`);
  }
  return { ...parts, violations };
}

/** The report for a person. */
export function printEdgeReport({ fuzz, drip, overload, rotation, violations }: EdgeReport): string {
  return [
    ...(fuzz === undefined ? [] : fuzzLines(fuzz)),
    ...(drip === undefined ? [] : dripLines(drip)),
    ...(overload === undefined ? [] : overloadLines(overload)),
    ...(rotation === undefined ? [] : rotationLines(rotation)),
    violations.length === 0 ? 'violations 0' : `violations ${String(violations.length)}`,
    ...violations.map((violation) => `  ${violation}`),
    '',
  ].join('\n');
}

function fuzzLines(fuzz: FuzzReport): readonly string[] {
  const perSecond = Math.round((fuzz.requests * 1000) / fuzz.ms);
  const aims = Object.entries(fuzz.answers).sort(([left], [right]) => (left < right ? -1 : 1));
  return [
    `fuzz      seed ${String(fuzz.seed)}, ${String(fuzz.requests)} requests, ${String(Math.round(fuzz.ms / 1000))} s, ${String(perSecond)} a second`,
    `          ${String(fuzz.tablesCompared)} tables compared around the attacks of nobody, ${String(fuzz.logLines)} lines of log searched`,
    ...Object.entries(fuzz.attacks).map(([attack, count]) => `  ${attack.padEnd(24)}${String(count).padStart(7)}`),
    ...aims.map(([aim, words]) => `  ${aim.padEnd(66)}${wordsOf(words)}`),
  ];
}

function dripLines(drip: DripReport): readonly string[] {
  return [
    `drip      ${String(drip.sockets)} sockets, ${String(drip.cut)} cut and opened again, ${String(drip.oversizeRefused)} of ${String(drip.oversizeSent)} oversize bodies refused`,
    `  before  ${latencyText(drip.before.good)}`,
    `  during  ${latencyText(drip.during.good)}, ${String(faultCount(drip.during) + drip.during.refused.count)} failed`,
  ];
}

function overloadLines(overload: OverloadReport): readonly string[] {
  const { during } = overload;
  return [
    `overload  capacity ${String(overload.capacity)} a second, offered ${String(overload.offeredPerSecond)}`,
    `  admitted  ${latencyText(during.good)}`,
    `  refused   ${latencyText(during.refused)}; ${String(during.held)} not sent, every connection waiting`,
    `  others    ${wordsOf(during.faults)}`,
    `  recovered after ${String(overload.recoveredAfterMs)} ms`,
  ];
}

function rotationLines(rotation: RotationReport): readonly string[] {
  return [
    `rotation  every secret exchanged at ${String(rotation.replicas)} replicas, ${String(rotation.restarts)} restarts under load, ${String(Math.round(rotation.ms / 1000))} s`,
    ...Object.entries(rotation.voices).map(
      ([voice, { sent, good }]) => `  ${voice.padEnd(24)}${String(good)} of ${String(sent)} answered well`,
    ),
  ];
}

function latencyText({ count, p50, p99, max }: Latency): string {
  return `${String(count)}, p50 ${String(p50)} ms, p99 ${String(p99)} ms, max ${String(max)} ms`;
}

function wordsOf(words: Readonly<Record<string, number>>): string {
  const entries = Object.entries(words);
  if (entries.length === 0) return 'none';
  return entries.map(([word, count]) => `${word}: ${String(count)}`).join(', ');
}

function faultCount({ faults }: SteadyReport): number {
  return Object.values(faults).reduce((sum, count) => sum + count, 0);
}
