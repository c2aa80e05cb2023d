import { count, text } from '../columns.js';
import { NOW_SQL } from '../engine/sql-engine.js';
import type { SqlDialect } from '../engine/sql-engine.js';
import type { Session } from '../session.js';
import type { UnitRunner } from '../unit-runner.js';
import { CLAIMED_TABLES, NO_CLAIM } from './claims.js';

const WORKERS = 'gateway_worker';

/** How long a dead worker is remembered: what it claims on waking, before it says that it lives, is then still found. */
const REMEMBERED_MS = 3_600_000;

/**
 * Who is alive among the gateways on one database, by the database's own clock, so that the clocks of replicas never matter.
 * `owner` is the name under which a worker claims rows and leases.
 */
export interface Workers {
  /** Says that `owner` is alive for the next `leaseMs`. To be said before its first claim, and well before each lease ends. */
  beat(owner: string, leaseMs: number): Promise<void>;
  /**
   * Ends the claims and leases of workers that are no longer alive, so that others go on with what they were doing; returns
   * how many. A worker that was only stopped loses them as well: fences and compare-and-set keep its late writes out.
   */
  releaseClaimsOfTheDead(): Promise<number>;
  /** Says that `owner` has ended in good order; ends its claims and leases. */
  retire(owner: string): Promise<void>;
}

/** Table `gateway_worker`. */
export function createSqlWorkers(units: UnitRunner, dialect: SqlDialect): Workers {
  const now = NOW_SQL[dialect];

  async function releaseClaimsOf(session: Session, owner: string): Promise<number> {
    const { build } = session;
    let released = 0;
    for (const table of CLAIMED_TABLES)
      released += await session.run(build(table).where({ claim_owner: owner }).update(NO_CLAIM));
    const leases = build('relay_shard').where({ owner }).where('lease_until', '>', 0);
    return released + (await session.run(leases.update({ owner: null, lease_until: 0 })));
  }

  return {
    beat: (owner, leaseMs) =>
      units.run(async (session) => {
        const { build } = session;
        const seen_until = build.raw(`${now} + ?`, [leaseMs]);
        if ((await session.run(build(WORKERS).where({ owner }).update({ seen_until }))) > 0) return;
        await session.insert(build(WORKERS).insert({ owner, seen_until }));
      }),

    releaseClaimsOfTheDead: async () => {
      const dead = await units.reader.all(
        units.reader
          .build(WORKERS)
          .select('owner')
          .select(units.reader.build.raw(`seen_until < ${now} - ? as is_forgotten`, [REMEMBERED_MS]))
          .whereRaw(`seen_until <= ${now}`)
          .orderBy('seen_until'),
      );
      let released = 0;
      // A unit for each, so that none holds many rows for long.
      for (const row of dead) {
        const owner = text(row, 'owner');
        released += await units.run(async (session) => {
          const gone = session.build(WORKERS).where({ owner }).whereRaw(`seen_until <= ${now}`);
          // Locks its row: who wakes up now says so after this, and who ends it at the same time is let be.
          if ((await session.first(session.claiming(gone.select('owner')))) === undefined) return 0;
          const claims = await releaseClaimsOf(session, owner);
          if (count(row, 'is_forgotten') === 1) await session.run(session.build(WORKERS).where({ owner }).delete());
          return claims;
        });
      }
      return released;
    },

    retire: (owner) =>
      units.run(async (session) => {
        await releaseClaimsOf(session, owner);
        await session.run(session.build(WORKERS).where({ owner }).delete());
      }),
  };
}
