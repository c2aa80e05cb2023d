import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import type { Instant } from '../../shared/calendar.js';
import type { OrderKey } from '../../model/identifiers.js';
import type { LoanStatus } from '../../model/loan-status.js';
import type { MarketplaceOrderStatus } from '../../model/marketplace-order-status.js';
import { endOwner, ERASED_IDENTITY, ORDER_END_TABLE } from '../../model/retention.js';
import type { PrunedKind } from '../../ports/retention.js';
import {
  aCardBindRequest,
  aConfirmation,
  aDepositoryAccount,
  aDisbursementRequest,
  aLoan,
  anAuditEntry,
  anOpeningApplication,
  anSmsDraft,
  loanNo,
} from '../builders-loans.js';
import { aRepaymentApplication } from '../builders-repayment.js';
import {
  aBlindIndex,
  aBorrower,
  aBoundCard,
  aDataPull,
  aLenderEvent,
  aMarketplaceOrder,
  anApplication,
  anOrderDocument,
  anOrderKey,
  borrowerId,
  indexesOf,
  marketplaceUserId,
  TEST_NOW,
} from '../builders.js';
import { INVENTED_PEOPLE } from '../people.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { moveLoanTo } from './loan-paths.js';
import { moveOrderTo } from './order-paths.js';
import { revealed } from './revealed.js';
import { enqueueCallbacks, settleCallback } from './callback-relay.js';
import { claimAllShards } from './relay-shards.contract.js';

const KEY = anOrderKey();
const NEIGHBOR = anOrderKey('90000002');
const PERSON = indexesOf(INVENTED_PEOPLE.borrower).idCard;
const PSEUDONYM = aBlindIndex('a pseudonym');
const ERASED_AT = addMs(TEST_NOW, 1_000_000);
const LATER = addMs(TEST_NOW, 1);

