import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import type { Stores } from '../../ports/unit-of-work.js';
import { anInboxEntry } from '../builders-loans.js';
import {
  aBorrower,
  aCallbackDraft,
  aDataPull,
  aLenderEvent,
  aMarketplaceOrder,
  anApplication,
  anOrderDocument,
  anOrderKey,
  TEST_CHANNEL,
  TEST_NOW,
} from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { rejection } from './rejection.js';

const WORK_FAILED = new Error('the work failed');

async function pushOrder(stores: Stores, orderNo = '90000001'): Promise<void> {
  const key = anOrderKey(orderNo);
  await stores.borrowers.insert(aBorrower());
  await stores.orders.insert(aMarketplaceOrder({ key }));
  await stores.applications.save({ ...anApplication(), key });
  await stores.documents.save(anOrderDocument({ key }));
  await stores.dataPulls.insert(aDataPull({ key }));
  await stores.events.enqueue(aLenderEvent({ eventId: `event of ${orderNo}`, key: orderNo }));
  await stores.callbacks.enqueue(aCallbackDraft(key), TEST_NOW);
  await stores.inbox.record(anInboxEntry({ eventId: orderNo }));
  await stores.parking.park({ consumer: 'credit', eventId: orderNo, body: '', cause: 'test', parkedAt: TEST_NOW });
  const { idCardIndex } = aMarketplaceOrder();
  await stores.blacklist.add({ meaning: 'idCard', index: idCardIndex, reason: 'test', at: TEST_NOW });
  await stores.borrowableDates.postponeTo({
    channel: TEST_CHANNEL,
    idCardIndex,
    borrowableFrom: { kind: 'never' },
    reason: 'test',
    at: TEST_NOW,
  });
}

/** How much of {@link pushOrder} can be seen, from 0 to 11. */
async function seenOf({ unitOfWork }: StoreHarness, orderNo = '90000001'): Promise<number> {
  const key = anOrderKey(orderNo);
  const { read } = unitOfWork;
  const { idCardIndex } = aMarketplaceOrder();
  const signs = [
    (await read.borrowers.find(aBorrower().borrowerId)) !== undefined,
    (await read.orders.find(key)) !== undefined,
    (await read.orders.history(key)).length > 0,
    (await read.applications.find(key)) !== undefined,
    (await read.documents.list(key)).length > 0,
    (await read.dataPulls.find(key)) !== undefined,
    (await read.events.backlog()).pending > 0,
    (await read.callbacks.ofOrder(key)).length > 0,
    (await read.parking.count()) > 0,
    await read.blacklist.contains({ idCard: idCardIndex }),
    (await read.borrowableDates.find(TEST_CHANNEL, idCardIndex)) !== undefined,
  ];
  return signs.filter((isSeen) => isSeen).length;
}

