import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import { aBlindIndex, aBoundCard, borrowerId, TEST_NOW } from '../builders.js';
import { INVENTED_CARDS } from '../people.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { revealed } from './revealed.js';
import { TRICKY_TEXT } from './texts.js';

/** Promises of `BankCards`: one row per (borrower, card), and never two defaults. */
export function describeBankCardsContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'bank-cards', backend }, open, (promise) => {
    const mine = borrowerId('borrower-1');
    const long = aBoundCard({ isDefaultForDisbursement: true, isDefaultForRepayment: true });
    const short = aBoundCard({ card: INVENTED_CARDS.borrowerShort, cardType: 'credit', boundAt: addMs(TEST_NOW, 1) });

    promise('lists the cards of a borrower, newest binding first, whole', async ({ unitOfWork }) => {
      await unitOfWork.run(async ({ bankCards }) => {
        await bankCards.save(long);
        await bankCards.save(short);
        await bankCards.save(aBoundCard({ borrowerId: borrowerId('borrower-2') }));
      });
      expect(revealed(await unitOfWork.read.bankCards.list(mine))).to.deep.equal(revealed([short, long]));
      expect(await unitOfWork.read.bankCards.list(borrowerId('nobody'))).to.deep.equal([]);
    });

    promise('stores a card again in place of its earlier row', async ({ unitOfWork }) => {
      const later = { ...long, bankName: TRICKY_TEXT, boundAt: addMs(TEST_NOW, 2) };
      await unitOfWork.run(({ bankCards }) => bankCards.save(long));
      await unitOfWork.run(({ bankCards }) => bankCards.save(later));
      expect(revealed(await unitOfWork.read.bankCards.list(mine))).to.deep.equal(revealed([later]));
    });

    promise('keeps the number of the debit agreement, and does without one', async ({ unitOfWork }) => {
      const bound = { ...long, agreementNo: 'agreement-1' };
      await unitOfWork.run(({ bankCards }) => bankCards.save(bound));
      expect(revealed(await unitOfWork.read.bankCards.list(mine))).to.deep.equal(revealed([bound]));
      await unitOfWork.run(({ bankCards }) => bankCards.save(long));
      expect(revealed(await unitOfWork.read.bankCards.list(mine))).to.deep.equal(revealed([long]));
    });

    promise('finds every binding of a card, whoever has it, newest first', async ({ unitOfWork }) => {
      const theirs = { ...long, borrowerId: borrowerId('borrower-2'), boundAt: addMs(TEST_NOW, 1) };
      await unitOfWork.run(async ({ bankCards }) => {
        for (const card of [long, theirs, short]) await bankCards.save(card);
      });
      const { bankCards } = unitOfWork.read;
      expect(revealed(await bankCards.findByCard(long.cardIndex))).to.deep.equal(revealed([theirs, long]));
      expect(await bankCards.findByCard(aBlindIndex('a card of nobody'))).to.deep.equal([]);
    });

    promise('takes a default away from the other cards when it gives it to one', async ({ unitOfWork }) => {
      await unitOfWork.run(async ({ bankCards }) => {
        await bankCards.save(long);
        await bankCards.save({ ...short, isDefaultForRepayment: true });
      });
      expect(revealed(await unitOfWork.read.bankCards.list(mine))).to.deep.equal(
        revealed([
          { ...short, isDefaultForRepayment: true },
          { ...long, isDefaultForRepayment: false },
        ]),
      );
    });

    promise('leaves the defaults of other borrowers alone', async ({ unitOfWork }) => {
      const theirs = { ...long, borrowerId: borrowerId('borrower-2') };
      await unitOfWork.run(async ({ bankCards }) => {
        await bankCards.save(theirs);
        await bankCards.save(long);
      });
      expect(revealed(await unitOfWork.read.bankCards.list(theirs.borrowerId))).to.deep.equal(revealed([theirs]));
    });

    promise('has one default after two are given at once', async ({ unitOfWork }) => {
      const save = (card: typeof long): Promise<void> =>
        unitOfWork.run(({ bankCards }) => bankCards.save({ ...card, isDefaultForRepayment: true }));
      await Promise.all([save(long), save(short), save(long), save(short)]);
      const cards = await unitOfWork.read.bankCards.list(mine);
      expect(cards).to.have.length(2);
      expect(cards.filter(({ isDefaultForRepayment }) => isDefaultForRepayment)).to.have.length(1);
    });
  });
}
