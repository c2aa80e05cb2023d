import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import { aBlindIndex, TEST_NOW } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { TRICKY_TEXT } from './texts.js';

/** Promises of `Blacklist`. */
export function describeBlacklistContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'blacklist', backend }, open, (promise) => {
    const idCard = aBlindIndex('an ID card');
    const mobile = aBlindIndex('a mobile');
    const other = aBlindIndex('somebody else');

    promise('contains what was added, under its own meaning only', async ({ unitOfWork }) => {
      await unitOfWork.run(({ blacklist }) =>
        blacklist.add({ meaning: 'idCard', index: idCard, reason: TRICKY_TEXT, at: TEST_NOW }),
      );
      const { blacklist } = unitOfWork.read;
      expect(await blacklist.contains({ idCard })).to.equal(true);
      expect(await blacklist.contains({ mobile: idCard })).to.equal(false);
      expect(await blacklist.contains({ idCard: other })).to.equal(false);
    });

    promise('answers yes when any of two is listed, no when neither is, no for nothing', async ({ unitOfWork }) => {
      await unitOfWork.run(({ blacklist }) =>
        blacklist.add({ meaning: 'mobile', index: mobile, reason: 'fraud', at: TEST_NOW }),
      );
      const { blacklist } = unitOfWork.read;
      expect(await blacklist.contains({ idCard: other, mobile })).to.equal(true);
      expect(await blacklist.contains({ idCard, mobile: other })).to.equal(false);
      expect(await blacklist.contains({})).to.equal(false);
    });

    promise('takes an entry off once, whatever was added twice', async ({ unitOfWork }) => {
      await unitOfWork.run(async ({ blacklist }) => {
        await blacklist.add({ meaning: 'idCard', index: idCard, reason: 'fraud', at: TEST_NOW });
        await blacklist.add({ meaning: 'idCard', index: idCard, reason: 'court', at: addMs(TEST_NOW, 1) });
      });
      expect(await unitOfWork.run(({ blacklist }) => blacklist.remove('mobile', idCard))).to.equal(false);
      expect(await unitOfWork.run(({ blacklist }) => blacklist.remove('idCard', idCard))).to.equal(true);
      expect(await unitOfWork.read.blacklist.contains({ idCard })).to.equal(false);
      expect(await unitOfWork.run(({ blacklist }) => blacklist.remove('idCard', idCard))).to.equal(false);
    });

    promise('takes the same entry twice at once', async ({ unitOfWork }) => {
      const add = (): Promise<void> =>
        unitOfWork.run(({ blacklist }) =>
          blacklist.add({ meaning: 'idCard', index: idCard, reason: 'fraud', at: TEST_NOW }),
        );
      await Promise.all([add(), add(), add()]);
      expect(await unitOfWork.read.blacklist.contains({ idCard })).to.equal(true);
    });
  });
}
