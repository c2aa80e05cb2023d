import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import type { Callback } from '../../model/callback.js';
import { RELAY_SHARD_COUNT } from '../../ports/relay-shards.js';
import type { Instant } from '../../shared/calendar.js';
import { anOrderKey, channelCode, TEST_CHANNEL, TEST_NOW } from '../builders.js';
import { attemptAt, dueCallbacks, enqueueCallbacks, leaseOf, settleCallback } from './callback-relay.js';
import type { PromiseCase } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { claimAllShards } from './relay-shards.contract.js';

/** The promises of `due`, `settle`, `replay` and `abandon`, in the suite of `callback-outbox`. */
export function describeCallbackDelivery(promise: PromiseCase<StoreHarness>): void {
  const ofOrder = ({ unitOfWork }: StoreHarness, orderNo = '90000001'): Promise<readonly Callback[]> =>
    unitOfWork.read.callbacks.ofOrder(anOrderKey(orderNo));
  const keys = (callbacks: readonly Callback[]): readonly string[] => callbacks.map(({ businessKey }) => businessKey);

  promise('shows every due callback on exactly one shard', async (harness) => {
    const numbers = Array.from({ length: 40 }, (_, index) => `order-${String(index)}`);
    await enqueueCallbacks(harness, ...numbers.map((orderNo) => anOrderKey(orderNo)));
    const leases = await claimAllShards(harness.relayShards, 'callbacks', 'a');
    const due = await dueCallbacks(harness, leases, TEST_NOW);
    expect(due.map(({ orderNo }) => orderNo).sort()).to.deep.equal([...numbers].sort());
  });

  promise('spreads orders over the shards', async (harness) => {
    await enqueueCallbacks(harness, ...Array.from({ length: 64 }, (_, index) => anOrderKey(`order-${String(index)}`)));
    const leases = await claimAllShards(harness.relayShards, 'callbacks', 'a');
    const perShard = await Promise.all(leases.map((lease) => dueCallbacks(harness, [lease], TEST_NOW)));
    expect(perShard.filter((due) => due.length > 0).length).to.be.greaterThan(RELAY_SHARD_COUNT / 2);
  });

  promise('shows the earliest of an order only, and the next once that is sent', async (harness) => {
    await enqueueCallbacks(harness, { businessKey: 'first' }, { businessKey: 'second' });
    const leases = await claimAllShards(harness.relayShards, 'callbacks', 'a');
    const [first, ...others] = await dueCallbacks(harness, leases, TEST_NOW);
    expect(others).to.deep.equal([]);
    expect(first?.businessKey).to.equal('first');
    expect(await settleCallback(harness, leases, first, { state: 'sent' })).to.equal(true);
    expect(keys(await dueCallbacks(harness, leases, TEST_NOW))).to.deep.equal(['second']);
    const [settled] = await ofOrder(harness);
    expect(settled).to.deep.include({ state: 'sent', attempts: 1, settledAt: TEST_NOW });
  });

  promise('shows at most the limit, oldest first', async (harness) => {
    await enqueueCallbacks(harness, ...Array.from({ length: 24 }, (_, index) => anOrderKey(`order-${String(index)}`)));
    const leases = await claimAllShards(harness.relayShards, 'callbacks', 'a');
    for (const lease of leases) {
      const all = await dueCallbacks(harness, [lease], TEST_NOW);
      const two = await harness.unitOfWork.run(({ callbacks }) => callbacks.due(lease, TEST_NOW, 2));
      expect(two).to.deep.equal(all.slice(0, 2));
    }
  });

  promise('shows those of one channel only, however many of others are older (promise 23)', async (harness) => {
    const other = channelCode('841');
    const numbers = Array.from({ length: 24 }, (_, index) => `order-${String(index)}`);
    await enqueueCallbacks(harness, ...numbers.map((orderNo) => anOrderKey(orderNo, other)));
    await enqueueCallbacks(harness, { businessKey: 'first' }, { businessKey: 'second' });
    const leases = await claimAllShards(harness.relayShards, 'callbacks', 'a');
    const due: Callback[] = [];
    for (const lease of leases) {
      const ofChannel = await harness.unitOfWork.run(({ callbacks }) =>
        callbacks.due(lease, TEST_NOW, 1, TEST_CHANNEL),
      );
      due.push(...ofChannel);
    }
    expect(due.map(({ channel, businessKey }) => [channel, businessKey])).to.deep.equal([[TEST_CHANNEL, 'first']]);
  });

  promise('names each channel that has something due, once', async (harness) => {
    const dueChannels = async (now: Instant): Promise<readonly string[]> =>
      [...(await harness.unitOfWork.read.callbacks.dueChannels(now))].sort();
    expect(await dueChannels(TEST_NOW)).to.deep.equal([]);
    await enqueueCallbacks(harness, anOrderKey('1'), anOrderKey('2'), anOrderKey('1', channelCode('841')));
    expect(await dueChannels(addMs(TEST_NOW, -1))).to.deep.equal([]);
    expect(await dueChannels(TEST_NOW)).to.deep.equal(['840', '841']);
    for (const channel of ['840', '841', '842']) {
      const named = await harness.unitOfWork.read.callbacks.dueChannels(TEST_NOW, channelCode(channel));
      expect(named).to.deep.equal(channel === '842' ? [] : [channel]);
    }
    const leases = await claimAllShards(harness.relayShards, 'callbacks', 'a');
    const [postponed] = await ofOrder(harness, '1');
    const [sent] = await ofOrder(harness, '2');
    await settleCallback(harness, leases, postponed, { state: 'pending', nextAttemptAt: addMs(TEST_NOW, 1) });
    await settleCallback(harness, leases, sent, { state: 'sent' });
    expect(await dueChannels(TEST_NOW)).to.deep.equal(['841']);
    expect(await dueChannels(addMs(TEST_NOW, 1))).to.deep.equal(['840', '841']);
  });

  promise('holds the order back while its earliest waits for its time', async (harness) => {
    await enqueueCallbacks(harness, { businessKey: 'first' }, { businessKey: 'second' });
    const leases = await claimAllShards(harness.relayShards, 'callbacks', 'a');
    const [first] = await dueCallbacks(harness, leases, TEST_NOW);
    const nextAttemptAt = addMs(TEST_NOW, 60_000);
    const failed = { ...attemptAt(first?.callbackId ?? '', 1), error: 'http 503' };
    await settleCallback(harness, leases, first, { state: 'pending', nextAttemptAt }, failed);
    expect(await dueCallbacks(harness, leases, addMs(nextAttemptAt, -1))).to.deep.equal([]);
    const [again] = await dueCallbacks(harness, leases, nextAttemptAt);
    expect(again).to.deep.include({ businessKey: 'first', attempts: 1, lastError: 'http 503', nextAttemptAt });
    expect(again?.body).to.equal(first?.body);
  });

  promise('holds later ones of the order back behind a dead one, and no other order', async (harness) => {
    await enqueueCallbacks(harness, { businessKey: 'first' }, { businessKey: 'second' }, { ...anOrderKey('other') });
    const leases = await claimAllShards(harness.relayShards, 'callbacks', 'a');
    const due = await dueCallbacks(harness, leases, TEST_NOW);
    const first = due.find(({ orderNo }) => orderNo === anOrderKey().orderNo);
    await settleCallback(harness, leases, first, { state: 'dead' });
    const left = await dueCallbacks(harness, leases, addMs(TEST_NOW, 1_000));
    expect(left.map(({ orderNo }) => orderNo)).to.deep.equal(['other']);
    expect((await ofOrder(harness)).map(({ state }) => state)).to.deep.equal(['dead', 'pending']);
  });

  promise('refuses to settle for a worker that has lost the shard', async (harness) => {
    await enqueueCallbacks(harness, {});
    const stale = await claimAllShards(harness.relayShards, 'callbacks', 'a');
    const [callback] = await dueCallbacks(harness, stale, TEST_NOW);
    invariant(callback !== undefined, 'a callback is due');
    const lease = await leaseOf(harness, stale, callback);
    await harness.passTime(30_001);
    const fresh = await claimAllShards(harness.relayShards, 'callbacks', 'b');
    const attempt = attemptAt(callback.callbackId, 1);
    for (const outcome of [
      { state: 'sent' },
      { state: 'dead' },
      { state: 'pending', nextAttemptAt: TEST_NOW },
    ] as const) {
      const isNoted = await harness.unitOfWork.run(({ callbacks }) => callbacks.settle({ lease, attempt, outcome }));
      expect(isNoted).to.equal(false);
    }
    expect(await ofOrder(harness)).to.deep.equal([callback]);
    expect(await harness.unitOfWork.read.callbacks.attempts(callback.callbackId)).to.deep.equal([]);
    expect(await settleCallback(harness, fresh, callback, { state: 'sent' })).to.equal(true);
  });

  promise('settles a callback once', async (harness) => {
    await enqueueCallbacks(harness, {});
    const leases = await claimAllShards(harness.relayShards, 'callbacks', 'a');
    const [callback] = await dueCallbacks(harness, leases, TEST_NOW);
    invariant(callback !== undefined, 'a callback is due');
    const lease = await leaseOf(harness, leases, callback);
    const settle = (attempt: number): Promise<boolean> =>
      harness.unitOfWork.run(({ callbacks }) =>
        callbacks.settle({ lease, attempt: attemptAt(callback.callbackId, attempt), outcome: { state: 'sent' } }),
      );
    const outcomes = await Promise.all([settle(1), settle(1), settle(1)]);
    expect(outcomes.filter((isNoted) => isNoted)).to.have.length(1);
    expect(await harness.unitOfWork.read.callbacks.attempts(callback.callbackId)).to.have.length(1);
    expect((await ofOrder(harness))[0]?.attempts).to.equal(1);
  });

  for (const state of ['sent', 'dead'] as const) {
    promise(`makes a ${state} callback pending again on request, with its attempt log kept`, async (harness) => {
      await enqueueCallbacks(harness, {});
      const leases = await claimAllShards(harness.relayShards, 'callbacks', 'a');
      const [callback] = await dueCallbacks(harness, leases, TEST_NOW);
      await settleCallback(harness, leases, callback, { state });
      const at = addMs(TEST_NOW, 3_600_000);
      const count = await harness.unitOfWork.run(({ callbacks }) => callbacks.replay({ orderNo: '90000001' }, at));
      expect(count).to.equal(1);
      const [replayed] = await dueCallbacks(harness, leases, at);
      expect(replayed).to.deep.include({ state: 'pending', attempts: 0, nextAttemptAt: at, body: callback?.body });
      expect(replayed).not.to.have.property('settledAt');
      // The count of attempts begins anew, so the log holds two first attempts.
      await settleCallback(harness, leases, replayed, { state: 'sent' });
      const attempts = await harness.unitOfWork.read.callbacks.attempts(callback?.callbackId ?? '');
      expect(attempts.map(({ attempt }) => attempt)).to.deep.equal([1, 1]);
    });
  }

  promise('replays what matches and leaves pending and abandoned ones as they are', async (harness) => {
    await enqueueCallbacks(harness, { ...anOrderKey('1') }, { ...anOrderKey('2') }, { ...anOrderKey('3') });
    const leases = await claimAllShards(harness.relayShards, 'callbacks', 'a');
    for (const callback of await dueCallbacks(harness, leases, TEST_NOW)) {
      if (callback.orderNo !== '3') await settleCallback(harness, leases, callback, { state: 'dead' });
    }
    const at = addMs(TEST_NOW, 1);
    expect(await harness.unitOfWork.run(({ callbacks }) => callbacks.abandon({ orderNo: '2' }, at))).to.equal(1);
    expect(await harness.unitOfWork.run(({ callbacks }) => callbacks.replay({}, addMs(TEST_NOW, 99)))).to.equal(1);
    expect((await ofOrder(harness, '1'))[0]?.state).to.equal('pending');
    expect((await ofOrder(harness, '2'))[0]?.state).to.equal('abandoned');
    expect((await ofOrder(harness, '3'))[0]?.nextAttemptAt).to.equal(TEST_NOW);
  });

  promise('lets the later ones of an order go once the dead one is abandoned', async (harness) => {
    await enqueueCallbacks(harness, { businessKey: 'first' }, { businessKey: 'second' });
    const leases = await claimAllShards(harness.relayShards, 'callbacks', 'a');
    const [first] = await dueCallbacks(harness, leases, TEST_NOW);
    await settleCallback(harness, leases, first, { state: 'dead' });
    const abandon = (): Promise<number> =>
      harness.unitOfWork.run(({ callbacks }) => callbacks.abandon({ state: 'dead' }, addMs(TEST_NOW, 1)));
    expect(await abandon()).to.equal(1);
    expect(await abandon()).to.equal(0);
    expect(keys(await dueCallbacks(harness, leases, TEST_NOW))).to.deep.equal(['second']);
  });
}
