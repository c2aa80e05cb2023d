import { expect } from 'chai';
import { addMs, instant, RELAY_SHARD_COUNT } from '@banyan/core';
import type { Callback, CallbackAttempt, ShardLease, UnitOfWork } from '@banyan/core';
import { aCallbackDraft, aLenderEvent, anOrderKey, channelCode, TEST_NOW } from '@banyan/core/testing';
import type { Database } from '#src/index.js';
import { NO_MYSQL } from './support/mysql-database.js';
import { TWO_GATEWAYS } from './support/two-gateways.js';
import type { Gateways } from './support/two-gateways.js';

const RELAY = 'callbacks';

function attemptAt(callback: Callback, outcome: CallbackAttempt['outcome']): CallbackAttempt {
  const { callbackId, attempts } = callback;
  return { callbackId, attempt: attempts + 1, at: TEST_NOW, durationMs: 12, worker: 'w', outcome };
}

for (const [title, place] of TWO_GATEWAYS) {
  describe(`the outboxes with two gateways on ${title}`, function () {
    this.timeout(60_000);
    if (place === undefined) {
      it(NO_MYSQL);
      return;
    }
    let both: Gateways;
    let left: Database;
    let right: Database;
    beforeEach(async () => {
      both = await place.open();
      ({ left, right } = both);
    });
    afterEach(() => both.close());
    after(() => place.remove());

    async function claimAll(database: Database, owner: string): Promise<readonly ShardLease[]> {
      const leases: ShardLease[] = [];
      for (;;) {
        const lease = await database.relayShards.claim({ relay: RELAY, owner, leaseMs: 60_000 });
        if (lease === undefined) return leases;
        leases.push(lease);
      }
    }

    async function dueOver(unitOfWork: UnitOfWork, leases: readonly ShardLease[]): Promise<readonly Callback[]> {
      return unitOfWork.run(async ({ callbacks }) => {
        const due: Callback[] = [];
        for (const lease of leases) due.push(...(await callbacks.due(lease, TEST_NOW, 100)));
        return due;
      });
    }

    it('give each shard to one of them', async () => {
      const [a, b] = await Promise.all([claimAll(left, 'left'), claimAll(right, 'right')]);
      const shards = [...a, ...b].map((lease) => lease.shard).sort((x, y) => x - y);
      expect(shards).to.deep.equal(Array.from({ length: RELAY_SHARD_COUNT }, (_, shard) => shard));
    });

    it('let a process that lost its shard settle nothing (promise 13)', async () => {
      await left.unitOfWork.run(({ callbacks }) => callbacks.enqueue(aCallbackDraft(), TEST_NOW));
      const stale = await claimAll(left, 'left');
      await both.tamper('update relay_shard set lease_until = 1');
      const fresh = await claimAll(right, 'right');
      const [callback] = await dueOver(right.unitOfWork, fresh);
      if (callback === undefined) throw new Error('nothing due');
      const settleUnder = (database: Database, leases: readonly ShardLease[]): Promise<readonly boolean[]> =>
        database.unitOfWork.run(async ({ callbacks }) => {
          const outcomes: boolean[] = [];
          for (const lease of leases) {
            outcomes.push(
              await callbacks.settle({ lease, attempt: attemptAt(callback, 'accepted'), outcome: { state: 'sent' } }),
            );
          }
          return outcomes;
        });
      expect(await settleUnder(left, stale)).to.not.include(true);
      expect(await left.unitOfWork.read.callbacks.attempts(callback.callbackId)).to.deep.equal([]);
      expect((await settleUnder(right, fresh)).filter((isSettled) => isSettled)).to.have.length(1);
      expect(await left.unitOfWork.read.callbacks.attempts(callback.callbackId)).to.have.length(1);
    });

    it('give an order gapless sequences, however many write for it at once (G21)', async () => {
      const outcomes = ['a', 'b', 'c', 'd', 'e', 'f'].map((businessKey, index) =>
        (index % 2 === 0 ? left : right).unitOfWork.run(({ callbacks }) =>
          callbacks.enqueue(aCallbackDraft({ businessKey }), TEST_NOW),
        ),
      );
      expect(await Promise.all(outcomes)).to.deep.equal([true, true, true, true, true, true]);
      const stored = await left.unitOfWork.read.callbacks.ofOrder(anOrderKey());
      expect(stored.map((callback) => callback.sequence)).to.deep.equal([1, 2, 3, 4, 5, 6]);
    });

    it('write a callback with the same business key once (G17)', async () => {
      const outcomes = [left, right, left, right].map(({ unitOfWork }) =>
        unitOfWork.run(({ callbacks }) => callbacks.enqueue(aCallbackDraft(), TEST_NOW)),
      );
      expect((await Promise.all(outcomes)).filter((isWritten) => isWritten)).to.have.length(1);
    });

    it('offer one callback per order, the earliest, and none behind a dead one', async () => {
      await left.unitOfWork.run(async ({ callbacks }) => {
        for (const businessKey of ['first', 'second', 'third']) {
          await callbacks.enqueue(aCallbackDraft({ businessKey }), TEST_NOW);
          await callbacks.enqueue(aCallbackDraft({ businessKey, channel: channelCode('841') }), TEST_NOW);
        }
      });
      const leases = await claimAll(left, 'left');
      const firsts = await dueOver(left.unitOfWork, leases);
      expect(firsts.map((callback) => callback.businessKey)).to.deep.equal(['first', 'first']);
      await left.unitOfWork.run(async ({ callbacks }) => {
        for (const lease of leases) {
          for (const callback of firsts) {
            const state = callback.channel === '841' ? 'sent' : 'dead';
            await callbacks.settle({ lease, attempt: attemptAt(callback, 'failed'), outcome: { state } });
          }
        }
      });
      const next = await dueOver(left.unitOfWork, leases);
      expect(next.map((callback) => [callback.channel, callback.businessKey])).to.deep.equal([['841', 'second']]);
      expect(await left.unitOfWork.read.callbacks.backlog()).to.deep.equal({
        pending: 4,
        dead: 1,
        oldestPendingAt: TEST_NOW,
        nextDueAt: TEST_NOW,
      });

      expect(await left.unitOfWork.run(({ callbacks }) => callbacks.abandon({ state: 'dead' }, TEST_NOW))).to.equal(1);
      const afterwards = await dueOver(left.unitOfWork, leases);
      expect(afterwards.map((callback) => callback.businessKey)).to.deep.equal(['second', 'second']);
    });

    it('make a replayed callback due again with its attempts from 0 and its log kept', async () => {
      await left.unitOfWork.run(({ callbacks }) => callbacks.enqueue(aCallbackDraft(), TEST_NOW));
      const leases = await claimAll(left, 'left');
      const [callback] = await dueOver(left.unitOfWork, leases);
      if (callback === undefined) throw new Error('nothing due');
      await left.unitOfWork.run(async ({ callbacks }) => {
        for (const lease of leases) {
          await callbacks.settle({ lease, attempt: attemptAt(callback, 'accepted'), outcome: { state: 'sent' } });
        }
      });
      const at = addMs(TEST_NOW, 5);
      expect(await left.unitOfWork.run(({ callbacks }) => callbacks.replay({ orderNo: '90000001' }, at))).to.equal(1);
      const [again] = await left.unitOfWork.read.callbacks.ofOrder(anOrderKey());
      expect(again).to.deep.equal({ ...callback, state: 'pending', attempts: 0, nextAttemptAt: at });
      expect(await left.unitOfWork.read.callbacks.attempts(callback.callbackId)).to.have.length(1);
    });

    it('offer the events of an order in their order until they are published', async () => {
      await left.unitOfWork.run(async ({ events }) => {
        expect(await events.enqueue(aLenderEvent())).to.equal(true);
        expect(await events.enqueue(aLenderEvent())).to.equal(false);
        await events.enqueue(aLenderEvent({ eventId: 'event-2' }));
      });
      const leases = await claimAll(left, 'left');
      const publishNext = (): Promise<readonly string[]> =>
        left.unitOfWork.run(async ({ events }) => {
          const published: string[] = [];
          for (const lease of leases) {
            const ids = (await events.due(lease, TEST_NOW, 1)).map(({ eventId }) => eventId);
            await events.settle({ lease, at: TEST_NOW, published: ids, postponed: [] });
            published.push(...ids);
          }
          return published;
        });
      expect(await publishNext()).to.deep.equal(['event-1']);
      expect(await publishNext()).to.deep.equal(['event-2']);
      expect(await publishNext()).to.deep.equal([]);
      expect(await left.unitOfWork.read.events.backlog()).to.deep.equal({ pending: 0, dead: 0, nextDueAt: undefined });
    });

    it('start a tick in one of them (promise 28)', async () => {
      const starts = [left, right, left, right].map(({ tickLedger }, index) =>
        tickLedger.start({ job: 'j', scheduledAt: TEST_NOW, owner: String(index), startedAt: TEST_NOW }),
      );
      expect((await Promise.all(starts)).filter((isStarted) => isStarted)).to.have.length(1);
      await left.tickLedger.finish('j', TEST_NOW, { finishedAt: addMs(TEST_NOW, 3), counts: { pulled: 2 } });
      const [run] = await right.tickLedger.runs('j', 10);
      expect(run?.outcome).to.deep.equal({ finishedAt: addMs(TEST_NOW, 3), counts: { pulled: 2 } });
      expect(await left.tickLedger.prune(instant(TEST_NOW + 1), 10)).to.equal(1);
      expect(await left.tickLedger.runs('j', 10)).to.deep.equal([]);
    });

    it('let one of them change a configuration row, and keep its history', async () => {
      const row = { kind: 'product', key: 'p', version: 1, body: '{}', author: 'ops', changedAt: TEST_NOW };
      const puts = [left, right].map(({ configurationRows }) => configurationRows.put(row));
      expect((await Promise.all(puts)).filter((outcome) => outcome.ok)).to.have.length(1);
      expect((await left.configurationRows.put({ ...row, version: 3 })).ok).to.equal(false);
      expect((await left.configurationRows.put({ ...row, version: 2, body: '{"a":1}' })).ok).to.equal(true);
      expect(await right.configurationRows.current()).to.deep.equal([{ ...row, version: 2, body: '{"a":1}' }]);
      expect((await right.configurationRows.history('product', 'p')).map(({ version }) => version)).to.deep.equal([
        2, 1,
      ]);
    });
  });
}
