import type { Battlefield } from './battlefield.js';
import { wiresOf } from './battlefield.js';
import type { NemesisRow } from './nemesis.table.js';
import { NEMESIS_TABLE } from './nemesis.table.js';
import { AHEAD_MS } from '../fleet/surroundings.js';

/** How often each fault was done, by name. */
export type StrikeCounts = ReadonlyMap<string, number>;

/** Does faults until told to stop, then mends everything. */
export interface Nemesis {
  readonly counts: StrikeCounts;
  /** Faults that could not be done, by name: the fleet was in no state for them. */
  readonly failures: ReadonlyMap<string, number>;
  /** Resolves when the last fault has ended and everything is whole again. */
  stop(): Promise<void>;
}

const PAUSE_MAX_MS = 4_000;

/**
 * Starts both lanes. Every fault comes once, in an order of chance, before any comes again by its weight. `isShort`: only the rows
 * that short runs have.
 */
export function startNemesis(
  field: Battlefield,
  options: { readonly isShort: boolean; readonly stop: AbortController },
): Nemesis {
  const { stop } = options;
  const counts = new Map<string, number>();
  const failures = new Map<string, number>();
  const rows: readonly NemesisRow[] = NEMESIS_TABLE.filter((row) => !options.isShort || row[3]);

  async function lane(name: NemesisRow[1]): Promise<void> {
    const own = rows.filter((row) => row[1] === name);
    const first = shuffled(own, field);
    for (;;) {
      await field.hold(field.chance.between(500, PAUSE_MAX_MS));
      if (stop.signal.aborted) return;
      const [fault, , , , strike] = first.shift() ?? field.chance.weighted(own, (row) => row[2]);
      const noted = await strike(field).then(
        () => counts,
        () => failures,
      );
      noted.set(fault, (noted.get(fault) ?? 0) + 1);
    }
  }

  const lanes = Promise.all([lane('replicas'), lane('parts')]);
  return {
    counts,
    failures,
    async stop() {
      stop.abort();
      await lanes;
      for (const name of await mend(field)) failures.set(name, (failures.get(name) ?? 0) + 1);
    },
  };
}

/** Takes every fault back and starts whatever is not running; gives what did not come back. */
export async function mend({ fleet }: Pick<Battlefield, 'fleet'>): Promise<readonly string[]> {
  for (const wire of wiresOf(fleet)) wire.clear();
  fleet.objectStore.setFault(undefined);
  await fleet.mariadb.start();
  await fleet.kafka.start();
  await fleet.database.rows('set global read_only = 0');
  for (const replica of fleet.replicas) {
    replica.thaw();
    replica.setClockAhead(AHEAD_MS);
  }
  const outcomes = await Promise.allSettled(fleet.replicas.map((replica) => replica.start()));
  return outcomes.flatMap(({ status }, index) =>
    status === 'fulfilled' ? [] : [`${fleet.replicas[index]?.name ?? 'a replica'} did not come back`],
  );
}

function shuffled<T>(items: readonly T[], { chance }: Battlefield): T[] {
  return items
    .map((item) => ({ item, at: chance.fraction() }))
    .sort((left, right) => left.at - right.at)
    .map(({ item }) => item);
}
