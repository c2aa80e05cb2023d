import type { DeliverCallbacks } from '#src/capabilities/callback/deliver-callbacks.js';
import type { RelayPass } from '#src/capabilities/relay-pass.js';
import type { BatchRequest } from '#src/capabilities/run-batch.js';
import type { OrderKey } from '#src/model/identifiers.js';
import type { RelayShards } from '#src/ports/relay-shards.js';
import { RELAY_SHARD_COUNT } from '#src/ports/relay-shards.js';
import { aCallbackDraft } from '#src/testing/index.js';
import type { World } from './world.js';
import { aPass } from './world.js';

/** Owes the marketplace callbacks of one order, in this order. */
export async function oweCallbacks(world: World, key: OrderKey, ...businessKeys: readonly string[]): Promise<void> {
  for (const businessKey of businessKeys) {
    const draft = aCallbackDraft({ ...key, businessKey, body: `{"told":"${businessKey}"}` });
    await world.unitOfWork.run((stores) => stores.callbacks.enqueue(draft, world.clock.now()));
  }
}

/** One pass for every channel with something due, one after the other: counts over all of them. */
export function everyChannel(deliverCallbacks: DeliverCallbacks): RelayPass {
  return async (request) => {
    const counts: Record<string, number> = {};
    let passes = 0;
    for (const channel of await deliverCallbacks.dueChannels()) {
      const batch = await deliverCallbacks.pass(channel, request);
      if (batch !== undefined) passes += 1;
      for (const [outcome, count] of Object.entries(batch?.counts ?? {})) {
        counts[outcome] = (counts[outcome] ?? 0) + count;
      }
    }
    return passes === 0 ? undefined : { counts };
  };
}

/** One pass over every shard: counts over all of them. */
export async function passOverShards(
  deliverCallbacks: RelayPass,
  overrides: Partial<BatchRequest> = {},
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (let shard = 0; shard < RELAY_SHARD_COUNT; shard += 1) {
    const batch = await deliverCallbacks(aPass(overrides));
    for (const [outcome, count] of Object.entries(batch?.counts ?? {})) {
      counts[outcome] = (counts[outcome] ?? 0) + count;
    }
  }
  return counts;
}

/** Shards whose leases are lost before the first row is sent: a quarter of the lease is used by then, and renewing comes too late. */
export function losingShards(world: World): RelayShards {
  return {
    claim: async (request) => {
      const lease = await world.relayShards.claim(request);
      world.clock.advance(request.leaseMs / 4);
      if (lease !== undefined) await world.relayShards.release(lease);
      return lease;
    },
    renew: (lease, leaseMs) => world.relayShards.renew(lease, leaseMs),
    release: (lease) => world.relayShards.release(lease),
  };
}
