import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import { createBreaker } from '#src/capabilities/callback/breaker.js';
import { createDeliverCallbacks } from '#src/capabilities/callback/deliver-callbacks.js';
import type { RelayPass } from '#src/capabilities/relay-pass.js';
import type { BatchRequest } from '#src/capabilities/run-batch.js';
import type { Callback } from '#src/model/callback.js';
import type { OrderKey } from '#src/model/identifiers.js';
import { RELAY_SHARD_COUNT } from '#src/ports/relay-shards.js';
import { anOrderKey, TEST_NOW } from '#src/testing/index.js';
import { everyChannel, losingShards, oweCallbacks, passOverShards } from '../support/callback-outbox.js';
import { everyPoint } from '../support/fault-plan.js';
import { ACCEPTED, DOWN } from '../support/scripted-partners.js';
import type { World } from '../support/world.js';
import { aPass, createWorld } from '../support/world.js';

const KEY = anOrderKey();
const OTHER_KEY = anOrderKey('90000002');

describe('deliverCallbacks in an outage (item 25.1)', () => {
  let world: World;
  let deliverCallbacks: RelayPass;

  beforeEach(() => build(createWorld()));

  function build(made: World, failuresToOpen = 1_000): void {
    world = made;
    const breaker = createBreaker({ failuresToOpen, openMs: 60_000 });
    deliverCallbacks = everyChannel(createDeliverCallbacks({ ...world, breaker }));
  }

  const owe = (key: OrderKey, ...businessKeys: readonly string[]): Promise<void> =>
    oweCallbacks(world, key, ...businessKeys);
  const pass = (overrides: Partial<BatchRequest> = {}): ReturnType<typeof passOverShards> =>
    passOverShards(deliverCallbacks, overrides);
  const callbacksOf = (key: OrderKey): Promise<readonly Callback[]> => world.read.callbacks.ofOrder(key);

  async function only(): Promise<Callback> {
    const [callback] = await callbacksOf(KEY);
    if (callback === undefined) throw new Error('there is no callback');
    return callback;
  }

  describe('the breaker', () => {
    it('holds the rest of a backlog without spending its attempts', async () => {
      build(createWorld(), 2);
      const keys = Array.from({ length: 12 }, (_, index) => anOrderKey(String(91_000_000 + index)));
      for (const key of keys) await owe(key, 'rejected');
      world.sender.respond(DOWN);
      expect(await pass({ concurrency: 1 })).to.deep.include({ postponed: 2 });
      expect(await world.read.callbacks.backlog()).to.deep.include({ pending: 12, dead: 0 });
      const attempts = await Promise.all(keys.map(async (key) => (await callbacksOf(key))[0]?.attempts ?? 0));
      expect(attempts.reduce((sum, count) => sum + count, 0)).to.equal(2);
    });

    it('lets one probe through when the time is up; an accepted one lets all the others follow', async () => {
      build(createWorld(), 2);
      const keys = Array.from({ length: 12 }, (_, index) => anOrderKey(String(91_000_000 + index)));
      for (const key of keys) await owe(key, 'rejected');
      world.sender.respond(DOWN);
      await pass({ concurrency: 1 });
      world.clock.advance(60_000);
      expect(await pass({ concurrency: 1 })).to.deep.include({ postponed: 1 });
      world.sender.respond(ACCEPTED);
      world.clock.advance(1_800_000);
      await pass({ concurrency: 1 });
      await pass({ concurrency: 1 });
      expect(await world.read.callbacks.backlog()).to.deep.include({ pending: 0, dead: 0 });
    });

    it('a lost lease costs the channel no probe: whoever comes next may send at once', async () => {
      const breaker = createBreaker({ failuresToOpen: 1, openMs: 60_000 });
      breaker.report('840', false, world.clock.now());
      await owe(KEY, 'rejected');
      world.clock.advance(60_000);
      const robbed = everyChannel(createDeliverCallbacks({ ...world, breaker, relayShards: losingShards(world) }));
      for (let shard = 0; shard < RELAY_SHARD_COUNT; shard += 1) await robbed(aPass({ leaseMs: 400 }));
      expect((await only()).state).to.equal('pending');
      deliverCallbacks = everyChannel(createDeliverCallbacks({ ...world, breaker }));
      expect(await pass()).to.deep.equal({ claimed: 1, sent: 1 });
    });
  });

  it('lender-domain §21-10: the endpoint down for an hour: all are delivered, in order, each with one body', async () => {
    build(createWorld(), 3);
    world.rows.policy = {
      ...world.rows.policy,
      callbackBackoff: { delaysMs: [60_000, 300_000, 1_800_000], attemptsMax: 12 },
    };
    for (const key of [KEY, OTHER_KEY]) await owe(key, 'first', 'second');
    world.sender.respond(async () => (world.clock.now() < TEST_NOW + 3_600_000 ? DOWN : ACCEPTED));
    for (let minute = 0; minute < 180; minute += 1) {
      await pass();
      world.clock.advance(60_000);
    }
    for (const key of [KEY, OTHER_KEY]) {
      expect((await callbacksOf(key)).map(({ state }) => state)).to.deep.equal(['sent', 'sent']);
      const order = world.sender.sent.filter(({ orderNo }) => orderNo === key.orderNo).map(({ sequence }) => sequence);
      expect(order).to.deep.equal([...order].sort((left, right) => left - right));
    }
    const bodies = new Set(world.sender.sent.map(({ callbackId, body }) => `${callbackId} ${body}`));
    expect(bodies.size).to.equal(4);
  });

  for (const mode of ['fails', 'dies'] as const) {
    it(`${mode} at every call of a port in turn: nothing is lost, and both arrive in order at least once`, async () => {
      const points = await everyPoint(async (n) => {
        build(createWorld());
        await owe(KEY, 'first', 'second');
        world.faults.arm(mode, n);
        for (let count = 0; count < 2; count += 1) await pass().catch(() => undefined);
        const hasStruck = await world.faults.restart();
        for (let count = 0; count < 4; count += 1) {
          world.clock.advance(3_600_000);
          await pass();
        }
        expect(
          (await callbacksOf(KEY)).map(({ state }) => state),
          `point ${String(n)}`,
        ).to.deep.equal(['sent', 'sent']);
        const sequences = world.sender.sent.map(({ sequence }) => sequence);
        expect(sequences).to.deep.equal([...sequences].sort((left, right) => left - right));
        expect(new Set(sequences)).to.deep.equal(new Set([1, 2]));
        return hasStruck;
      });
      expect(points).to.be.at.least(15);
    });
  }
});
