import { expect } from 'chai';
import { fen } from '../../shared/money.js';
import { aBank } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { revealed } from './revealed.js';
import { LARGEST_FEN, TRICKY_TEXT } from './texts.js';

/** Promises of `Banks` (item 10): table order, one row per (code, card type). */
export function describeBanksContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'banks', backend }, open, (promise) => {
    const zeta = aBank({ code: 'ZETA', name: TRICKY_TEXT, singleLimit: fen(LARGEST_FEN) });
    const alpha = aBank({ code: 'ALPHA', dayLimit: fen(0n) });
    const middle = aBank({ code: 'MID', isEnabled: false });

    promise('lists enabled banks in the order in which they were added, amounts exact', async ({ unitOfWork }) => {
      await unitOfWork.run(async ({ banks }) => {
        for (const bank of [zeta, middle, alpha]) await banks.save(bank);
      });
      expect(revealed(await unitOfWork.read.banks.listEnabled())).to.deep.equal(revealed([zeta, alpha]));
    });

    promise('replaces a row where it stands', async ({ unitOfWork }) => {
      await unitOfWork.run(async ({ banks }) => {
        for (const bank of [zeta, middle, alpha]) await banks.save(bank);
        await banks.save({ ...middle, isEnabled: true, name: '新名' });
        await banks.save({ ...zeta, isEnabled: false });
      });
      expect(revealed(await unitOfWork.read.banks.listEnabled())).to.deep.equal(
        revealed([{ ...middle, isEnabled: true, name: '新名' }, alpha]),
      );
    });

    promise('keeps debit and credit cards of a bank apart', async ({ unitOfWork }) => {
      const credit = { ...zeta, cardType: 'credit' as const, singleLimit: fen(100n) };
      await unitOfWork.run(async ({ banks }) => {
        await banks.save(zeta);
        await banks.save(credit);
      });
      expect(revealed(await unitOfWork.read.banks.listEnabled())).to.deep.equal(revealed([zeta, credit]));
    });
  });
}
