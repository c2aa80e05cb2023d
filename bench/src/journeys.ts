import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fleet } from '@banyan/chaos';
import { createChance, openFleet, startLoad } from '@banyan/chaos';
import type { Figure } from './figure.js';
import type { RunOptions } from './harness.js';
import { cpuMsOf } from './server-process.js';

const REPLICA_COUNTS = [1, 2, 3] as const;
const JOURNEYS = 120;
/** More than any fleet of this machine takes: what is measured is how fast it works off what has come. */
const STARTED_PER_SECOND = 40;
const PATIENCE_MS = 300_000;
const LOOK_EVERY_MS = 20;
const SEED = 20_261_122;

/** Who uses the processor during journeys. */
const PARTS = ['gateways', 'database', 'broker', 'sandbox'] as const;

interface JourneyRun {
  readonly perSecond: number;
  /** CPU time for one journey, in milliseconds. */
  readonly cpuMs: Readonly<Record<(typeof PARTS)[number], number>>;
}

/**
 * Whole journeys (access to payout, for many to the settlement) worked off by one, two and three replicas on one MySQL server and
 * one Kafka broker, and where the processor's time goes. The ratio is to one replica. Everybody shares the machine: the sandbox,
 * which plays marketplace, back office and object store, and the wires between are `sandbox`.
 */
export async function* journeyFigures(_options: RunOptions): AsyncGenerator<Figure> {
  let alone: JourneyRun | undefined;
  for (const replicaCount of REPLICA_COUNTS) {
    const run = await workOff(replicaCount);
    alone ??= run;
    const name = `journeys.replicas.${String(replicaCount)}`;
    yield shown(name, 'journey/s', run.perSecond, alone.perSecond);
    for (const part of PARTS) yield shown(`${name}.cpu.${part}`, 'ms CPU', run.cpuMs[part], alone.cpuMs[part]);
  }
}

async function workOff(replicaCount: number): Promise<JourneyRun> {
  const fleet = await openFleet({ replicaCount });
  try {
    const before = cpuOf(fleet);
    const startedAt = performance.now();
    const load = startLoad(fleet, { chance: createChance(SEED), perSecond: STARTED_PER_SECOND });
    while (load.startedCount() < JOURNEYS) await pause(LOOK_EVERY_MS);
    await load.drained(PATIENCE_MS);
    const seconds = (performance.now() - startedAt) / 1_000;
    const ended = load.ends.filter(({ stuckAt }) => stuckAt === undefined).length;
    assert.equal(ended, load.startedCount(), 'a journey did not come to its end');
    const after = cpuOf(fleet);
    const each = PARTS.map((part) => [part, (after[part] - before[part]) / ended] as const);
    // PARTS names every member: the record is total by construction.
    return { perSecond: ended / seconds, cpuMs: Object.fromEntries(each) as JourneyRun['cpuMs'] };
  } finally {
    await fleet.close();
  }
}

function cpuOf(fleet: Fleet): JourneyRun['cpuMs'] {
  const own = process.cpuUsage();
  return {
    gateways: fleet.replicas.reduce((sum, replica) => sum + cpuMsOf(replica.pid()), 0),
    database: cpuMsOf(fleet.mariadb.pid()),
    broker: cpuMsOf(fleet.kafka.pid()),
    sandbox: (own.user + own.system) / 1_000,
  };
}

function shown(name: string, unit: string, value: number, alone: number): Figure {
  const requirement = { kind: 'shownOnly' } as const;
  return { name, unit, value, limit: alone, ratio: value / alone, min: value, max: value, requirement };
}
