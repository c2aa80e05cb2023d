import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import {
  channelCode,
  aBlindIndex,
  aBorrower,
  aMarketplaceOrder,
  anOrderKey,
  borrowerId,
  indexesOf,
  marketplaceUserId,
  TEST_NOW,
} from '../builders.js';
import { INVENTED_PEOPLE, personName } from '../people.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { revealed } from './revealed.js';

/** Promises of `Borrowers`: one account per (channel, marketplaceUserId), found under every meaning. */
export function describeBorrowersContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'borrowers', backend }, open, (promise) => {
    promise('finds an account by its id and by its key, whole', async ({ unitOfWork }) => {
      const borrower = aBorrower({ name: personName('𠮷野·测试') });
      const inserted = await unitOfWork.run(({ borrowers }) => borrowers.insert(borrower));
      expect(inserted.ok).to.equal(true);
      expect(revealed(await unitOfWork.read.borrowers.find(borrower.borrowerId))).to.deep.equal(revealed(borrower));
      const byKey = await unitOfWork.read.borrowers.findAccount(borrower.channel, borrower.marketplaceUserId);
      expect(revealed(byKey)).to.deep.equal(revealed(borrower));
    });

    promise('knows nobody it was not told of', async ({ unitOfWork }) => {
      await unitOfWork.run(({ borrowers }) => borrowers.insert(aBorrower()));
      const { borrowers } = unitOfWork.read;
      expect(await borrowers.find(borrowerId('nobody'))).to.equal(undefined);
      expect(await borrowers.findAccount(channelCode('841'), marketplaceUserId('90001'))).to.equal(undefined);
      expect(await borrowers.findByIndex('idCard', aBlindIndex('nobody'), 10)).to.deep.equal([]);
    });

    promise('refuses a second account under the same channel and user, and keeps the first', async ({ unitOfWork }) => {
      const first = aBorrower();
      const second = aBorrower({ borrowerId: borrowerId('borrower-2'), ...INVENTED_PEOPLE.letterId });
      await unitOfWork.run(({ borrowers }) => borrowers.insert(first));
      expect(await unitOfWork.run(({ borrowers }) => borrowers.insert(second))).to.deep.include({
        ok: false,
        error: 'accountExists',
      });
      expect(
        revealed(await unitOfWork.read.borrowers.findAccount(first.channel, first.marketplaceUserId)),
      ).to.deep.equal(revealed(first));
      expect(await unitOfWork.read.borrowers.find(second.borrowerId)).to.equal(undefined);
    });

    promise('refuses a second account under the same id, and keeps the first', async ({ unitOfWork }) => {
      const first = aBorrower();
      await unitOfWork.run(({ borrowers }) => borrowers.insert(first));
      const again = aBorrower({ marketplaceUserId: marketplaceUserId('90002') });
      expect(await unitOfWork.run(({ borrowers }) => borrowers.insert(again))).to.deep.include({
        ok: false,
        error: 'accountExists',
      });
      expect(revealed(await unitOfWork.read.borrowers.find(first.borrowerId))).to.deep.equal(revealed(first));
    });

    promise('lets one of two inserts at once through', async ({ unitOfWork }) => {
      const insert = (id: string): Promise<boolean> =>
        unitOfWork.run(async ({ borrowers }) => (await borrowers.insert(aBorrower({ borrowerId: borrowerId(id) }))).ok);
      const outcomes = await Promise.all(['borrower-1', 'borrower-2', 'borrower-3'].map(insert));
      expect(outcomes.filter((isInserted) => isInserted)).to.have.length(1);
    });

    promise('goes on within the unit after a refusal', async ({ unitOfWork }) => {
      await unitOfWork.run(({ borrowers }) => borrowers.insert(aBorrower()));
      const other = aBorrower({ borrowerId: borrowerId('borrower-2'), marketplaceUserId: marketplaceUserId('90002') });
      await unitOfWork.run(async ({ borrowers }) => {
        await borrowers.insert(aBorrower());
        await borrowers.insert(other);
      });
      expect(revealed(await unitOfWork.read.borrowers.find(other.borrowerId))).to.deep.equal(revealed(other));
    });

    promise('tells user numbers apart that a number would confuse', async ({ unitOfWork }) => {
      const ids = ['090001', '90001', '90001.0', '9007199254740993', '9007199254740992'];
      await unitOfWork.run(async ({ borrowers }) => {
        for (const id of ids) {
          await borrowers.insert(
            aBorrower({ borrowerId: borrowerId(`of ${id}`), marketplaceUserId: marketplaceUserId(id) }),
          );
        }
      });
      for (const id of ids) {
        const found = await unitOfWork.read.borrowers.findAccount(aBorrower().channel, marketplaceUserId(id));
        expect(found?.borrowerId).to.equal(`of ${id}`);
      }
    });

    promise(
      'finds the accounts of a person under every meaning, newest first, over all channels',
      async ({ unitOfWork }) => {
        const older = aBorrower();
        const newer = aBorrower({
          borrowerId: borrowerId('borrower-2'),
          channel: channelCode('841'),
          createdAt: addMs(TEST_NOW, 1),
        });
        const somebodyElse = aBorrower({
          ...INVENTED_PEOPLE.letterId,
          indexes: indexesOf(INVENTED_PEOPLE.letterId),
          borrowerId: borrowerId('borrower-3'),
          marketplaceUserId: marketplaceUserId('90003'),
        });
        await unitOfWork.run(async ({ borrowers }) => {
          for (const borrower of [older, newer, somebodyElse]) await borrowers.insert(borrower);
        });
        for (const meaning of [
          'idCard',
          'mobile',
          'mobileAndIdCard',
          'nameIdCardAndMobile',
          'nameAndIdCardPrefix',
        ] as const) {
          const found = await unitOfWork.read.borrowers.findByIndex(meaning, older.indexes[meaning], 10);
          expect(found.map((borrower) => borrower.borrowerId)).to.deep.equal(['borrower-2', 'borrower-1']);
        }
        const [newest, ...others] = await unitOfWork.read.borrowers.findByIndex('idCard', older.indexes.idCard, 1);
        expect(newest?.borrowerId).to.equal('borrower-2');
        expect(others).to.deep.equal([]);
      },
    );

    promise('replaces name, mobile and their indexes, and nothing else', async ({ unitOfWork }) => {
      const borrower = aBorrower();
      await unitOfWork.run(({ borrowers }) => borrowers.insert(borrower));
      const renamed = aBorrower({ ...INVENTED_PEOPLE.letterId, createdAt: addMs(TEST_NOW, 5) });
      expect(await unitOfWork.run(({ borrowers }) => borrowers.updateContact(renamed))).to.equal(true);
      const stored = await unitOfWork.read.borrowers.find(borrower.borrowerId);
      expect(revealed(stored)).to.deep.equal(
        revealed({
          ...borrower,
          name: renamed.name,
          mobile: renamed.mobile,
          indexes: { ...renamed.indexes, idCard: borrower.indexes.idCard },
        }),
      );
      expect(await unitOfWork.read.borrowers.findByIndex('mobile', borrower.indexes.mobile, 10)).to.deep.equal([]);
      expect(await unitOfWork.read.borrowers.findByIndex('mobile', renamed.indexes.mobile, 10)).to.have.length(1);
    });

    promise('says false to a change of an account that is not there', async ({ unitOfWork }) => {
      expect(await unitOfWork.run(({ borrowers }) => borrowers.updateContact(aBorrower()))).to.equal(false);
      expect(await unitOfWork.read.borrowers.find(aBorrower().borrowerId)).to.equal(undefined);
    });

    promise('lets one unit at a time past the lock of a person', async ({ unitOfWork }) => {
      const { idCardIndex } = aMarketplaceOrder();
      const openUnlessOpen = (orderNo: string): Promise<boolean> =>
        unitOfWork.run(async ({ borrowers, orders }) => {
          await borrowers.lockPerson(idCardIndex);
          if ((await orders.findByIdCard(idCardIndex)).length > 0) return false;
          return (await orders.insert(aMarketplaceOrder({ key: anOrderKey(orderNo) }))).ok;
        });
      const outcomes = await Promise.all(['1', '2', '3', '4'].map(openUnlessOpen));
      expect(outcomes.filter((isOpened) => isOpened)).to.have.length(1);
      expect(await unitOfWork.read.orders.findByIdCard(idCardIndex)).to.have.length(1);
    });
  });
}
