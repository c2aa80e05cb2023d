import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import type { RelayPass } from '#src/capabilities/relay-pass.js';
import { createRelayPass } from '#src/capabilities/relay-pass.js';
import { RELAY_SHARD_COUNT } from '#src/ports/relay-shards.js';
import { addMs } from '#src/shared/calendar.js';
import { PortUnavailable } from '#src/shared/errors.js';
import type { World } from './support/world.js';
import { aPass, createWorld } from './support/world.js';

describe('relay pass (RELIABILITY §0.3)', () => {
  let world: World;
  let sent: number[];

  beforeEach(() => {
    world = createWorld();
    sent = [];
  });

  /** A relay with rows 1 to 5 due, of which each takes `sendMs` to send. */
  function relayOf(sendMs: number, beside: () => Promise<unknown> = () => Promise.resolve()): RelayPass {
    return createRelayPass<number>(world, {
      name: 'rows',
      isDue: () => Promise.resolve(true),
      due: () => Promise.resolve([1, 2, 3, 4, 5]),
      send: async (row) => {
        sent.push(row);
        world.clock.advance(sendMs);
        await beside();
        return 'sent';
      },
      onError: () => Promise.resolve('failed'),
    });
  }

  const claim = (owner: string): ReturnType<World['relayShards']['claim']> =>
    world.relayShards.claim({ relay: 'rows', owner, leaseMs: 60_000 });

  async function claimAll(owner: string): Promise<readonly number[]> {
    const leases = await Promise.all(Array.from({ length: RELAY_SHARD_COUNT }, () => claim(owner)));
    return leases.flatMap((lease) => (lease === undefined ? [] : [lease.shard]));
  }

  it('a shard stays with its worker for as long as its rows take, and is free for the next one afterwards', async () => {
    const taken: number[] = [];
    const pass = relayOf(20_000, async () => taken.push((await claimAll('worker-2')).length));
    expect((await pass(aPass({ concurrency: 1 })))?.counts).to.deep.equal({ claimed: 5, sent: 5 });
    // The others' leases end and are taken again; the sixth shard of the round never is.
    expect(Math.max(...taken)).to.equal(RELAY_SHARD_COUNT - 1);
    world.clock.advance(60_000);
    expect(await claimAll('worker-3')).to.have.length(RELAY_SHARD_COUNT);
  });

  it('a worker that has lost its shard sends no further row of it', async () => {
    const pass = relayOf(60_000, () => claimAll('worker-2'));
    expect((await pass(aPass({ concurrency: 1 })))?.counts).to.deep.equal({ claimed: 5, sent: 1, lost: 4 });
    expect(sent).to.deep.equal([1]);
  });

  it('a worker whose clock is set back asks whether the shard is still its own', async () => {
    // By the store's clock the lease has ended, and somebody else has taken it.
    world = { ...world, relayShards: { ...world.relayShards, renew: () => Promise.resolve(false) } };
    const anHourAgo = addMs(world.clock.now(), -3_600_000);
    const pass = relayOf(0, async () => world.clock.set(anHourAgo));
    expect((await pass(aPass({ concurrency: 1 })))?.counts).to.deep.equal({ claimed: 5, sent: 1, lost: 4 });
  });

  it('rows that start together in the first quarter of the lease go without renewing it', async () => {
    const relayShards = { ...world.relayShards, renew: () => Promise.reject(new Error('renewed')) };
    world = { ...world, relayShards };
    expect((await relayOf(3_000)(aPass({ concurrency: 1 })))?.counts).to.deep.equal({ claimed: 5, sent: 5 });
  });

  it('gives the shard back when trouble of our own ends the pass', async () => {
    const pass = createRelayPass<number>(world, {
      name: 'rows',
      isDue: () => Promise.resolve(true),
      due: () => Promise.reject(new PortUnavailable('rows')),
      send: () => Promise.resolve('sent'),
      onError: () => Promise.resolve('failed'),
    });
    const error: unknown = await pass(aPass()).catch((cause: unknown) => cause);
    expect(error).to.be.instanceOf(PortUnavailable);
    expect(await claimAll('worker-2')).to.have.length(RELAY_SHARD_COUNT);
  });

  it('gives the shard back when it is through', async () => {
    await relayOf(0)(aPass());
    expect(await claimAll('worker-2')).to.have.length(RELAY_SHARD_COUNT);
  });
});
