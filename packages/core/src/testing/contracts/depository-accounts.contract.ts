import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import type { DepositoryAccount } from '../../model/depository.js';
import { aDepositoryAccount } from '../builders-loans.js';
import { aBlindIndex, TEST_NOW } from '../builders.js';
import { INVENTED_CARDS } from '../people.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { revealed } from './revealed.js';

/** Promises of `DepositoryAccounts` (item 12): one per person. */
export function describeDepositoryAccountsContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'depository-accounts', backend }, open, (promise) => {
    const save = ({ unitOfWork }: StoreHarness, account: DepositoryAccount): Promise<void> =>
      unitOfWork.run(({ depositoryAccounts }) => depositoryAccounts.save(account));
    const find = ({ unitOfWork }: StoreHarness, account: DepositoryAccount): Promise<DepositoryAccount | undefined> =>
      unitOfWork.read.depositoryAccounts.find(account.idCardIndex);
    const { card: _card, ...withoutCard } = aDepositoryAccount();
    const cardIndex = aBlindIndex('a short card');

    // prettier-ignore
    const accounts: readonly (readonly [string, DepositoryAccount])[] = [
      [ 'with a card',                  aDepositoryAccount() ],
      [ 'without a card',               withoutCard ],
      [ 'with a card and no more',      { ...withoutCard, card: { card: INVENTED_CARDS.borrowerShort, cardIndex } } ],
    ];
    for (const [what, account] of accounts) {
      promise(`keeps an account ${what}, whole`, async (harness) => {
        await save(harness, account);
        expect(revealed(await find(harness, account))).to.deep.equal(revealed(account));
      });
    }

    promise('knows no account it was not given', async (harness) => {
      expect(await find(harness, aDepositoryAccount())).to.equal(undefined);
    });

    promise("stores an account in place of the person's earlier one, and leaves others alone", async (harness) => {
      const other = aDepositoryAccount({ idCardIndex: aBlindIndex('another person') });
      const later = { ...withoutCard, requestNo: 'opening-2', openedAt: addMs(TEST_NOW, 1) };
      await save(harness, aDepositoryAccount());
      await save(harness, other);
      await save(harness, later);
      expect(revealed(await find(harness, later))).to.deep.equal(revealed(later));
      expect(revealed(await find(harness, other))).to.deep.equal(revealed(other));
    });

    promise('stands when several are saved at once', async (harness) => {
      const requests = ['opening-1', 'opening-2', 'opening-3'];
      await Promise.all(requests.map((requestNo) => save(harness, aDepositoryAccount({ requestNo }))));
      expect(requests).to.include((await find(harness, aDepositoryAccount()))?.requestNo);
    });
  });
}
