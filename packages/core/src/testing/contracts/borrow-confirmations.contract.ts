import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import { fen } from '../../shared/money.js';
import type { BorrowConfirmation } from '../../model/borrow-confirmation.js';
import { aConfirmation } from '../builders-loans.js';
import { anOrderKey, channelCode, documentKey, TEST_NOW } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { revealed } from './revealed.js';
import { LARGEST_FEN, TRICKY_TEXT } from './texts.js';

/** Promises of `BorrowConfirmations` (item 12.2a, G7): one per order, every change kept. */
export function describeBorrowConfirmationsContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'borrow-confirmations', backend }, open, (promise) => {
    const key = anOrderKey();
    const insert = ({ unitOfWork }: StoreHarness, confirmation: BorrowConfirmation): Promise<boolean> =>
      unitOfWork.run(async ({ confirmations }) => (await confirmations.insert(confirmation)).ok);
    const amend = ({ unitOfWork }: StoreHarness, confirmation: BorrowConfirmation): Promise<boolean> =>
      unitOfWork.run(({ confirmations }) => confirmations.amend(confirmation));

    promise('keeps a confirmation whole, as its first revision', async (harness) => {
      const confirmation = aConfirmation({
        amount: fen(LARGEST_FEN),
        term: { count: 28, unit: 'day', installmentCount: 4 },
        successUrl: `https://marketplace.example/back?q=${'x'.repeat(600)}&name=${TRICKY_TEXT}#top`,
        agreements: [documentKey('agreements/one.pdf'), documentKey('agreements/two.pdf')],
        openingRequestNo: 'opening-1',
        changedAt: addMs(TEST_NOW, 1),
      });
      expect(await insert(harness, confirmation)).to.equal(true);
      const { confirmations } = harness.unitOfWork.read;
      expect(revealed(await confirmations.find(key))).to.deep.equal(revealed(confirmation));
      expect(revealed(await confirmations.revisions(key))).to.deep.equal(revealed([confirmation]));
    });

    promise('keeps one that says no more than it must', async (harness) => {
      const { successUrl: _success, failedUrl: _failed, ...bare } = aConfirmation({ agreements: [] });
      await insert(harness, bare);
      expect(await harness.unitOfWork.read.confirmations.find(key)).to.deep.equal(bare);
    });

    promise('knows no confirmation it was not given', async ({ unitOfWork }) => {
      expect(await unitOfWork.read.confirmations.find(key)).to.equal(undefined);
      expect(await unitOfWork.read.confirmations.revisions(key)).to.deep.equal([]);
    });

    promise('refuses a second one of an order, keeps the first, and lets the unit go on', async (harness) => {
      await insert(harness, aConfirmation());
      const elsewhere = anOrderKey(key.orderNo, channelCode('841'));
      const outcome = await harness.unitOfWork.run(async ({ confirmations }) => {
        const refused = await confirmations.insert(aConfirmation({ amount: fen(1n) }));
        await confirmations.insert(aConfirmation({ key: elsewhere }));
        return refused;
      });
      expect(outcome).to.deep.equal({ ok: false, error: 'confirmationExists' });
      const { confirmations } = harness.unitOfWork.read;
      expect(revealed(await confirmations.find(key))).to.deep.equal(revealed(aConfirmation()));
      expect(await confirmations.revisions(key)).to.have.length(1);
      expect(await confirmations.find(elsewhere)).not.to.equal(undefined);
    });

    promise('lets one of several inserts at once through (item 12.2a)', async (harness) => {
      const amounts = [1n, 2n, 3n, 4n, 5n];
      const outcomes = await Promise.all(
        amounts.map((amount) => insert(harness, aConfirmation({ amount: fen(amount) }))),
      );
      expect(outcomes.filter((isInserted) => isInserted)).to.have.length(1);
      const found = await harness.unitOfWork.read.confirmations.find(key);
      expect(found?.amount).to.equal(amounts[outcomes.indexOf(true)]);
    });

    promise('replaces it by its next revision and keeps the ones before (G7)', async (harness) => {
      const first = aConfirmation();
      const { failedUrl: _failed, ...rest } = first;
      const second = { ...rest, amount: fen(900_000n), revision: 2, changedAt: addMs(TEST_NOW, 1) };
      const last = { ...second, state: 'consumed', consumedBy: 'notice', revision: 3 } as const;
      await insert(harness, first);
      expect(await amend(harness, second)).to.equal(true);
      expect(await amend(harness, last)).to.equal(true);
      const { confirmations } = harness.unitOfWork.read;
      expect(revealed(await confirmations.find(key))).to.deep.equal(revealed(last));
      expect(revealed(await confirmations.revisions(key))).to.deep.equal(revealed([first, second, last]));
    });

    // prettier-ignore
    const stale = [
      [ 'the revision that is stored',   1 ],
      [ 'a revision further on',         3 ],
    ] as const;
    for (const [what, revision] of stale) {
      promise(`changes nothing for ${what}`, async (harness) => {
        await insert(harness, aConfirmation());
        expect(await amend(harness, aConfirmation({ amount: fen(1n), revision }))).to.equal(false);
        const { confirmations } = harness.unitOfWork.read;
        expect(revealed(await confirmations.find(key))).to.deep.equal(revealed(aConfirmation()));
        expect(await confirmations.revisions(key)).to.have.length(1);
      });
    }

    promise('amends nothing that is not there', async (harness) => {
      for (const revision of [1, 2]) expect(await amend(harness, aConfirmation({ revision }))).to.equal(false);
      expect(await harness.unitOfWork.read.confirmations.find(key)).to.equal(undefined);
    });

    promise('lets one of several amendments at once through', async (harness) => {
      await insert(harness, aConfirmation());
      const amounts = [1n, 2n, 3n, 4n];
      const outcomes = await Promise.all(
        amounts.map((amount) => amend(harness, aConfirmation({ amount: fen(amount), revision: 2 }))),
      );
      expect(outcomes.filter((isAmended) => isAmended)).to.have.length(1);
      const { confirmations } = harness.unitOfWork.read;
      expect((await confirmations.find(key))?.amount).to.equal(amounts[outcomes.indexOf(true)]);
      expect(await confirmations.revisions(key)).to.have.length(2);
    });
  });
}