/** Promises of `Retention` (`RELIABILITY` §6): what is personal goes for good, what was decided and paid stays. */
export function describeRetentionContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'retention', backend }, open, (promise) => {
    const erase = ({ unitOfWork }: StoreHarness, key: OrderKey = KEY): Promise<boolean> =>
      unitOfWork.run(({ retention }) => retention.eraseOrder(key, ERASED_AT));
    const prune = ({ unitOfWork }: StoreHarness, kind: PrunedKind, before: Instant, limit = 9): Promise<number> =>
      unitOfWork.run(({ retention }) => retention.prune(kind, before, limit));

    for (const [end] of ORDER_END_TABLE) {
      promise(`finds what ended as ${end} before a time, and is not erased`, async (harness) => {
        const { unitOfWork } = harness;
        for (const key of [KEY, NEIGHBOR, anOrderKey('90000003')]) {
          await insertOrder(harness, key);
          if (endOwner(end) === 'order')
            await unitOfWork.run(({ orders }) => moveOrderTo(orders, key, end as MarketplaceOrderStatus));
          else await insertLoan(harness, key, end as LoanStatus);
        }
        await insertOrder(harness, anOrderKey('90000004'));
        const ended = (before: Instant, skip: number, limit: number): Promise<readonly string[]> =>
          unitOfWork.read.retention
            .endedOrders({ end, before, skip, limit })
            .then((orders) => orders.map(({ key, endedAt }) => `${key.orderNo} ${String(endedAt - TEST_NOW)}`));
        expect(await ended(TEST_NOW, 0, 9)).to.deep.equal([]);
        expect(await ended(LATER, 0, 2)).to.deep.equal(['90000001 0', '90000002 0']);
        expect(await ended(LATER, 2, 2)).to.deep.equal(['90000003 0']);
        expect(await erase(harness, NEIGHBOR)).to.equal(true);
        expect(await ended(LATER, 1, 9)).to.deep.equal(['90000003 0']);
      });
    }

    promise('erases what an order holds of its person, and nothing of another order', async (harness) => {
      for (const key of [KEY, NEIGHBOR]) await fillOrder(harness, key);
      const untouched = await readOrder(harness, NEIGHBOR);
      const before = await readOrder(harness, KEY);
      expect(await erase(harness)).to.equal(true);
      const after = await readOrder(harness, KEY);
      expect(after.order).to.deep.equal(before.order);
      expect(after.loan).to.deep.equal(before.loan);
      expect(after.application).to.equal(undefined);
      expect(after.documents).to.deep.equal([]);
      expect(after.callbacks).to.deep.equal([]);
      expect(after.attempts).to.deep.equal([]);
      expect(after.messages).to.deep.equal([]);
      expect(after.events).to.deep.equal([]);
      expect(after.pull).to.not.have.property('operatorUrl');
      expect(after.pull?.kinds).to.deep.equal(before.pull?.kinds);
      for (const revision of after.revisions) expect(revision).to.not.have.any.keys('successUrl', 'failedUrl');
      expect(after.revisions.map(({ agreements }) => agreements)).to.deep.equal(
        before.revisions.map(({ agreements }) => agreements),
      );
      const copies = [...after.bindings, ...after.payouts, ...after.debits];
      expect(copies).to.have.length(3);
      for (const { card, cardIndex } of copies)
        expect([card.reveal(), cardIndex]).to.deep.equal([ERASED_IDENTITY.card.reveal(), ERASED_IDENTITY.cardIndex]);
      expect(after.bindings[0]?.reservedMobile.reveal()).to.equal(ERASED_IDENTITY.mobile.reveal());
      expect(after.payouts[0]?.amount).to.equal(before.payouts[0]?.amount);
      expect(revealed(await readOrder(harness, NEIGHBOR))).to.deep.equal(revealed(untouched));
    });

    promise('erases an order once, and knows none that it was not given', async (harness) => {
      await insertOrder(harness, KEY);
      expect(await erase(harness)).to.equal(true);
      expect(await erase(harness)).to.equal(false);
      expect(await erase(harness, NEIGHBOR)).to.equal(false);
    });

    promise('knows which orders of a person are erased', async (harness) => {
      for (const key of [KEY, NEIGHBOR]) await insertOrder(harness, key);
      await harness.unitOfWork.run(({ orders }) =>
        orders.insert(aMarketplaceOrder({ key: anOrderKey('90000009'), idCardIndex: aBlindIndex('another') })),
      );
      await erase(harness, NEIGHBOR);
      expect(await harness.unitOfWork.read.retention.ordersOfPerson(PERSON)).to.deep.equal([
        { key: KEY, isErased: false },
        { key: NEIGHBOR, isErased: true },
      ]);
    });

    promise('erases a person in every place, and leaves others alone', async (harness) => {
      const { unitOfWork } = harness;
      await fillOrder(harness, KEY);
      const { letterId } = INVENTED_PEOPLE;
      const other = aBorrower({
        borrowerId: borrowerId('borrower-2'),
        marketplaceUserId: marketplaceUserId('uid-2'),
        ...letterId,
        indexes: indexesOf(letterId),
      });
      await unitOfWork.run(async ({ borrowers, bankCards, depositoryAccounts, openings }) => {
        await borrowers.insert(aBorrower());
        await borrowers.insert(other);
        await bankCards.save(aBoundCard());
        await bankCards.save(aBoundCard({ borrowerId: other.borrowerId }));
        await depositoryAccounts.save(aDepositoryAccount());
        await openings.insert(anOpeningApplication());
      });
      const account = aBorrower();
      expect(await unitOfWork.run(({ retention }) => retention.erasePerson(PERSON, PSEUDONYM))).to.equal(1);

      const { read } = unitOfWork;
      const erased = await read.borrowers.find(account.borrowerId);
      expect([erased?.name, erased?.idCard, erased?.mobile].map((each) => each?.reveal())).to.deep.equal(
        [ERASED_IDENTITY.name, ERASED_IDENTITY.idCard, ERASED_IDENTITY.mobile].map((each) => each.reveal()),
      );
      expect(new Set(Object.values(erased?.indexes ?? {}))).to.deep.equal(new Set([PSEUDONYM]));
      expect(await read.borrowers.findAccount(account.channel, account.marketplaceUserId)).to.equal(undefined);
      expect(await read.borrowers.findByIndex('mobile', account.indexes.mobile, 9)).to.deep.equal([]);
      expect(await read.bankCards.list(account.borrowerId)).to.deep.equal([]);
      expect(await read.depositoryAccounts.find(PERSON)).to.equal(undefined);
      expect(await read.retention.ordersOfPerson(PERSON)).to.deep.equal([]);
      expect(await read.retention.ordersOfPerson(PSEUDONYM)).to.deep.equal([{ key: KEY, isErased: false }]);
      expect((await read.orders.find(KEY))?.idCardIndex).to.equal(PSEUDONYM);
      expect((await read.loans.findByOrder(KEY))?.idCardIndex).to.equal(PSEUDONYM);
      expect((await read.openings.find('opening-1'))?.idCardIndex).to.equal(PSEUDONYM);

      expect(revealed(await read.borrowers.find(other.borrowerId))).to.deep.equal(revealed(other));
      expect(await read.bankCards.list(other.borrowerId)).to.have.length(1);
      const back = { ...account, borrowerId: borrowerId('borrower-3') };
      expect((await unitOfWork.run(({ borrowers }) => borrowers.insert(back))).ok).to.equal(true);
    });

    promise('leaves nothing of a unit that fails', async (harness) => {
      await fillOrder(harness, KEY);
      const before = revealed(await readOrder(harness, KEY));
      const failed = harness.unitOfWork.run(async ({ retention }) => {
        await retention.eraseOrder(KEY, ERASED_AT);
        throw new Error('the unit fails');
      });
      expect(await failed.catch((error: unknown) => String(error))).to.contain('the unit fails');
      expect(revealed(await readOrder(harness, KEY))).to.deep.equal(before);
    });

    promise('removes by age what is done with, the oldest first, and nothing that waits', async (harness) => {
      const { unitOfWork } = harness;
      await enqueueCallbacks(harness, { businessKey: 'a' }, { businessKey: 'b' }, { businessKey: 'c' });
      const leases = await claimAllShards(harness.relayShards, 'callbacks', 'a');
      const callbacks = await unitOfWork.read.callbacks.ofOrder(KEY);
      for (const callback of callbacks.slice(0, 2)) await settleCallback(harness, leases, callback, { state: 'sent' });
      await unitOfWork.run(async ({ sms, events, auditLog }) => {
        await sms.enqueue(anSmsDraft(), TEST_NOW);
        await sms.enqueue(anSmsDraft({ businessKey: 'binding-2' }), TEST_NOW);
        const [sent] = await sms.ofOrder(KEY);
        const messageId = sent?.messageId ?? '';
        await sms.settle({ messageId, attempts: 0, at: TEST_NOW, outcome: { state: 'sent' } });
        await events.enqueue(aLenderEvent());
        await events.enqueue(aLenderEvent({ eventId: 'event-2' }));
        await auditLog.append(anAuditEntry());
        await auditLog.append(anAuditEntry({ auditId: 'audit-2', at: LATER }));
      });
      for (const lease of await claimAllShards(harness.relayShards, 'events', 'a'))
        await unitOfWork.run(({ events }) =>
          events.settle({ lease, at: TEST_NOW, published: ['event-1'], postponed: [] }),
        );
      for (const kind of ['callbacks', 'events', 'sms', 'audit'] as const)
        expect(await prune(harness, kind, TEST_NOW)).to.equal(0);
      expect(await prune(harness, 'callbacks', LATER, 1)).to.equal(1);
      const { read } = unitOfWork;
      expect((await read.callbacks.ofOrder(KEY)).map(({ businessKey }) => businessKey)).to.deep.equal(['b', 'c']);
      for (const kind of ['callbacks', 'events', 'sms', 'audit'] as const)
        expect(await prune(harness, kind, LATER), kind).to.equal(1);
      expect((await read.callbacks.ofOrder(KEY)).map(({ businessKey }) => businessKey)).to.deep.equal(['c']);
      for (const { callbackId } of callbacks) expect(await read.callbacks.attempts(callbackId)).to.deep.equal([]);
      expect((await read.sms.ofOrder(KEY)).map(({ businessKey }) => businessKey)).to.deep.equal(['binding-2']);
      expect((await read.events.ofOrder(KEY)).map(({ eventId }) => eventId)).to.deep.equal(['event-2']);
      expect((await read.auditLog.list({}, 9)).map(({ auditId }) => auditId)).to.deep.equal(['audit-2']);
    });
  });
}

