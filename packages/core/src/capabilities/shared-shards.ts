import type { RelayShards, ShardLease } from '../ports/relay-shards.js';
import { RELAY_SHARD_COUNT } from '../ports/relay-shards.js';

type ClaimRequest = Parameters<RelayShards['claim']>[0];

interface Hold {
  readonly lease: ShardLease;
  readonly lanes: Set<string>;
}

/**
 * Lets lanes of one process hold a shard together, under one lease: whoever comes first claims it, whoever leaves last gives it back. So a
 * lane whose rows are slow keeps the shard from no other. Rows of different lanes must not be of one order; a lane works on one shard at a
 * time. What a lease protects stays the store's to check, by its fence.
 */
export function createSharedShards(relayShards: RelayShards): (lane: string) => RelayShards {
  const holds = new Set<Hold>();
  const holdOf = (lease: ShardLease): Hold | undefined => [...holds].find((hold) => hold.lease === lease);

  return (lane) => {
    let turn = 0;
    const visitedAt = new Map<number, number>();
    const turnsSince = ({ lease }: Hold): number => turn - (visitedAt.get(lease.shard) ?? -Infinity);

    /** Shares a shard on which this lane was not for so many turns. */
    async function join({ relay, owner, leaseMs }: ClaimRequest, turnsMin: number): Promise<ShardLease | undefined> {
      for (const hold of [...holds].sort((left, right) => turnsSince(right) - turnsSince(left))) {
        const { lease, lanes } = hold;
        if (lease.relay !== relay || lease.owner !== owner || lanes.has(lane) || turnsSince(hold) < turnsMin) continue;
        // Before the store is asked: the others may leave meanwhile, and must not give the shard back.
        lanes.add(lane);
        let isHeld = false;
        try {
          // The one who claimed it may have used most of the lease up.
          isHeld = await relayShards.renew(lease, leaseMs);
        } finally {
          if (!isHeld) lanes.delete(lane);
        }
        if (isHeld) return lease;
        holds.delete(hold);
      }
      return undefined;
    }

    async function claimFree(request: ClaimRequest): Promise<ShardLease | undefined> {
      const visited = [...visitedAt].sort(([, left], [, right]) => left - right);
      const lease = await relayShards.claim({ ...request, lately: visited.map(([shard]) => shard) });
      if (lease !== undefined) holds.add({ lease, lanes: new Set([lane]) });
      return lease;
    }

    return {
      async claim(request) {
        turn += 1;
        // A shard that is shared comes as often as one that is free, and all the same when none is.
        const lease =
          (await join(request, RELAY_SHARD_COUNT)) ?? (await claimFree(request)) ?? (await join(request, 1));
        if (lease !== undefined) visitedAt.set(lease.shard, turn);
        return lease;
      },
      async release(lease) {
        const hold = holdOf(lease);
        if (hold !== undefined) {
          hold.lanes.delete(lane);
          if (hold.lanes.size > 0) return;
          holds.delete(hold);
        }
        await relayShards.release(lease);
      },
      async renew(lease, leaseMs) {
        const isRenewed = await relayShards.renew(lease, leaseMs);
        const hold = holdOf(lease);
        if (!isRenewed && hold !== undefined) holds.delete(hold);
        return isRenewed;
      },
    };
  };
}
