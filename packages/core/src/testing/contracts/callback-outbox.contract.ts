import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import { aCallbackDraft, anOrderKey, channelCode, TEST_CHANNEL, TEST_NOW } from '../builders.js';
import { attemptAt, dueCallbacks, enqueueCallbacks, settleCallback } from './callback-relay.js';
import { describeCallbackDelivery } from './callback-outbox.delivery.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { claimAllShards } from './relay-shards.contract.js';
import { TRICKY_TEXT } from './texts.js';

/** Promises of `CallbackOutbox` (item 25.1): written once, sent in the order's turn, never lost. */
export function describeCallbackOutboxContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'callback-outbox', backend }, open, (promise) => {
    promise('keeps a callback whole, pending and due at once, as the first of its order', async ({ unitOfWork }) => {
      const draft = aCallbackDraft({ body: JSON.stringify({ text: TRICKY_TEXT.repeat(50), amount: '15000.00' }) });
      expect(await unitOfWork.run(({ callbacks }) => callbacks.enqueue(draft, TEST_NOW))).to.equal(true);
      const [callback, ...others] = await unitOfWork.read.callbacks.ofOrder(anOrderKey());
      expect(others).to.deep.equal([]);
      expect(callback).to.deep.include({
        ...draft,
        sequence: 1,
        state: 'pending',
        attempts: 0,
        nextAttemptAt: TEST_NOW,
        createdAt: TEST_NOW,
      });
      expect(callback?.callbackId).to.match(/^.{1,64}$/);
      expect(callback).not.to.have.any.keys('lastError', 'settledAt');
    });

    promise('writes the same business content of an order once', async ({ unitOfWork }) => {
      const enqueue = (body: string): Promise<boolean> =>
        unitOfWork.run(({ callbacks }) => callbacks.enqueue(aCallbackDraft({ body }), TEST_NOW));
      expect(await enqueue('first')).to.equal(true);
      expect(await enqueue('second')).to.equal(false);
      const stored = await unitOfWork.read.callbacks.ofOrder(anOrderKey());
      expect(stored.map(({ body }) => body)).to.deep.equal(['first']);
    });

    promise('writes the same business content once when it comes several times at once', async ({ unitOfWork }) => {
      const outcomes = await Promise.all(
        [1, 2, 3, 4].map(() => unitOfWork.run(({ callbacks }) => callbacks.enqueue(aCallbackDraft(), TEST_NOW))),
      );
      expect(outcomes.filter((isWritten) => isWritten)).to.have.length(1);
      expect(await unitOfWork.read.callbacks.ofOrder(anOrderKey())).to.have.length(1);
    });

    promise('counts sequences per order, without gaps, also under concurrency', async (harness) => {
      const keys = ['a', 'b', 'c', 'd', 'e'];
      await Promise.all(keys.map((businessKey) => enqueueCallbacks(harness, { businessKey })));
      await enqueueCallbacks(harness, { channel: channelCode('841'), businessKey: 'a' });
      const { callbacks } = harness.unitOfWork.read;
      const stored = await callbacks.ofOrder(anOrderKey());
      expect(stored.map(({ sequence }) => sequence)).to.deep.equal([1, 2, 3, 4, 5]);
      expect(new Set(stored.map(({ businessKey }) => businessKey))).to.deep.equal(new Set(keys));
      expect(
        (await callbacks.ofOrder(anOrderKey('90000001', channelCode('841')))).map(({ sequence }) => sequence),
      ).to.deep.equal([1]);
    });

    promise('leaves nothing of a unit that failed, and no gap either', async (harness) => {
      const failed = harness.unitOfWork.run(async ({ callbacks }) => {
        await callbacks.enqueue(aCallbackDraft({ businessKey: 'lost' }), TEST_NOW);
        throw new Error('the unit failed');
      });
      await failed.catch(() => undefined);
      await enqueueCallbacks(harness, { businessKey: 'kept' });
      const stored = await harness.unitOfWork.read.callbacks.ofOrder(anOrderKey());
      expect(stored.map(({ businessKey, sequence }) => [businessKey, sequence])).to.deep.equal([['kept', 1]]);
    });

    promise('lists by every condition and by all together, oldest first, at most the limit', async (harness) => {
      const { unitOfWork, relayShards } = harness;
      await unitOfWork.run(async ({ callbacks }) => {
        await callbacks.enqueue(aCallbackDraft({ ...anOrderKey('1') }), TEST_NOW);
        await callbacks.enqueue(aCallbackDraft({ ...anOrderKey('2') }), addMs(TEST_NOW, 1));
        await callbacks.enqueue(aCallbackDraft({ ...anOrderKey('2', channelCode('841')) }), addMs(TEST_NOW, 2));
      });
      const leases = await claimAllShards(relayShards, 'callbacks', 'a');
      const [first] = await unitOfWork.read.callbacks.ofOrder(anOrderKey('1'));
      await settleCallback(harness, leases, first, { state: 'sent' });
      const list = async (
        ...[filter, limit = 10]: [Parameters<typeof unitOfWork.read.callbacks.list>[0], number?]
      ): Promise<string[]> =>
        (await unitOfWork.read.callbacks.list(filter, limit)).map(({ channel, orderNo }) => `${channel}/${orderNo}`);
      expect(await list({})).to.deep.equal(['840/1', '840/2', '841/2']);
      expect(await list({}, 2)).to.deep.equal(['840/1', '840/2']);
      expect(await list({ channel: TEST_CHANNEL })).to.deep.equal(['840/1', '840/2']);
      expect(await list({ orderNo: '2' })).to.deep.equal(['840/2', '841/2']);
      expect(await list({ state: 'sent' })).to.deep.equal(['840/1']);
      expect(await list({ state: 'pending', orderNo: '1' })).to.deep.equal([]);
      expect(await list({ createdSince: addMs(TEST_NOW, 1) })).to.deep.equal(['840/2', '841/2']);
      expect(
        await list({ channel: channelCode('841'), orderNo: '2', state: 'pending', createdSince: TEST_NOW }),
      ).to.deep.equal(['841/2']);
      expect(await list({ callbackId: first?.callbackId ?? '' })).to.deep.equal(['840/1']);
      expect(await list({ callbackId: 'none' })).to.deep.equal([]);
    });

    promise('says what waits: how many, since when, until when, and how many are dead', async (harness) => {
      const { unitOfWork, relayShards } = harness;
      expect(await unitOfWork.read.callbacks.backlog()).to.deep.equal({ pending: 0, dead: 0, nextDueAt: undefined });
      await unitOfWork.run(async ({ callbacks }) => {
        for (const [index, orderNo] of ['1', '2', '3', '4'].entries()) {
          await callbacks.enqueue(aCallbackDraft({ ...anOrderKey(orderNo) }), addMs(TEST_NOW, index));
        }
      });
      const leases = await claimAllShards(relayShards, 'callbacks', 'a');
      const [sent, dead, later] = await dueCallbacks(harness, leases, addMs(TEST_NOW, 10));
      await settleCallback(harness, leases, sent, { state: 'sent' });
      await settleCallback(harness, leases, dead, { state: 'dead' });
      await settleCallback(harness, leases, later, { state: 'pending', nextAttemptAt: addMs(TEST_NOW, 60_000) });
      expect(await unitOfWork.read.callbacks.backlog()).to.deep.equal({
        pending: 2,
        dead: 1,
        oldestPendingAt: addMs(TEST_NOW, 2),
        nextDueAt: addMs(TEST_NOW, 3),
      });
    });

    promise('keeps attempts first to last, whole', async (harness) => {
      await enqueueCallbacks(harness, {});
      const leases = await claimAllShards(harness.relayShards, 'callbacks', 'a');
      const [callback] = await dueCallbacks(harness, leases, TEST_NOW);
      const { callbackId } = callback ?? { callbackId: '' };
      const refused = { ...attemptAt(callbackId, 1), httpStatus: 200, code: '10001', error: TRICKY_TEXT };
      const timedOut = { ...attemptAt(callbackId, 2), at: addMs(TEST_NOW, 5), durationMs: 0, error: 'timeout' };
      const accepted = { ...attemptAt(callbackId, 3), outcome: 'accepted' as const, httpStatus: 200, code: '0' };
      for (const attempt of [refused, timedOut, accepted]) {
        const outcome =
          attempt === accepted ? { state: 'sent' as const } : { state: 'pending' as const, nextAttemptAt: TEST_NOW };
        await settleCallback(harness, leases, callback, outcome, attempt);
      }
      expect(await harness.unitOfWork.read.callbacks.attempts(callbackId)).to.deep.equal([refused, timedOut, accepted]);
      expect(await harness.unitOfWork.read.callbacks.attempts('none')).to.deep.equal([]);
    });

    describeCallbackDelivery(promise);
  });
}
