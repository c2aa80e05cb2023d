import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Spread } from '../figures.js';
import { spreadOf } from '../figures.js';
import type { Fleet } from '../fleet/fleet.js';
import { openFleet } from '../fleet/fleet.js';
import type { Replica } from '../fleet/replica.js';
import { until } from '../fleet/until.js';
import { ended } from '../interruptible.js';
import { startLoad } from '../load/open-loop.js';
import type { QuestionCounts } from '../load/questions.js';
import { startQuestions } from '../load/questions.js';
import { createChance } from '../random.js';
import type { Gauges, GaugeTrend } from './gauges.js';
import { trendsOf } from './gauges.js';

/** What a soak is to be. */
export interface SoakWish {
  readonly seed: number;
  readonly minutes: number;
  readonly replicas: number;
  readonly journeysPerSecond: number;
  readonly say: (text: string) => void;
  /** Ends the run at once: nothing is judged, everything is taken down. */
  readonly signal?: AbortSignal;
}

/** What a soak has shown. */
export interface SoakReport {
  readonly seed: number;
  readonly minutes: number;
  readonly replicas: number;
  /** Measurements of each process. */
  readonly samples: number;
  readonly journeys: { readonly started: number; readonly ended: number; readonly ms: Spread };
  readonly questions: QuestionCounts;
  readonly trends: readonly GaugeTrend[];
  /** Exit codes of the processes when they were asked to stop, other than 0. */
  readonly badExits: number;
  readonly unbiddenEnds: readonly string[];
  /** Everything is flat, every journey came to its end, no question failed, every process ended well. */
  readonly isGood: boolean;
}

/** Measurements of a run, of each process. */
const SAMPLES = 60;
const PROBE = new URL('./gauge-probe.js', import.meta.url).href;
const MEASURED_WITHIN_MS = 30_000;
const DRAINED_WITHIN_MS = 300_000;

/** Lets gateways work steadily, without faults, and measures whether they hold more and more (promise 41). */
export async function runSoak(wish: SoakWish): Promise<SoakReport> {
  wish.say(`seed ${String(wish.seed)}`);
  const fleet = await openFleet({
    replicaCount: wish.replicas,
    variablesOf: (name, folder) => ({
      NODE_OPTIONS: `--expose-gc --disable-warning=ExperimentalWarning --import=${PROBE}`,
      SOAK_GAUGES: gaugesFile(folder, name),
    }),
  });
  try {
    const soaked = soak(fleet, wish);
    soaked.catch(() => undefined);
    return await Promise.race([soaked, ended(wish.signal)]);
  } finally {
    await fleet.close();
  }
}

async function soak(fleet: Fleet, { seed, minutes, replicas, journeysPerSecond, say }: SoakWish): Promise<SoakReport> {
  const load = startLoad(fleet, { chance: createChance(seed), perSecond: journeysPerSecond });
  const questions = startQuestions(fleet.client);
  const startedAt = performance.now();
  for (let sample = 1; sample <= SAMPLES; sample += 1) {
    const dueAt = startedAt + (sample * minutes * 60_000) / SAMPLES;
    await pause(Math.max(0, dueAt - performance.now()));
    // One after another: a collection of garbage stops a process for a moment.
    for (const replica of fleet.replicas) await measure(fleet, replica, sample);
    if (sample % (SAMPLES / 6) === 0) say(`${String(sample)} of ${String(SAMPLES)} measurements`);
  }
  const asked = await questions.stop();
  say('draining');
  await load.drained(DRAINED_WITHIN_MS);
  const trends = fleet.replicas.flatMap(({ name }) => trendsOf(name, measured(fleet, name)));
  const exits = await Promise.all(fleet.replicas.map((replica) => replica.stop()));
  const ended = load.ends.filter(({ stuckAt }) => stuckAt === undefined).length;
  const report = {
    seed,
    minutes,
    replicas,
    samples: SAMPLES,
    journeys: { started: load.startedCount(), ended, ms: spreadOf(load.ends.map(({ ms }) => ms)) },
    questions: asked,
    trends,
    badExits: exits.filter((code) => code !== 0).length,
    unbiddenEnds: fleet.replicas.flatMap((replica) => replica.lastWords()),
  };
  const isGood =
    trends.every(({ isFlat }) => isFlat) &&
    ended === load.startedCount() &&
    asked.failed === 0 &&
    report.badExits + report.unbiddenEnds.length === 0;
  return { ...report, isGood };
}

async function measure(fleet: Fleet, replica: Replica, sample: number): Promise<void> {
  const pid = replica.pid();
  if (pid === undefined) throw new Error(`${replica.name} has ended: ${replica.lastWords().join()}`);
  process.kill(pid, 'SIGUSR2');
  const isThere = (): true | undefined => (measured(fleet, replica.name).length >= sample ? true : undefined);
  await until(`gauges of ${replica.name}`, isThere, MEASURED_WITHIN_MS);
}

function measured({ folder }: Fleet, name: string): readonly Gauges[] {
  const file = gaugesFile(folder, name);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Gauges);
}

function gaugesFile(folder: string, name: string): string {
  return path.join(folder, `${name}-gauges.jsonl`);
}
