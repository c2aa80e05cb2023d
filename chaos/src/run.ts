import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { spreadOf } from './figures.js';
import type { Spread } from './figures.js';
import type { Fleet } from './fleet/fleet.js';
import { openFleet } from './fleet/fleet.js';
import { until } from './fleet/until.js';
import { ended } from './interruptible.js';
import type { Load } from './load/open-loop.js';
import { startLoad } from './load/open-loop.js';
import { createBattlefield } from './nemesis/battlefield.js';
import { startNemesis } from './nemesis/nemesis.js';
import type { NemesisRow } from './nemesis/nemesis.table.js';
import { NEMESIS_TABLE } from './nemesis/nemesis.table.js';
import type { CanarySearch } from './oracle/canary-search.js';
import { searchCanaries } from './oracle/canary-search.js';
import { collectBooks } from './oracle/collect-books.js';
import type { Evidence } from './oracle/evidence.js';
import type { Violation } from './oracle/invariants.table.js';
import { judge } from './oracle/invariants.table.js';
import { startLeaseWatch } from './oracle/lease-watch.js';
import { findWhatDidNotDrain } from './oracle/promise-invariants.js';
import { createChance } from './random.js';
import type { ReachRow } from './reach.js';
import { measureReach, notReached } from './reach.js';
import type { OutageFigures } from './sections/outage.js';
import { measureOutage } from './sections/outage.js';
import type { RollingFigures } from './sections/rolling.js';
import { measureRolling } from './sections/rolling.js';
import type { TakeoverFigures } from './sections/takeover.js';
import { measureTakeover } from './sections/takeover.js';

/** What a run is to be. */
export interface ChaosWish {
  readonly seed: number;
  /** How long faults are done. */
  readonly minutes: number;
  readonly replicas: number;
  readonly journeysPerSecond: number;
  /** Fewer and shorter faults, one round of each measurement: what fits into a test. */
  readonly isShort: boolean;
  /** How long the database is away where recovery from that is measured. */
  readonly outageMs: number;
  /** The folder of a run is left behind. */
  readonly keepFolder?: boolean;
  readonly say: (text: string) => void;
  /** Ends the run at once: nothing is judged, everything is taken down. */
  readonly signal?: AbortSignal;
}

/** What a run has shown. */
export interface ChaosReport {
  readonly seed: number;
  readonly minutes: number;
  readonly replicas: number;
  readonly journeys: { readonly started: number; readonly ended: number; readonly ms: Spread };
  readonly requests: Readonly<Record<string, number>>;
  readonly callbacks: number;
  readonly events: { readonly received: number; readonly sent: number };
  readonly faultFailures: Readonly<Record<string, number>>;
  /** Replicas that ended by themselves, each with the last line of its log. */
  readonly unbiddenEnds: readonly string[];
  readonly drainMs: number;
  readonly takeover: TakeoverFigures;
  readonly outage: OutageFigures;
  readonly rolling: RollingFigures;
  readonly reach: readonly ReachRow[];
  readonly canaries: Pick<CanarySearch, 'files' | 'bytes'>;
  readonly violations: readonly Violation[];
  /** No violation, everything reached, no failed request of a rolling restart. */
  readonly isGood: boolean;
}

const CALM_MS = { short: 4_000, long: 20_000 } as const;
const DRAIN_MS = { short: 180_000, long: 300_000 } as const;

/** Plays a run: load, measurements, faults, drain, judgement. Whatever happens, everything is taken down. */
export async function runChaos(wish: ChaosWish): Promise<ChaosReport> {
  wish.say(`seed ${String(wish.seed)}`);
  const fleet = await openFleet({
    replicaCount: wish.replicas,
    ...(wish.keepFolder === undefined ? {} : { keepFolder: wish.keepFolder }),
  });
  try {
    wish.say(`fleet of ${String(wish.replicas)} in ${fleet.folder}`);
    const played = playRun(fleet, wish);
    played.catch(() => undefined);
    return await Promise.race([played, ended(wish.signal)]);
  } finally {
    await fleet.close();
  }
}

