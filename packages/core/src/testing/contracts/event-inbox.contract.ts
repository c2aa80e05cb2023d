import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import { anInboxEntry } from '../builders-loans.js';
import { anOrderKey, channelCode, TEST_NOW } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';

/** Promises of `EventInbox`: an event is first once per consumer. */
export function describeEventInboxContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'event-inbox', backend }, open, (promise) => {
    const record = (
      { unitOfWork }: StoreHarness,
      eventId: string,
      consumer = 'credit',
      ms = 0,
    ): Promise<'first' | 'again'> =>
      unitOfWork.run(({ inbox }) => inbox.record(anInboxEntry({ consumer, eventId, at: addMs(TEST_NOW, ms) })));

    promise('is first once, then again', async (harness) => {
      expect(await record(harness, 'e1')).to.equal('first');
      expect(await record(harness, 'e1', 'credit', 1)).to.equal('again');
      expect(await record(harness, 'e2')).to.equal('first');
    });

    promise('keeps consumers apart', async (harness) => {
      expect(await record(harness, 'e1', 'credit')).to.equal('first');
      expect(await record(harness, 'e1', 'audit')).to.equal('first');
    });

    promise('shows what was taken in for an order, oldest first, whole', async (harness) => {
      const key = anOrderKey();
      const first = anInboxEntry({ consumer: 'audit', type: 'loan.review-result' });
      const second = anInboxEntry({ at: addMs(TEST_NOW, 1) });
      const elsewhere = anOrderKey(key.orderNo, channelCode('841'));
      await harness.unitOfWork.run(async ({ inbox }) => {
        await inbox.record(second);
        await inbox.record(first);
        await inbox.record(anInboxEntry({ eventId: 'event-2', orderKey: elsewhere }));
        await inbox.record({ ...second, type: 'loan.disbursement-result', at: addMs(TEST_NOW, 2) });
      });
      const { inbox } = harness.unitOfWork.read;
      expect(await inbox.ofOrder(key)).to.deep.equal([first, second]);
      expect(await inbox.ofOrder(anOrderKey('another'))).to.deep.equal([]);
    });

    promise('is first for one of several at once', async (harness) => {
      const outcomes = await Promise.all([1, 2, 3, 4, 5].map(() => record(harness, 'e1')));
      expect(outcomes.filter((outcome) => outcome === 'first')).to.have.length(1);
    });

    promise('is first again when the unit that took it in has failed', async (harness) => {
      const failed = harness.unitOfWork.run(async ({ inbox }) => {
        await inbox.record(anInboxEntry({ eventId: 'e1' }));
        throw new Error('the event was not applied');
      });
      await failed.catch(() => undefined);
      expect(await record(harness, 'e1')).to.equal('first');
    });

    promise('goes on within the unit after an event that came again', async (harness) => {
      await record(harness, 'e1');
      const outcomes = await harness.unitOfWork.run(async ({ inbox }) => [
        await inbox.record(anInboxEntry({ eventId: 'e1' })),
        await inbox.record(anInboxEntry({ eventId: 'e2' })),
      ]);
      expect(outcomes).to.deep.equal(['again', 'first']);
      expect(await record(harness, 'e2')).to.equal('again');
    });

    promise('removes old entries, at most the limit, and no newer one', async (harness) => {
      for (const [index, eventId] of ['e0', 'e1', 'e2', 'e3'].entries())
        await record(harness, eventId, 'credit', index);
      const prune = (limit: number): Promise<number> =>
        harness.unitOfWork.run(({ inbox }) => inbox.prune(addMs(TEST_NOW, 3), limit));
      expect(await prune(2)).to.equal(2);
      expect(await prune(2)).to.equal(1);
      expect(await prune(2)).to.equal(0);
      expect(await record(harness, 'e3')).to.equal('again');
      expect(await record(harness, 'e2')).to.equal('first');
    });
  });
}