async function insertOrder({ unitOfWork }: StoreHarness, key: OrderKey): Promise<void> {
  await unitOfWork.run(({ orders }) => orders.insert(aMarketplaceOrder({ key, idCardIndex: PERSON })));
}

async function insertLoan({ unitOfWork }: StoreHarness, key: OrderKey, status: LoanStatus): Promise<void> {
  const number = loanNo(`loan-${key.orderNo}`);
  await unitOfWork.run(async ({ loans }) => {
    await loans.insert(aLoan({ loanNo: number, orderKey: key, idCardIndex: PERSON }));
    await moveLoanTo(loans, number, status);
  });
}

/** An order with everything that can hang on it. */
async function fillOrder(harness: StoreHarness, key: OrderKey): Promise<void> {
  const { unitOfWork } = harness;
  const number = loanNo(`loan-${key.orderNo}`);
  const own = { orderKey: key, loanNo: number };
  await insertOrder(harness, key);
  await insertLoan(harness, key, 'settled');
  await enqueueCallbacks(harness, key);
  await unitOfWork.run(async (stores) => {
    const application = anApplication();
    await stores.applications.save({ ...application, key, order: { ...application.order, key } });
    await stores.documents.save(anOrderDocument({ key }));
    await stores.dataPulls.insert(aDataPull({ key, operatorUrl: 'https://marketplace.example/operator/1' }));
    await stores.confirmations.insert(aConfirmation({ key }));
    await stores.confirmations.amend(aConfirmation({ key, revision: 2, state: 'consumed' }));
    const bound = { requestNo: `bind-${key.orderNo}`, orderKey: key, borrowerId: borrowerId(`of-${key.orderNo}`) };
    await stores.cardBindRequests.insert(aCardBindRequest(bound));
    await stores.disbursements.insert(aDisbursementRequest({ ...own, requestNo: `pay-${key.orderNo}` }));
    await stores.repaymentApplications.insert(aRepaymentApplication({ ...own, requestNo: `repay-${key.orderNo}` }));
    await stores.sms.enqueue(anSmsDraft({ orderKey: key }), TEST_NOW);
    await stores.events.enqueue(aLenderEvent({ eventId: `event-${key.orderNo}`, key: key.orderNo }));
  });
}

async function readOrder({ unitOfWork: { read } }: StoreHarness, key: OrderKey) {
  const number = loanNo(`loan-${key.orderNo}`);
  const callbacks = await read.callbacks.ofOrder(key);
  return {
    order: await read.orders.find(key),
    loan: await read.loans.findByOrder(key),
    application: await read.applications.find(key),
    documents: await read.documents.list(key),
    pull: await read.dataPulls.find(key),
    revisions: await read.confirmations.revisions(key),
    bindings: await read.cardBindRequests.ofOrder(key),
    payouts: await read.disbursements.ofLoan(number),
    debits: await read.repaymentApplications.ofLoan(number),
    callbacks,
    attempts: (await Promise.all(callbacks.map(({ callbackId }) => read.callbacks.attempts(callbackId)))).flat(),
    messages: await read.sms.ofOrder(key),
    events: await read.events.ofOrder(key),
  };
}
