import { expect } from 'chai';
import { addMs, localDate } from '../../shared/calendar.js';
import { fen } from '../../shared/money.js';
import { anApplication, anOrderKey, aPushedOrder, channelCode, TEST_NOW } from '../builders.js';
import { INVENTED_PEOPLE, personName } from '../people.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { revealed } from './revealed.js';
import { LARGEST_FEN, TRICKY_TEXT } from './texts.js';

/** Promises of `Applications`: one per order, whole, parsing is repeatable (G29). */
export function describeApplicationsContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'applications', backend }, open, (promise) => {
    promise('gives back the whole application', async ({ unitOfWork }) => {
      const order = aPushedOrder({
        requestedAmount: fen(LARGEST_FEN),
        name: personName('𠮷野·测试'),
        purposeText: TRICKY_TEXT,
        scores: { similarity: '91.50', 'a score': '', __proto: '1' },
      });
      const application = anApplication({ order });
      await unitOfWork.run(({ applications }) => applications.save(application));
      expect(revealed(await unitOfWork.read.applications.find(order.key))).to.deep.equal(revealed(application));
    });

    promise('gives back the barest application, without members that it never had', async ({ unitOfWork }) => {
      const { key, marketplaceUserId, requestedAmount, requestedTerm, appliedAt, name, idCard, mobile } =
        aPushedOrder();
      const bare = {
        key,
        order: {
          key,
          marketplaceUserId,
          requestedAmount,
          requestedTerm,
          appliedAt,
          name,
          idCard,
          mobile,
          identity: { pictureLinks: {} },
          employment: {},
          contacts: [],
          scores: {},
        },
        unknownCodes: [],
      };
      await unitOfWork.run(({ applications }) => applications.save(bare));
      expect(revealed(await unitOfWork.read.applications.find(key))).to.deep.equal(revealed(bare));
    });

    promise('replaces an earlier application of the order', async ({ unitOfWork }) => {
      const {
        operatorReport: _operatorReport,
        parsedAt: _parsedAt,
        ...first
      } = anApplication({ unknownCodes: ['degree:1'] });
      const order = aPushedOrder({
        ...INVENTED_PEOPLE.letterId,
        identity: { validTo: localDate('2040-02-29'), pictureLinks: { front: 'https://data.example/1' } },
      });
      const second = anApplication({ order, unknownCodes: [], parsedAt: addMs(TEST_NOW, 1) });
      await unitOfWork.run(({ applications }) => applications.save(first));
      await unitOfWork.run(({ applications }) => applications.save(second));
      expect(revealed(await unitOfWork.read.applications.find(order.key))).to.deep.equal(revealed(second));
    });

    promise('keeps the applications of two orders apart', async ({ unitOfWork }) => {
      const elsewhere = aPushedOrder({ key: anOrderKey('90000001', channelCode('841')), ...INVENTED_PEOPLE.letterId });
      await unitOfWork.run(async ({ applications }) => {
        await applications.save(anApplication());
        await applications.save(anApplication({ order: elsewhere }));
      });
      expect(revealed(await unitOfWork.read.applications.find(anOrderKey()))).to.deep.equal(revealed(anApplication()));
      expect(await unitOfWork.read.applications.find(anOrderKey('1'))).to.equal(undefined);
    });
  });
}
