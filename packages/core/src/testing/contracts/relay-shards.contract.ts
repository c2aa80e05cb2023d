import { expect } from 'chai';
import { invariant } from '../../shared/errors.js';
import type { RelayShards, ShardLease } from '../../ports/relay-shards.js';
import { RELAY_SHARD_COUNT } from '../../ports/relay-shards.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';

const LEASE_MS = 30_000;

/** Takes every shard of `relay` for `owner`, for 30 s. */
export async function claimAllShards(
  relayShards: RelayShards,
  relay: string,
  owner: string,
): Promise<readonly ShardLease[]> {
  const leases: ShardLease[] = [];
  for (
    let lease = await claim(relayShards, relay, owner);
    lease !== undefined;
    lease = await claim(relayShards, relay, owner)
  ) {
    leases.push(lease);
    invariant(leases.length <= RELAY_SHARD_COUNT, 'no shard is given away twice');
  }
  return leases;
}

function claim(relayShards: RelayShards, relay: string, owner: string): Promise<ShardLease | undefined> {
  return relayShards.claim({ relay, owner, leaseMs: LEASE_MS });
}

/** Promises of `RelayShards`: a shard is in one hand, and fences grow (`RELIABILITY` §0.3). */
export function describeRelayShardsContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'relay-shards', backend }, open, (promise) => {
    promise('gives every shard away once, then none', async ({ relayShards }) => {
      const leases = await claimAllShards(relayShards, 'callbacks', 'a');
      const shards = leases.map(({ shard }) => shard).sort((left, right) => left - right);
      expect(shards).to.deep.equal(Array.from({ length: RELAY_SHARD_COUNT }, (_, shard) => shard));
      for (const lease of leases) expect(lease).to.deep.include({ relay: 'callbacks', owner: 'a' });
      expect(await claim(relayShards, 'callbacks', 'b')).to.equal(undefined);
    });

    promise('keeps the shards of two relays apart', async ({ relayShards }) => {
      await claimAllShards(relayShards, 'callbacks', 'a');
      expect(await claimAllShards(relayShards, 'events', 'b')).to.have.length(RELAY_SHARD_COUNT);
    });

    promise('gives no shard to two claimers at once', async ({ relayShards }) => {
      const claims = Array.from({ length: RELAY_SHARD_COUNT * 2 }, (_, index) =>
        claim(relayShards, 'callbacks', `worker-${String(index)}`),
      );
      const shards = (await Promise.all(claims)).flatMap((lease) => (lease === undefined ? [] : [lease.shard]));
      expect(new Set(shards).size).to.equal(shards.length);
      expect(shards.length).to.be.greaterThan(0);
    });

    promise('gives shards away in turn, also after one was held for long', async ({ relayShards }) => {
      const turns = async (count: number): Promise<readonly number[]> => {
        const shards: number[] = [];
        for (let turn = 0; turn < count; turn += 1) {
          const lease = await claim(relayShards, 'callbacks', 'a');
          invariant(lease !== undefined, 'a shard is free');
          shards.push(lease.shard);
          await relayShards.release(lease);
        }
        return shards;
      };
      const long = await claim(relayShards, 'callbacks', 'b');
      invariant(long !== undefined, 'a shard was claimed');
      expect(new Set(await turns(5 * RELAY_SHARD_COUNT)).size).to.equal(RELAY_SHARD_COUNT - 1);
      await relayShards.release(long);
      expect(new Set(await turns(RELAY_SHARD_COUNT)).size).to.equal(RELAY_SHARD_COUNT);
    });

    promise('gives those last that the claimer was on lately, in that order', async ({ relayShards }) => {
      const request = { relay: 'callbacks', owner: 'a', leaseMs: LEASE_MS };
      for (const [lately, shard] of [
        [[0, 1, 2, 3, 4, 6, 7], 5],
        [[3, 0, 1, 2, 5, 4, 6, 7], 3],
        [[4, 0, 1, 2, 3, 5, 6, 7], 4],
      ] as const) {
        const lease = await relayShards.claim({ ...request, lately });
        invariant(lease !== undefined, 'a shard is free');
        expect(lease.shard).to.equal(shard);
        await relayShards.release(lease);
      }
    });

    promise('gives a shard away again after its release, under a greater fence', async ({ relayShards }) => {
      const leases = await claimAllShards(relayShards, 'callbacks', 'a');
      const [released] = leases;
      invariant(released !== undefined, 'a shard was claimed');
      await relayShards.release(released);
      const next = await claim(relayShards, 'callbacks', 'b');
      expect(next).to.deep.include({ shard: released.shard, owner: 'b' });
      expect(next?.fence).to.be.greaterThan(released.fence);
      expect(await claim(relayShards, 'callbacks', 'b')).to.equal(undefined);
    });

    promise('takes shards in turn, so that one worker serves them all', async ({ relayShards }) => {
      const served = new Set<number>();
      for (let round = 0; round < RELAY_SHARD_COUNT; round += 1) {
        const lease = await claim(relayShards, 'callbacks', 'a');
        invariant(lease !== undefined, 'a shard is free');
        served.add(lease.shard);
        await relayShards.release(lease);
      }
      expect(served.size).to.equal(RELAY_SHARD_COUNT);
    });

    promise('keeps a shard until the very end of its lease', async (harness) => {
      const { relayShards } = harness;
      await claimAllShards(relayShards, 'callbacks', 'a');
      await harness.passTime(LEASE_MS - 5_000);
      expect(await claim(relayShards, 'callbacks', 'b')).to.equal(undefined);
    });

    promise('takes a shard from a worker whose lease has ended, and lets go of what it still does', async (harness) => {
      const { relayShards } = harness;
      const stale = await claimAllShards(relayShards, 'callbacks', 'a');
      await harness.passTime(LEASE_MS + 1);
      const fresh = await claimAllShards(relayShards, 'callbacks', 'b');
      expect(fresh).to.have.length(RELAY_SHARD_COUNT);
      for (const lease of stale) {
        const taken = fresh.find(({ shard }) => shard === lease.shard);
        expect(taken?.fence).to.be.greaterThan(lease.fence);
        expect(await relayShards.renew(lease, LEASE_MS)).to.equal(false);
        await relayShards.release(lease);
      }
      expect(await claim(relayShards, 'callbacks', 'c')).to.equal(undefined);
    });

    promise('makes a lease last longer, counted from now', async (harness) => {
      const { relayShards } = harness;
      const leases = await claimAllShards(relayShards, 'callbacks', 'a');
      await harness.passTime(20_000);
      for (const lease of leases) expect(await relayShards.renew(lease, LEASE_MS)).to.equal(true);
      await harness.passTime(20_000);
      expect(await claim(relayShards, 'callbacks', 'b')).to.equal(undefined);
      await harness.passTime(15_000);
      expect(await claim(relayShards, 'callbacks', 'b')).not.to.equal(undefined);
    });

    promise('tells two stays of one worker apart by the fence', async (harness) => {
      const { relayShards } = harness;
      const first = await claimAllShards(relayShards, 'callbacks', 'a');
      await harness.passTime(LEASE_MS + 1);
      await claimAllShards(relayShards, 'callbacks', 'a');
      for (const lease of first) expect(await relayShards.renew(lease, LEASE_MS)).to.equal(false);
    });
  });
}
