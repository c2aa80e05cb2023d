import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import type { ParkedEvent } from '../../ports/event-parking.js';
import { anOrderKey, TEST_NOW } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { TRICKY_TEXT } from './texts.js';

/** Promises of `EventParking`: poison is kept with its cause. */
export function describeEventParkingContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'event-parking', backend }, open, (promise) => {
    const parked = (eventId: string, overrides: Partial<ParkedEvent> = {}): ParkedEvent => ({
      consumer: 'credit',
      eventId,
      body: `{"text":${JSON.stringify(TRICKY_TEXT)}`,
      cause: 'malformed',
      parkedAt: TEST_NOW,
      ...overrides,
    });
    const park = ({ unitOfWork }: StoreHarness, ...events: readonly ParkedEvent[]): Promise<void> =>
      unitOfWork.run(async ({ parking }) => {
        for (const event of events) await parking.park(event);
      });

    promise('lists what is parked, oldest first, at most the limit, whole', async (harness) => {
      const first = parked('1', { body: 'not JSON at all '.repeat(2_000) });
      const second = parked('2', { parkedAt: addMs(TEST_NOW, 1) });
      await park(harness, second, first);
      expect(await harness.unitOfWork.read.parking.list(10)).to.deep.equal([first, second]);
      expect(await harness.unitOfWork.read.parking.list(1)).to.deep.equal([first]);
      expect(await harness.unitOfWork.read.parking.count()).to.equal(2);
    });

    promise('replaces a message that is parked again, and keeps consumers apart', async (harness) => {
      const other = parked('1', { consumer: 'audit' });
      const again = parked('1', { cause: 'unknownOrder', parkedAt: addMs(TEST_NOW, 5) });
      await park(harness, parked('1'), other, again);
      expect(await harness.unitOfWork.read.parking.list(10)).to.deep.equal([other, again]);
    });

    promise('finds one by consumer and event, whole', async (harness) => {
      const wanted = parked('1', { consumer: 'audit' });
      await park(harness, parked('1'), wanted, parked('2'));
      const { parking } = harness.unitOfWork.read;
      expect(await parking.find('audit', '1')).to.deep.equal(wanted);
      expect(await parking.find('audit', '2')).to.equal(undefined);
    });

    promise('takes one out once', async (harness) => {
      await park(harness, parked('1'), parked('2'));
      const remove = (consumer: string): Promise<boolean> =>
        harness.unitOfWork.run(({ parking }) => parking.remove(consumer, '1'));
      expect(await remove('audit')).to.equal(false);
      expect(await remove('credit')).to.equal(true);
      expect(await remove('credit')).to.equal(false);
      expect((await harness.unitOfWork.read.parking.list(10)).map(({ eventId }) => eventId)).to.deep.equal(['2']);
    });

    promise('finds what is parked for an order, oldest first', async (harness) => {
      const orderKey = anOrderKey();
      const first = parked('1', { orderKey });
      const second = parked('2', { orderKey, parkedAt: addMs(TEST_NOW, 1) });
      await park(harness, second, parked('3'), parked('4', { orderKey: anOrderKey('90000009') }), first);
      const { parking } = harness.unitOfWork.read;
      expect(await parking.ofOrder(orderKey)).to.deep.equal([first, second]);
      expect(await parking.ofOrder(anOrderKey('90000008'))).to.deep.equal([]);
      await park(harness, parked('1'));
      expect(await parking.ofOrder(orderKey), 'parked again, of no known order').to.deep.equal([second]);
    });

    promise('has nothing at first', async ({ unitOfWork }) => {
      expect(await unitOfWork.read.parking.count()).to.equal(0);
      expect(await unitOfWork.read.parking.list(10)).to.deep.equal([]);
    });
  });
}
