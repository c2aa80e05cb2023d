import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { createSharedShards } from '#src/capabilities/shared-shards.js';
import type { RelayShards, ShardLease } from '#src/ports/relay-shards.js';
import { RELAY_SHARD_COUNT } from '#src/ports/relay-shards.js';
import type { World } from './support/world.js';
import { createWorld } from './support/world.js';

const REQUEST = { relay: 'callbacks', owner: 'worker-1', leaseMs: 60_000 };

async function claimed(shards: RelayShards, request = REQUEST): Promise<ShardLease> {
  const lease = await shards.claim(request);
  if (lease === undefined) throw new Error('no shard could be had');
  return lease;
}

describe('shards that lanes of one process share (promise 23)', () => {
  let world: World;
  let slow: RelayShards;
  let quick: RelayShards;

  beforeEach(() => {
    world = createWorld();
    const shardsOf = createSharedShards(world.relayShards);
    slow = shardsOf('slow');
    quick = shardsOf('quick');
  });

  /** The shards that `quick` comes to in one round. */
  async function round(): Promise<readonly number[]> {
    const shards: number[] = [];
    for (let turn = 0; turn < RELAY_SHARD_COUNT; turn += 1) {
      const lease = await claimed(quick);
      shards.push(lease.shard);
      await quick.release(lease);
    }
    return shards;
  }

  it('one comes to every shard once a round, also to that which another is on', async () => {
    await claimed(slow);
    for (let count = 0; count < 3; count += 1) {
      expect([...(await round())].sort()).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7]);
    }
  });

  it('lanes that take turns come to every shard once a round each', async () => {
    const met = new Map([slow, quick].map((lane) => [lane, new Set<number>()]));
    for (let turn = 0; turn < RELAY_SHARD_COUNT; turn += 1) {
      for (const [lane, shards] of met) {
        const lease = await claimed(lane);
        shards.add(lease.shard);
        await lane.release(lease);
      }
    }
    expect([...met.values()].map(({ size }) => size)).to.deep.equal([RELAY_SHARD_COUNT, RELAY_SHARD_COUNT]);
  });

  it('a shard that is shared is given back by whoever leaves last', async () => {
    const first = await claimed(slow);
    const second = await claimed(quick);
    expect(second).to.equal(first);
    await slow.release(first);
    expect(await world.relayShards.renew(first, 60_000)).to.equal(true);
    await quick.release(second);
    expect(await world.relayShards.renew(first, 60_000)).to.equal(false);
  });

  it('whoever joins has the whole of the lease before them', async () => {
    const lease = await claimed(slow);
    world.clock.advance(59_000);
    expect(await claimed(quick)).to.equal(lease);
    world.clock.advance(59_000);
    const others: ShardLease[] = [];
    for (;;) {
      const other = await world.relayShards.claim({ ...REQUEST, owner: 'worker-2' });
      if (other === undefined) break;
      others.push(other);
    }
    expect(others.map(({ shard }) => shard)).to.not.include(lease.shard);
  });

  it('nobody joins a lease that was lost', async () => {
    const lost = await claimed(slow);
    world.clock.advance(60_000);
    for (let turn = 0; turn < RELAY_SHARD_COUNT; turn += 1) {
      await world.relayShards.claim({ ...REQUEST, owner: 'worker-2' });
    }
    expect(await quick.claim(REQUEST)).to.equal(undefined);
    expect(await slow.renew(lost, 60_000)).to.equal(false);
  });

  it('a shard that is shared can be had though all the others are in other hands', async () => {
    const lease = await claimed(slow);
    while ((await world.relayShards.claim({ ...REQUEST, owner: 'worker-2' })) !== undefined);
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await claimed(quick)).to.equal(lease);
      await quick.release(lease);
    }
  });

  it('one does not share with oneself, nor with another owner or relay', async () => {
    const lease = await claimed(slow);
    for (const [shards, request] of [
      [slow, REQUEST],
      [quick, { ...REQUEST, owner: 'worker-2' }],
      [quick, { ...REQUEST, relay: 'events' }],
    ] as const) {
      expect(await claimed(shards, request)).to.not.deep.equal(lease);
    }
  });

  it('who could not join, the store being away, does not keep the shard from being given back', async () => {
    const broken: RelayShards = {
      claim: (request) => world.relayShards.claim(request),
      release: (lease) => world.relayShards.release(lease),
      renew: () => Promise.reject(new Error('away')),
    };
    const shardsOf = createSharedShards(broken);
    slow = shardsOf('slow');
    const lease = await claimed(slow);
    const joining = shardsOf('quick').claim(REQUEST);
    expect(await joining.catch(() => 'away')).to.equal('away');
    await slow.release(lease);
    expect(await world.relayShards.renew(lease, 60_000)).to.equal(false);
  });
});
