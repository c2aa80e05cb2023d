import type { Knex } from 'knex';
import { RELAY_SHARD_COUNT } from '@banyan/core';
import type { RelayShards, ShardLease } from '@banyan/core';
import { count, flag } from '../columns.js';
import { NOW_SQL } from '../engine/sql-engine.js';
import type { Row, SqlDialect } from '../engine/sql-engine.js';
import type { Session } from '../session.js';
import type { UnitRunner } from '../unit-runner.js';
import { insertInto } from '../written-statements.js';

const SHARDS = 'relay_shard';

/** Table `relay_shard`: leases by compare-and-set on the fence. A shard that was given back has no owner. */
export function createSqlRelayShards(units: UnitRunner, dialect: SqlDialect): RelayShards {
  const now = NOW_SQL[dialect];
  const isFree = `(owner is null or lease_until <= ${now})`;

  return {
    claim: ({ relay, owner, leaseMs, lately = [] }) =>
      units.run(async (session) => {
        const shards = await shardsOf(session, relay, isFree);
        const turnOf = (row: Row): number => lately.indexOf(count(row, 'shard'));
        const free = shards.filter((each) => flag(each, 'is_free'));
        for (const row of free.sort((left, right) => turnOf(left) - turnOf(right))) {
          const shard = count(row, 'shard');
          const fence = count(row, 'fence') + 1;
          const same = session.build(SHARDS).where({ relay, shard, fence: fence - 1 });
          // What another worker is just taking, or has renewed since we looked, is left to it.
          const stillFree = same.clone().select('shard').whereRaw(isFree);
          if ((await session.first(session.claiming(stillFree))) === undefined) continue;
          const lease_until = session.build.raw(`${now} + ?`, [leaseMs]);
          await session.run(same.update({ owner, fence, lease_until }));
          return { relay, shard, owner, fence };
        }
        return undefined;
      }),

    release: (lease) =>
      units.run(async (session) => {
        await session.run(held(session, lease).update({ owner: null, lease_until: session.build.raw(now) }));
      }),

    renew: (lease, leaseMs) =>
      units.run(async (session) => {
        const matched = await session.run(
          held(session, lease).update({ lease_until: session.build.raw(`${now} + ?`, [leaseMs]) }),
        );
        return matched > 0;
      }),
  };
}

/**
 * Is `lease` still the latest claim of its shard and not given back? Asked with an UPDATE that changes nothing, so that the
 * row stays locked until the unit ends and no other worker can claim the shard in between.
 */
export async function holdsLease(session: Session, lease: ShardLease): Promise<boolean> {
  return (await session.run(held(session, lease).update({ fence: lease.fence }))) > 0;
}

function held(session: Session, lease: ShardLease): Knex.QueryBuilder {
  return session
    .build(SHARDS)
    .where({ relay: lease.relay, shard: lease.shard, fence: lease.fence, owner: lease.owner });
}

// Shards are taken in turn: first those that have been free for longest. The number of claims would not do: a shard that somebody was
// on for long would come again and again, and the others never, until it had made up for it.
async function shardsOf(session: Session, relay: string, isFree: string): Promise<readonly Row[]> {
  const { build } = session;
  const known = build(SHARDS)
    .select('shard', 'fence', build.raw(`${isFree} as is_free`))
    .where({ relay })
    .orderBy(['lease_until', 'fence', 'shard']);
  const shards = await session.all(known);
  if (shards.length >= RELAY_SHARD_COUNT) return shards;
  for (let shard = 0; shard < RELAY_SHARD_COUNT; shard += 1)
    await session.insert(insertInto(SHARDS, { relay, shard, owner: null, fence: 0, lease_until: 0 }));
  return session.all(known);
}