/** Promises of `UnitOfWork`: together or not at all, and seen by nobody before the end. */
export function describeUnitOfWorkContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'unit-of-work', backend }, open, (promise) => {
    promise('makes everything visible when the work returns, and returns its value', async (harness) => {
      const value = await harness.unitOfWork.run(async (stores) => {
        await pushOrder(stores);
        return 'done';
      });
      expect(value).to.equal('done');
      expect(await seenOf(harness)).to.equal(11);
    });

    promise('leaves nothing when the work throws, and lets the error out as it is', async (harness) => {
      const failed = harness.unitOfWork.run(async (stores) => {
        await pushOrder(stores);
        throw WORK_FAILED;
      });
      expect(await rejection(failed)).to.equal(WORK_FAILED);
      expect(await seenOf(harness)).to.equal(0);
      const outcome = await harness.unitOfWork.run(({ inbox }) => inbox.record(anInboxEntry({ eventId: '90000001' })));
      expect(outcome).to.equal('first');
    });

    promise('takes changes of older rows back, too', async (harness) => {
      await harness.unitOfWork.run((stores) => pushOrder(stores));
      const failed = harness.unitOfWork.run(async ({ orders, blacklist }) => {
        await orders.transition({
          key: anOrderKey(),
          from: 'accepted',
          version: 1,
          event: 'dataPulled',
          at: addMs(TEST_NOW, 1),
        });
        await blacklist.remove('idCard', aMarketplaceOrder().idCardIndex);
        throw WORK_FAILED;
      });
      expect(await rejection(failed)).to.equal(WORK_FAILED);
      expect((await harness.unitOfWork.read.orders.find(anOrderKey()))?.status).to.equal('accepted');
      expect(await harness.unitOfWork.read.orders.history(anOrderKey())).to.have.length(1);
      expect(await seenOf(harness)).to.equal(11);
    });

    promise('shows a unit its own writes', async ({ unitOfWork }) => {
      const order = await unitOfWork.run(async ({ orders }) => {
        await orders.insert(aMarketplaceOrder());
        await orders.transition({ key: anOrderKey(), from: 'accepted', version: 1, event: 'dataPulled', at: TEST_NOW });
        return orders.find(anOrderKey());
      });
      expect(order).to.deep.include({ status: 'awaitingParse', version: 2 });
    });

    promise('shows nobody a write before the end of its unit', async (harness) => {
      const hasWritten = signal();
      const mayEnd = signal();
      const unit = harness.unitOfWork.run(async (stores) => {
        await pushOrder(stores);
        hasWritten.give();
        await mayEnd.given;
      });
      await hasWritten.given;
      const seenBefore = await seenOf(harness);
      mayEnd.give();
      await unit;
      expect(seenBefore).to.equal(0);
      expect(await seenOf(harness)).to.equal(11);
    });

    promise('lets overlapping units all count: no update is lost', async ({ unitOfWork }) => {
      await unitOfWork.run(({ orders }) => orders.insert(aMarketplaceOrder()));
      const postpone = (): Promise<boolean> =>
        unitOfWork.run(async ({ orders, borrowers }) => {
          const { idCardIndex } = aMarketplaceOrder();
          await borrowers.lockPerson(idCardIndex);
          const order = await orders.find(anOrderKey());
          if (order === undefined) return false;
          return orders.postpone({ order, nextAttemptAt: addMs(TEST_NOW, 1), error: 'again' });
        });
      const outcomes = await Promise.all(Array.from({ length: 10 }, postpone));
      expect(outcomes).to.deep.equal(Array.from({ length: 10 }, () => true));
      expect((await unitOfWork.read.orders.find(anOrderKey()))?.attempts).to.equal(10);
    });

    promise('lets the other units through when one of them fails', async ({ unitOfWork }) => {
      const numbers = ['1', '2', '3', '4', '5', '6'];
      const outcomes = await Promise.all(
        numbers.map((orderNo) =>
          rejection(
            unitOfWork.run(async ({ orders }) => {
              await orders.insert(aMarketplaceOrder({ key: anOrderKey(orderNo) }));
              if (Number(orderNo) % 2 === 0) throw WORK_FAILED;
            }),
          ),
        ),
      );
      expect(outcomes).to.deep.equal([undefined, WORK_FAILED, undefined, WORK_FAILED, undefined, WORK_FAILED]);
      const found = await Promise.all(numbers.map((orderNo) => unitOfWork.read.orders.find(anOrderKey(orderNo))));
      expect(found.map((order) => order?.key.orderNo)).to.deep.equal(['1', undefined, '3', undefined, '5', undefined]);
    });

    promise('reads outside a unit what the process has just committed', async ({ unitOfWork }) => {
      for (let round = 1; round <= 20; round += 1) {
        const key = anOrderKey(String(round));
        await unitOfWork.run(({ orders }) => orders.insert(aMarketplaceOrder({ key })));
        expect((await unitOfWork.read.orders.find(key))?.key).to.deep.equal(key);
      }
    });

    promise('writes nothing through stores that outlived their unit', async ({ unitOfWork }) => {
      const stores = await unitOfWork.run(async (given) => given);
      const kept: readonly (() => Promise<unknown>)[] = [
        () => stores.orders.insert(aMarketplaceOrder()),
        () => stores.inbox.record(anInboxEntry({ eventId: 'late' })),
      ];
      for (const write of kept) expect(await rejection(write())).to.have.property('name', 'InvariantViolation');
      expect(await unitOfWork.read.orders.find(anOrderKey())).to.equal(undefined);
    });

    promise(
      'writes nothing for a unit that failed after a refusal that it could have gone on from',
      async ({ unitOfWork }) => {
        await unitOfWork.run(({ orders }) => orders.insert(aMarketplaceOrder()));
        const failed = unitOfWork.run(async ({ orders, blacklist }) => {
          await blacklist.add({
            meaning: 'idCard',
            index: aMarketplaceOrder().idCardIndex,
            reason: 'test',
            at: TEST_NOW,
          });
          const inserted = await orders.insert(aMarketplaceOrder());
          if (!inserted.ok) throw WORK_FAILED;
        });
        expect(await rejection(failed)).to.equal(WORK_FAILED);
        expect(await unitOfWork.read.blacklist.contains({ idCard: aMarketplaceOrder().idCardIndex })).to.equal(false);
      },
    );
  });
}

function signal(): { readonly given: Promise<void>; give(): void } {
  let resolve: () => void = () => undefined;
  const given = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { given, give: () => resolve() };
}