async function playRun(fleet: Fleet, wish: ChaosWish): Promise<ChaosReport> {
  const { say, isShort } = wish;
  const chance = createChance(wish.seed);
  const length = isShort ? 'short' : 'long';
  const rounds = isShort ? 1 : 5;
  const load = startLoad(fleet, { chance: createChance(wish.seed + 1), perSecond: wish.journeysPerSecond });
  const leases = startLeaseWatch(fleet.database);
  await pause(CALM_MS[length]);

  say('rolling restart');
  const rolling = await measureRolling(fleet, load, isShort ? 1 : 3);
  say('takeover');
  const takeover = await measureTakeover(fleet, rounds);
  say('database outage');
  const outage = await measureOutage(fleet, load, { rounds: isShort ? 1 : 3, outageMs: wish.outageMs });

  say(`faults for ${String(wish.minutes)} minutes`);
  const stop = new AbortController();
  const field = createBattlefield({ fleet, load, chance, timeScale: isShort ? 0.5 : 1 }, stop.signal);
  const nemesis = startNemesis(field, { isShort, stop });
  await pause(wish.minutes * 60_000);
  await nemesis.stop();

  say('draining');
  const drainMs = await drain(fleet, load, DRAIN_MS[length]);
  await leases.stop();
  const faults = (NEMESIS_TABLE as readonly NemesisRow[]).filter((row) => !isShort || row[3]).map(([name]) => name);
  const reach = await measureReach({ fleet, load, strikes: nemesis.counts, faults, minutes: wish.minutes, isShort });
  say('searching for people');
  const canaries = await searchCanaries(await artefactsOf(fleet), load.people);
  say('judging');
  const books = collectBooks(fleet, load, { leases: leases.seen, canaries: canaries.findings });
  const violations = await judge({ database: fleet.database, books });
  return {
    seed: wish.seed,
    minutes: wish.minutes,
    replicas: wish.replicas,
    journeys: {
      started: load.startedCount(),
      ended: load.ends.filter(({ stuckAt }) => stuckAt === undefined).length,
      ms: spreadOf(load.ends.map(({ ms }) => ms)),
    },
    requests: outcomesOf(load),
    callbacks: load.callbacks.length,
    events: { received: load.backOffice.received.size, sent: load.backOffice.sent.length },
    faultFailures: Object.fromEntries(nemesis.failures),
    unbiddenEnds: fleet.replicas.flatMap((replica) => replica.lastWords()),
    drainMs,
    takeover,
    outage,
    rolling,
    reach,
    canaries: { files: canaries.files, bytes: canaries.bytes },
    violations,
    isGood: violations.length === 0 && notReached(reach).length === 0 && rolling.failed === 0 && rolling.badExits === 0,
  };
}

/** Waits until every journey has ended and nothing waits any more; gives how long that took. */
async function drain(fleet: Fleet, load: Load, withinMs: number): Promise<number> {
  const startedAt = performance.now();
  load.stopStarting();
  const left = (): number => Math.max(1_000, withinMs - (performance.now() - startedAt));
  const isEmpty = async (): Promise<true | undefined> => {
    if (load.ends.length < load.startedCount() || load.backOffice.pendingCount() > 0) return undefined;
    const books = collectBooks(fleet, load, { leases: [], canaries: [] });
    const evidence: Evidence = { database: fleet.database, books };
    return (await findWhatDidNotDrain(evidence)).length === 0 ? true : undefined;
  };
  // What has not drained in time is found by the judgement.
  await until('everything to be drained', isEmpty, left(), 500).catch(() => undefined);
  await load.drained(left() > 1_000 ? 1_000 : 1);
  return Math.round(performance.now() - startedAt);
}

/** Folders of everything that a run has left behind but the keys. */
async function artefactsOf({ folder }: Fleet): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && entry.name !== 'common')
    .map(({ name }) => path.join(folder, name));
}

function outcomesOf({ ledger }: Load): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { outcome } of ledger.attempts) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
