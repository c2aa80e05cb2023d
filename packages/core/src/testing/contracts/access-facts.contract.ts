import { expect } from 'chai';
import { addMs, localDate } from '../../shared/calendar.js';
import type { StoredAccessFacts } from '../../model/access.js';
import { LOAN_STATUS_TABLE } from '../../model/loan-status.js';
import {
  MARKETPLACE_ORDER_STATUS_TABLE,
  OPEN_MARKETPLACE_ORDER_STATUSES,
} from '../../model/marketplace-order-status.js';
import type { AccessSubject } from '../../ports/access-facts.js';
import { aLoan, loanNo } from '../builders-loans.js';
import {
  aBlindIndex,
  aBorrower,
  aBoundCard,
  aMarketplaceOrder,
  anOrderKey,
  borrowerId,
  channelCode,
  marketplaceUserId,
  TEST_CHANNEL,
  TEST_NOW,
} from '../builders.js';
import { INVENTED_CARDS, INVENTED_PEOPLE } from '../people.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { moveLoanTo } from './loan-paths.js';
import { moveOrderTo } from './order-paths.js';
import { revealed } from './revealed.js';

const NOTHING_KNOWN = { isKnown: false, isBlacklisted: false, hasOpenOrder: false } as const;

/** Promises of `AccessFactsQueries` (item 1): everything about a person in one reading, over all accounts. */
export function describeAccessFactsContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'access-facts', backend }, open, (promise) => {
    const { indexes } = aBorrower();
    const find = ({ unitOfWork }: StoreHarness, subject: AccessSubject): Promise<StoredAccessFacts> =>
      unitOfWork.read.accessFacts.find(TEST_CHANNEL, subject);
    const list = ({ unitOfWork }: StoreHarness, meaning: 'idCard' | 'mobile', of: string): Promise<void> =>
      unitOfWork.run(({ blacklist }) =>
        blacklist.add({ meaning, index: aBlindIndex(of), reason: 'fraud', at: TEST_NOW }),
      );

    promise('knows nothing of a stranger', async (harness) => {
      expect(await find(harness, { idCard: indexes.idCard, mobile: indexes.mobile })).to.deep.equal(NOTHING_KNOWN);
    });

    promise('knows a person by an account at any channel', async (harness) => {
      await harness.unitOfWork.run(({ borrowers }) => borrowers.insert(aBorrower({ channel: channelCode('841') })));
      expect(await find(harness, { idCard: indexes.idCard })).to.deep.equal({ ...NOTHING_KNOWN, isKnown: true });
    });

    promise('finds a stranger on the blacklist by ID card', async (harness) => {
      await list(harness, 'idCard', 'a bad ID card');
      const facts = await find(harness, { idCard: aBlindIndex('a bad ID card') });
      expect(facts).to.deep.equal({ ...NOTHING_KNOWN, isBlacklisted: true });
    });

    promise('finds a person on the blacklist by the mobile of the request', async (harness) => {
      await list(harness, 'mobile', 'a bad mobile');
      const facts = await find(harness, { idCard: indexes.idCard, mobile: aBlindIndex('a bad mobile') });
      expect(facts.isBlacklisted).to.equal(true);
    });

    promise('finds a person on the blacklist by the mobile of another account', async (harness) => {
      const elsewhere = aBorrower({ mobile: INVENTED_PEOPLE.secondContact.mobile, channel: channelCode('841') });
      await harness.unitOfWork.run(async ({ borrowers, blacklist }) => {
        await borrowers.insert(elsewhere);
        await blacklist.add({ meaning: 'mobile', index: elsewhere.indexes.mobile, reason: 'fraud', at: TEST_NOW });
      });
      expect((await find(harness, { idCard: indexes.idCard, mobile: indexes.mobile })).isBlacklisted).to.equal(true);
    });

    promise('does not take a listed ID card for a mobile, nor a listed mobile for an ID card', async (harness) => {
      await list(harness, 'idCard', 'one text');
      await list(harness, 'mobile', 'another text');
      const facts = await find(harness, { idCard: aBlindIndex('another text'), mobile: aBlindIndex('one text') });
      expect(facts.isBlacklisted).to.equal(false);
    });

    promise('looks up the mobile alone when there is no ID card', async (harness) => {
      await harness.unitOfWork.run(({ borrowers }) => borrowers.insert(aBorrower()));
      await list(harness, 'mobile', 'a bad mobile');
      expect(await find(harness, { mobile: aBlindIndex('a bad mobile') })).to.deep.equal({
        ...NOTHING_KNOWN,
        isBlacklisted: true,
      });
      expect(await find(harness, { mobile: indexes.mobile })).to.deep.equal(NOTHING_KNOWN);
      expect(await find(harness, {})).to.deep.equal(NOTHING_KNOWN);
    });

    for (const [, status] of MARKETPLACE_ORDER_STATUS_TABLE) {
      const isOpen = OPEN_MARKETPLACE_ORDER_STATUSES.includes(status);
      promise(`counts an order that is ${status} as ${isOpen ? 'open' : 'closed'}`, async (harness) => {
        await harness.unitOfWork.run(async ({ orders }) => {
          await orders.insert(aMarketplaceOrder({ key: anOrderKey('1', channelCode('841')) }));
          await moveOrderTo(orders, anOrderKey('1', channelCode('841')), status);
        });
        const facts = await find(harness, { idCard: aMarketplaceOrder().idCardIndex });
        expect(facts).to.deep.equal({ ...NOTHING_KNOWN, hasOpenOrder: isOpen });
      });
    }

    for (const [, status, , isTerminal] of LOAN_STATUS_TABLE) {
      promise(
        `counts a confirmed order whose loan is ${status} as ${isTerminal ? 'closed' : 'open'}`,
        async (harness) => {
          const key = anOrderKey('1', channelCode('841'));
          await harness.unitOfWork.run(async ({ orders, loans }) => {
            await orders.insert(aMarketplaceOrder({ key }));
            await moveOrderTo(orders, key, 'confirmed');
            await loans.insert(aLoan({ orderKey: key }));
            await moveLoanTo(loans, aLoan().loanNo, status);
            // The loan of another order with the same number, at another channel, says nothing of this one.
            const other = anOrderKey('1', channelCode('842'));
            await loans.insert(aLoan({ loanNo: loanNo('loan-2'), orderKey: other }));
            await moveLoanTo(loans, loanNo('loan-2'), isTerminal ? 'disbursed' : 'cancelled');
          });
          const facts = await find(harness, { idCard: aMarketplaceOrder().idCardIndex });
          expect(facts).to.deep.equal({ ...NOTHING_KNOWN, hasOpenOrder: !isTerminal });
        },
      );
    }

    promise('counts an order before its confirmation as open, whatever became of an earlier one', async (harness) => {
      await harness.unitOfWork.run(async ({ orders, loans }) => {
        await orders.insert(aMarketplaceOrder());
        await moveOrderTo(orders, anOrderKey(), 'confirmed');
        await loans.insert(aLoan());
        await moveLoanTo(loans, aLoan().loanNo, 'cancelled');
      });
      const { idCardIndex: idCard } = aMarketplaceOrder();
      expect((await find(harness, { idCard })).hasOpenOrder).to.equal(false);
      await harness.unitOfWork.run(({ orders }) => orders.insert(aMarketplaceOrder({ key: anOrderKey('2') })));
      expect((await find(harness, { idCard })).hasOpenOrder).to.equal(true);
    });

    promise('leaves one order out of account when asked, and no other', async ({ unitOfWork }) => {
      const { idCardIndex: idCard } = aMarketplaceOrder();
      await unitOfWork.run(({ orders }) => orders.insert(aMarketplaceOrder()));
      const first = await unitOfWork.read.accessFacts.find(TEST_CHANNEL, { idCard }, anOrderKey());
      expect(first.hasOpenOrder).to.equal(false);
      await unitOfWork.run(({ orders }) =>
        orders.insert(aMarketplaceOrder({ key: anOrderKey('90000001', channelCode('841')) })),
      );
      const second = await unitOfWork.read.accessFacts.find(TEST_CHANNEL, { idCard }, anOrderKey());
      expect(second.hasOpenOrder).to.equal(true);
    });

    promise('gives the re-apply date at the channel asked for, of a stranger too', async ({ unitOfWork }) => {
      const idCardIndex = aBlindIndex('a stranger');
      const borrowableFrom = { kind: 'date', date: localDate('2019-01-18') } as const;
      await unitOfWork.run(({ borrowableDates }) =>
        borrowableDates.postponeTo({
          channel: TEST_CHANNEL,
          idCardIndex,
          borrowableFrom,
          reason: 'credit',
          at: TEST_NOW,
        }),
      );
      const { accessFacts } = unitOfWork.read;
      expect(await accessFacts.find(TEST_CHANNEL, { idCard: idCardIndex })).to.deep.equal({
        ...NOTHING_KNOWN,
        borrowableFrom,
      });
      expect(await accessFacts.find(channelCode('841'), { idCard: idCardIndex })).to.deep.equal(NOTHING_KNOWN);
    });

    promise('gives the newest default repayment card of any account, whole', async (harness) => {
      const second = aBorrower({ borrowerId: borrowerId('borrower-2'), marketplaceUserId: marketplaceUserId('90002') });
      const older = aBoundCard({ isDefaultForRepayment: true });
      const newer = aBoundCard({
        borrowerId: second.borrowerId,
        card: INVENTED_CARDS.borrowerShort,
        isDefaultForRepayment: true,
        boundAt: addMs(TEST_NOW, 1),
      });
      const newestButNoDefault = aBoundCard({ card: INVENTED_CARDS.contact, boundAt: addMs(TEST_NOW, 2) });
      await harness.unitOfWork.run(async ({ borrowers, bankCards }) => {
        await borrowers.insert(aBorrower());
        await borrowers.insert(second);
        for (const card of [newer, older, newestButNoDefault]) await bankCards.save(card);
      });
      const facts = await find(harness, { idCard: indexes.idCard });
      expect(revealed(facts)).to.deep.equal(revealed({ ...NOTHING_KNOWN, isKnown: true, card: newer }));
    });

    promise('sees inside a unit what the unit has written', async ({ unitOfWork }) => {
      const facts = await unitOfWork.run(async ({ borrowers, accessFacts }) => {
        await borrowers.insert(aBorrower());
        return accessFacts.find(TEST_CHANNEL, { idCard: indexes.idCard });
      });
      expect(facts.isKnown).to.equal(true);
    });
  });
}
