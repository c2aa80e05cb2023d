import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import type { RelayEvents } from '#src/capabilities/events/relay-events.js';
import { createRelayEvents } from '#src/capabilities/events/relay-events.js';
import { addMs } from '#src/shared/calendar.js';
import { err, ok } from '#src/shared/result.js';
import { RELAY_SHARD_COUNT } from '#src/ports/relay-shards.js';
import { aLenderEvent, anOrderKey, TEST_NOW } from '#src/testing/index.js';
import { everyPoint } from '../support/fault-plan.js';
import type { World } from '../support/world.js';
import { aPass, createWorld } from '../support/world.js';

const DELAYS_MS = [1_000, 10_000, 60_000];

describe('relayEvents (DESIGN §3 "Out")', () => {
  let world: World;
  let relayEvents: RelayEvents;

  beforeEach(() => build(createWorld()));

  function build(made: World): void {
    world = made;
    relayEvents = createRelayEvents({ ...world, delaysMs: DELAYS_MS });
  }

  async function owe(key: string, ...eventIds: readonly string[]): Promise<void> {
    for (const eventId of eventIds) {
      await world.unitOfWork.run((stores) =>
        stores.events.enqueue(aLenderEvent({ eventId, key, occurredAt: world.clock.now() })),
      );
    }
  }

  /** One pass over every shard: counts over all of them. */
  async function pass(): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    for (let shard = 0; shard < RELAY_SHARD_COUNT; shard += 1) {
      const batch = await relayEvents(aPass());
      for (const [outcome, count] of Object.entries(batch?.counts ?? {}))
        counts[outcome] = (counts[outcome] ?? 0) + count;
    }
    return counts;
  }

  const publishedIds = (): readonly string[] => world.publisher.published.map(({ eventId }) => eventId);

  it('publishes what is owed, once, as it was written', async () => {
    await owe('90000001', 'event-1');
    expect(await pass()).to.deep.equal({ claimed: 1, published: 1 });
    expect(world.publisher.published).to.deep.equal([aLenderEvent({ eventId: 'event-1' })]);
    expect(await pass()).to.deep.equal({});
    expect(publishedIds()).to.deep.equal(['event-1']);
  });

  it('takes no lease while nothing is due', async () => {
    expect(await relayEvents(aPass())).to.equal(undefined);
  });

  it('keeps the order of every loan', async () => {
    await owe('90000001', 'a1', 'a2', 'a3');
    await owe('90000002', 'b1', 'b2');
    for (let count = 0; count < 3; count += 1) await pass();
    const ids = publishedIds();
    expect(ids.filter((id) => id.startsWith('a'))).to.deep.equal(['a1', 'a2', 'a3']);
    expect(ids.filter((id) => id.startsWith('b'))).to.deep.equal(['b1', 'b2']);
  });

  it('publishes all that a loan is owed in one pass, and settles it in one unit', async () => {
    await owe('90000001', 'a1', 'a2', 'a3');
    expect(await pass()).to.deep.equal({ claimed: 3, published: 3 });
    expect(publishedIds()).to.deep.equal(['a1', 'a2', 'a3']);
  });

  it('notes of a batch what went and what did not; what stands behind a failed one is not an attempt', async () => {
    await owe('90000001', 'a1', 'a2', 'a3');
    world.publisher.respond(async ({ eventId }) => (eventId === 'a2' ? err({ error: 'timeout' }) : ok()));
    expect(await pass()).to.deep.equal({ claimed: 3, published: 1, postponed: 1, held: 1 });
    const orders = await world.read.events.ofOrder(anOrderKey('90000001'));
    expect(orders.map(({ eventId, attempts, isPublished }) => [eventId, attempts, isPublished])).to.deep.equal([
      ['a1', 1, true],
      ['a2', 1, false],
      ['a3', 0, false],
    ]);
    world.publisher.respond(async () => ok());
    expect(await pass()).to.deep.equal({ claimed: 0 });
    world.clock.advance(60_000);
    expect(await pass()).to.deep.equal({ claimed: 2, published: 2 });
    expect(publishedIds()).to.deep.equal(['a1', 'a2', 'a3']);
  });

  it('while the first event of a loan cannot go, its later ones wait and other loans go on', async () => {
    await owe('90000001', 'a1', 'a2');
    await owe('90000002', 'b1');
    world.publisher.respond(async ({ eventId }) => (eventId === 'a1' ? err({ error: 'timeout' }) : ok()));
    for (let count = 0; count < 3; count += 1) {
      await pass();
      world.clock.advance(60_000);
    }
    expect(publishedIds()).to.deep.equal(['b1']);
    world.publisher.respond(async () => ok());
    await pass();
    await pass();
    expect(publishedIds()).to.deep.equal(['b1', 'a1', 'a2']);
  });

  it('an event is never given up: ¾ of each delay, the last one for ever', async () => {
    await owe('90000001', 'event-1');
    let attempts = 0;
    world.publisher.respond(async () => {
      attempts += 1;
      return err({ error: 'timeout' });
    });
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 200; attempt += 1) {
      expect(await pass()).to.deep.equal({ claimed: 1, postponed: 1 });
      const { nextDueAt = TEST_NOW } = await world.read.events.backlog();
      waits.push(nextDueAt - world.clock.now());
      world.clock.set(nextDueAt);
    }
    expect(attempts).to.equal(200);
    expect(waits.slice(0, 4)).to.deep.equal([750, 7_500, 45_000, 45_000]);
    expect(new Set(waits.slice(2))).to.deep.equal(new Set([45_000]));
    world.publisher.respond(async () => ok());
    expect(await pass()).to.deep.equal({ claimed: 1, published: 1 });
  });

  it('a publisher that throws is like one that says no', async () => {
    await owe('90000001', 'event-1');
    world.publisher.respond(() => Promise.reject(new TypeError('bug')));
    expect(await pass()).to.deep.equal({ claimed: 1, postponed: 1 });
    expect((await world.read.events.backlog()).nextDueAt).to.equal(addMs(TEST_NOW, 750));
  });

  it('a worker that has lost the shard changes nothing, and sends no further event of it', async () => {
    // Of one shard: the events of one loan and of others that happen to be spread like it.
    const keys = Array.from({ length: 60 }, (_, index) => String(90_000_000 + index));
    for (const key of keys) await owe(key, `event ${key}`);
    let robbed: string | undefined;
    world.publisher.respond(async ({ eventId }) => {
      if (robbed === undefined) {
        robbed = eventId;
        world.clock.advance(60_000);
        // Leases are taken in turn: the eighth claim after this one is the same shard again.
        const leases = await Promise.all(
          Array.from({ length: RELAY_SHARD_COUNT }, () =>
            world.relayShards.claim({ relay: 'events', owner: 'worker-2', leaseMs: 60_000 }),
          ),
        );
        expect(leases.filter((lease) => lease !== undefined)).to.have.length(RELAY_SHARD_COUNT);
      }
      return ok();
    });
    const batch = await relayEvents(aPass({ concurrency: 1 }));
    expect(batch?.counts['claimed']).to.be.greaterThan(1);
    expect(batch?.counts).to.deep.equal({ claimed: batch?.counts['claimed'], lost: batch?.counts['claimed'] });
    expect(publishedIds()).to.deep.equal([robbed]);
    expect((await world.read.events.backlog()).pending).to.equal(60);
  });

  for (const mode of ['fails', 'dies'] as const) {
    it(`${mode} at every call of a port in turn: nothing is lost, and events arrive in order at least once`, async () => {
      const points = await everyPoint(async (n) => {
        build(createWorld());
        await owe('90000001', 'a1', 'a2');
        world.faults.arm(mode, n);
        for (let count = 0; count < 2; count += 1) await pass().catch(() => undefined);
        const hasStruck = await world.faults.restart();
        for (let count = 0; count < 3; count += 1) {
          world.clock.advance(3_600_000);
          await pass();
        }
        expect((await world.read.events.backlog()).pending, `point ${String(n)}`).to.equal(0);
        const ids = publishedIds();
        // As their receiver knows them: what it has seen before it knows by its id.
        expect([...new Set(ids)]).to.deep.equal(['a1', 'a2']);
        return hasStruck;
      });
      expect(points).to.be.at.least(15);
    });
  }
});
