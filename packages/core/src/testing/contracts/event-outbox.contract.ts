import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import type { Instant } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import type { LenderEvent } from '../../model/lender-event.js';
import type { PendingEvent, PostponedEvent } from '../../ports/event-outbox.js';
import type { ShardLease } from '../../ports/relay-shards.js';
import { aLenderEvent, anOrderKey, channelCode, TEST_NOW } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { claimAllShards } from './relay-shards.contract.js';
import { LONG_ORDER_NO, TRICKY_TEXT } from './texts.js';

/** Promises of `EventOutbox`: written once, published in the order's turn, tried for ever. */
export function describeEventOutboxContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'event-outbox', backend }, open, (promise) => {
    const enqueue = ({ unitOfWork }: StoreHarness, ...added: readonly Partial<LenderEvent>[]): Promise<boolean[]> =>
      unitOfWork.run(async ({ events }) => {
        const outcomes: boolean[] = [];
        for (const event of added) outcomes.push(await events.enqueue(aLenderEvent(event)));
        return outcomes;
      });
    const due = async (
      { unitOfWork }: StoreHarness,
      leases: readonly ShardLease[],
      now: Instant,
    ): Promise<readonly { readonly event: PendingEvent; readonly lease: ShardLease }[]> => {
      const found: { readonly event: PendingEvent; readonly lease: ShardLease }[] = [];
      for (const lease of leases) {
        const events = await unitOfWork.run((stores) => stores.events.due(lease, now, 100));
        found.push(...events.map((event) => ({ event, lease })));
      }
      return found;
    };
    const at = addMs(TEST_NOW, 1);
    const settle = (
      { unitOfWork }: StoreHarness,
      lease: ShardLease,
      change: { readonly published?: readonly string[]; readonly postponed?: readonly PostponedEvent[] },
    ): Promise<boolean> =>
      unitOfWork.run(({ events }) => events.settle({ lease, at, published: [], postponed: [], ...change }));
    const idsOf = (found: readonly { readonly event: PendingEvent }[]): readonly string[] =>
      found.map(({ event }) => event.eventId);

    promise('keeps an event whole and shows it at once, on one shard', async (harness) => {
      const event = aLenderEvent({ key: LONG_ORDER_NO, payload: JSON.stringify({ text: TRICKY_TEXT.repeat(30) }) });
      expect(await enqueue(harness, event)).to.deep.equal([true]);
      const leases = await claimAllShards(harness.relayShards, 'events', 'a');
      const found = await due(harness, leases, TEST_NOW);
      expect(found.map((each) => each.event)).to.deep.equal([{ ...event, attempts: 0 }]);
    });

    promise('writes an event id once, also under concurrency', async (harness) => {
      const outcomes = await Promise.all([1, 2, 3].map((version) => enqueue(harness, { version })));
      expect(outcomes.flat().filter((isWritten) => isWritten)).to.have.length(1);
      expect((await harness.unitOfWork.read.events.backlog()).pending).to.equal(1);
    });

    promise('leaves nothing of a unit that failed', async (harness) => {
      const failed = harness.unitOfWork.run(async ({ events }) => {
        await events.enqueue(aLenderEvent());
        throw new Error('the unit failed');
      });
      await failed.catch(() => undefined);
      expect((await harness.unitOfWork.read.events.backlog()).pending).to.equal(0);
      expect(await enqueue(harness, {})).to.deep.equal([true]);
    });

    promise('shows the events of a key in their order, and keys of two channels apart', async (harness) => {
      await enqueue(harness, { eventId: '1' }, { eventId: '2' }, { eventId: '3', channel: channelCode('841') });
      const leases = await claimAllShards(harness.relayShards, 'events', 'a');
      const found = await due(harness, leases, TEST_NOW);
      const ofChannel = (channel: string): readonly string[] =>
        idsOf(found.filter(({ event }) => event.channel === channel));
      expect(ofChannel(aLenderEvent().channel)).to.deep.equal(['1', '2']);
      expect(ofChannel('841')).to.deep.equal(['3']);
    });

    promise('settles a batch at once, and keeps the order of what is left', async (harness) => {
      const ids = Array.from({ length: 300 }, (_, index) => `e${String(index).padStart(3, '0')}`);
      await enqueue(harness, ...ids.map((eventId) => ({ eventId })));
      const [lease] = (await due(harness, await claimAllShards(harness.relayShards, 'events', 'a'), TEST_NOW)).map(
        (found) => found.lease,
      );
      invariant(lease !== undefined, 'events are due');
      expect(await settle(harness, lease, { published: ids.slice(0, 290) })).to.equal(true);
      expect(idsOf(await due(harness, [lease], TEST_NOW))).to.deep.equal(ids.slice(290));
      expect((await harness.unitOfWork.read.events.backlog()).pending).to.equal(10);
      expect(await settle(harness, lease, { published: [...ids.slice(280), 'unknown'] })).to.equal(true);
      const stored = await harness.unitOfWork.read.events.ofOrder(anOrderKey());
      expect(stored.map(({ attempts, isPublished }) => [attempts, isPublished])).to.deep.equal(
        ids.map(() => [1, true]),
      );
    });

    promise('settles published and postponed events of one batch, each with its time and trouble', async (harness) => {
      await enqueue(harness, { eventId: '1' }, { eventId: '2' }, { eventId: '3' }, { eventId: '4' });
      const leases = await claimAllShards(harness.relayShards, 'events', 'a');
      const [found] = await due(harness, leases, TEST_NOW);
      invariant(found !== undefined, 'an event is due');
      const later = { nextAttemptAt: addMs(TEST_NOW, 9), error: 'timeout' };
      const postponed = [
        { eventId: '2', ...later },
        { eventId: '3', ...later },
        { eventId: '4', nextAttemptAt: addMs(TEST_NOW, 5), error: 'http 503' },
      ];
      expect(await settle(harness, found.lease, { published: ['1'], postponed })).to.equal(true);
      const stored = await harness.unitOfWork.read.events.ofOrder(anOrderKey());
      expect(stored.map(({ eventId, isPublished, lastError }) => [eventId, isPublished, lastError])).to.deep.equal([
        ['1', true, undefined],
        ['2', false, 'timeout'],
        ['3', false, 'timeout'],
        ['4', false, 'http 503'],
      ]);
      expect(await due(harness, leases, addMs(TEST_NOW, 5))).to.deep.equal([]);
      expect(idsOf(await due(harness, leases, addMs(TEST_NOW, 9)))).to.deep.equal(['2', '3', '4']);
    });

    promise('holds a key back until the time of its next attempt, and counts attempts', async (harness) => {
      await enqueue(harness, { eventId: '1' }, { eventId: '2' });
      const leases = await claimAllShards(harness.relayShards, 'events', 'a');
      const [first] = await due(harness, leases, TEST_NOW);
      invariant(first !== undefined, 'an event is due');
      const nextAttemptAt = addMs(TEST_NOW, 5_000);
      await settle(harness, first.lease, { postponed: [{ eventId: '1', nextAttemptAt, error: TRICKY_TEXT }] });
      expect(await due(harness, leases, addMs(nextAttemptAt, -1))).to.deep.equal([]);
      const again = await due(harness, leases, nextAttemptAt);
      expect(again.map(({ event }) => event)).to.deep.equal([
        { ...aLenderEvent({ eventId: '1' }), attempts: 1 },
        { ...aLenderEvent({ eventId: '2' }), attempts: 0 },
      ]);
    });

    promise(
      'lets other orders go before what stands behind an event that waits, however much that is',
      async (harness) => {
        await enqueue(
          harness,
          ...Array.from({ length: 30 }, (_, index) => ({ eventId: `a${String(index)}`, key: 'a' })),
        );
        await enqueue(
          harness,
          ...Array.from({ length: 40 }, (_, index) => ({ eventId: `b${String(index)}`, key: `b${String(index)}` })),
        );
        const leases = await claimAllShards(harness.relayShards, 'events', 'a');
        const found = (await due(harness, leases, TEST_NOW)).find(({ event }) => event.eventId === 'a0');
        invariant(found !== undefined, 'the first event is due');
        const nextAttemptAt = addMs(TEST_NOW, 9);
        await settle(harness, found.lease, { postponed: [{ eventId: 'a0', nextAttemptAt, error: 'timeout' }] });
        const all = idsOf(await due(harness, [found.lease], TEST_NOW));
        expect(all).to.have.length.greaterThan(0);
        expect(all.filter((eventId) => eventId.startsWith('a'))).to.deep.equal([]);
        for (const limit of [1, 2, 5]) {
          const some = await harness.unitOfWork.run(({ events }) => events.due(found.lease, TEST_NOW, limit));
          expect(some.map(({ eventId }) => eventId)).to.deep.equal(all.slice(0, limit));
        }
      },
    );

    promise('shows the events of an order, published or not, oldest first, with the last trouble', async (harness) => {
      await enqueue(harness, { eventId: '1' }, { eventId: '2' }, { eventId: '3', channel: channelCode('841') });
      const { events } = harness.unitOfWork.read;
      const first = aLenderEvent({ eventId: '1' });
      const second = { ...aLenderEvent({ eventId: '2' }), attempts: 0, isPublished: false };
      expect(await events.ofOrder(anOrderKey())).to.deep.equal([{ ...first, attempts: 0, isPublished: false }, second]);

      const leases = await claimAllShards(harness.relayShards, 'events', 'a');
      const found = (await due(harness, leases, TEST_NOW)).find(({ event }) => event.eventId === '1');
      invariant(found !== undefined, 'the first event is due');
      const { lease } = found;
      const failed = { eventId: '1', nextAttemptAt: TEST_NOW, error: TRICKY_TEXT };
      for (const [change, expected] of [
        [{ postponed: [failed] }, { ...first, attempts: 1, isPublished: false, lastError: TRICKY_TEXT }],
        [{ published: ['1'] }, { ...first, attempts: 2, isPublished: true }],
      ] as const) {
        await settle(harness, lease, change);
        expect(await events.ofOrder(anOrderKey())).to.deep.equal([expected, second]);
      }
      expect(await events.ofOrder(anOrderKey('another'))).to.deep.equal([]);
    });

    promise('refuses to settle for a worker that has lost the shard', async (harness) => {
      await enqueue(harness, {});
      const stale = await claimAllShards(harness.relayShards, 'events', 'a');
      const [found] = await due(harness, stale, TEST_NOW);
      invariant(found !== undefined, 'an event is due');
      await harness.passTime(30_001);
      const fresh = await claimAllShards(harness.relayShards, 'events', 'b');
      const change = { published: ['event-1'] };
      expect(await settle(harness, found.lease, change)).to.equal(false);
      const [still] = await due(harness, fresh, TEST_NOW);
      expect(still?.event).to.deep.equal({ ...aLenderEvent(), attempts: 0 });
      invariant(still !== undefined, 'the event is still due');
      expect(await settle(harness, still.lease, change)).to.equal(true);
      expect(await due(harness, fresh, addMs(TEST_NOW, 99_000))).to.deep.equal([]);
    });

    promise('shows at most the limit', async (harness) => {
      await enqueue(
        harness,
        ...Array.from({ length: 24 }, (_, index) => ({ eventId: `e${String(index)}`, key: `order-${String(index)}` })),
      );
      for (const lease of await claimAllShards(harness.relayShards, 'events', 'a')) {
        const all = await due(harness, [lease], TEST_NOW);
        const one = await harness.unitOfWork.run(({ events }) => events.due(lease, TEST_NOW, 1));
        expect(one).to.deep.equal(all.slice(0, 1).map(({ event }) => event));
      }
    });

    promise('says whether anything is due, in whatever shard', async (harness) => {
      const { events } = harness.unitOfWork.read;
      expect(await events.hasDue(TEST_NOW)).to.equal(false);
      await enqueue(harness, { occurredAt: addMs(TEST_NOW, 1) });
      expect(await events.hasDue(TEST_NOW)).to.equal(false);
      expect(await events.hasDue(addMs(TEST_NOW, 1))).to.equal(true);
      const [found] = await due(harness, await claimAllShards(harness.relayShards, 'events', 'a'), addMs(TEST_NOW, 1));
      invariant(found !== undefined, 'the event is due');
      await settle(harness, found.lease, { published: [found.event.eventId] });
      expect(await events.hasDue(addMs(TEST_NOW, 1))).to.equal(false);
    });

    promise('says what waits; nothing is ever dead', async (harness) => {
      const { events } = harness.unitOfWork.read;
      expect(await events.backlog()).to.deep.equal({ pending: 0, dead: 0, nextDueAt: undefined });
      await enqueue(harness, { eventId: '1' }, { eventId: '2', key: '2', occurredAt: addMs(TEST_NOW, 1) });
      expect(await events.backlog()).to.deep.equal({
        pending: 2,
        dead: 0,
        oldestPendingAt: TEST_NOW,
        nextDueAt: TEST_NOW,
      });
    });
  });
}
