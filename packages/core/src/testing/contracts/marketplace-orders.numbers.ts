import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import type { AuthInfo, MarketplaceOrder } from '../../model/marketplace-order.js';
import { aCardBindRequest, aDisbursementRequest, aLoan, anOpeningApplication, loanNo } from '../builders-loans.js';
import { aRepayment, aRepaymentApplication } from '../builders-repayment.js';
import { aMarketplaceOrder, anOrderKey, borrowerId, channelCode, marketplaceUserId, TEST_NOW } from '../builders.js';
import type { PromiseCase } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { moveOrderTo } from './order-paths.js';
import { revealed } from './revealed.js';

/** The promises of `findByNumber` (item 16) and `addAuthFlags` (item 11.4, G13), in the suite of `marketplace-orders`. */
export function describeOrderNumbers(promise: PromiseCase<StoreHarness>): void {
  const key = anOrderKey();
  const insert = ({ unitOfWork }: StoreHarness, ...added: readonly MarketplaceOrder[]): Promise<void> =>
    unitOfWork.run(async ({ orders }) => {
      for (const order of added) await orders.insert(order);
    });
  const found = async ({ unitOfWork }: StoreHarness, number: string): Promise<readonly string[]> =>
    (await unitOfWork.read.orders.findByNumber(number)).map((order) => `${order.key.channel}/${order.key.orderNo}`);
  const authInfo = async ({ unitOfWork }: StoreHarness): Promise<AuthInfo | undefined> =>
    (await unitOfWork.read.orders.find(key))?.authInfo;

  promise('finds an order by any of its numbers, whole, and no other order', async (harness) => {
    const creditRequestNo = 'credit-1';
    const others = [anOrderKey('2'), anOrderKey('3')];
    await insert(
      harness,
      aMarketplaceOrder(),
      ...others.map((other) => aMarketplaceOrder({ key: other, marketplaceUserId: marketplaceUserId('90002') })),
    );
    await harness.unitOfWork.run(async (stores) => {
      await moveOrderTo(stores.orders, key, 'awaitingCredit');
      const at = addMs(TEST_NOW, 1);
      await stores.orders.transition({
        key,
        from: 'awaitingCredit',
        version: 3,
        event: 'creditRequested',
        at,
        set: { creditRequestNo },
      });
      await stores.loans.insert(aLoan());
      await stores.cardBindRequests.insert(aCardBindRequest());
      await stores.openings.insert(anOpeningApplication());
      await stores.disbursements.insert(aDisbursementRequest());
      await stores.repaymentApplications.insert(aRepaymentApplication());
      await stores.repayments.insert(aRepayment());
      const [other = key] = others;
      await stores.loans.insert(aLoan({ loanNo: loanNo('loan-2'), orderKey: other }));
      await stores.cardBindRequests.insert(
        aCardBindRequest({ requestNo: 'binding-2', orderKey: other, borrowerId: borrowerId('borrower-2') }),
      );
    });
    const { orders } = harness.unitOfWork.read;
    const order = await orders.find(key);
    const requests = ['binding-1', 'opening-1', 'payout-1', 'debit-1', 'serial-1'];
    for (const number of ['90000001', '90001', creditRequestNo, 'loan-1', ...requests])
      expect(revealed(await orders.findByNumber(number)), number).to.deep.equal(revealed([order]));
    expect(await found(harness, 'binding-2')).to.deep.equal(['840/2']);
    for (const stranger of ['', '9000000', '900000011', 'LOAN-1', '%', 'borrower-1'])
      expect(await found(harness, stranger), stranger).to.deep.equal([]);
  });

  promise('finds every order that goes by the number, over all channels, newest first, once each', async (harness) => {
    const elsewhere = anOrderKey('90000001', channelCode('841'));
    await insert(
      harness,
      aMarketplaceOrder({ marketplaceUserId: marketplaceUserId('90000001') }),
      aMarketplaceOrder({ key: elsewhere, createdAt: addMs(TEST_NOW, 2) }),
      aMarketplaceOrder({
        key: anOrderKey('3'),
        marketplaceUserId: marketplaceUserId('90000001'),
        createdAt: addMs(TEST_NOW, 1),
      }),
    );
    expect(await found(harness, '90000001')).to.deep.equal(['841/90000001', '840/3', '840/90000001']);
  });

  promise('adds flags one by one and never takes one away (G13)', async (harness) => {
    await insert(harness, aMarketplaceOrder());
    const add = (...flags: readonly (keyof AuthInfo)[]): Promise<void> =>
      harness.unitOfWork.run(({ orders }) => orders.addAuthFlags(key, flags));
    await add();
    expect(await authInfo(harness)).to.deep.equal({ isCardBound: false });
    await add('isAccountOpen');
    expect(await authInfo(harness)).to.deep.equal({ isCardBound: false, isAccountOpen: true });
    await add('isCardBound');
    await add('isCardBound');
    expect(await authInfo(harness)).to.deep.equal({ isCardBound: true, isAccountOpen: true });
    await harness.unitOfWork.run(({ orders }) =>
      orders.transition({
        key,
        from: 'accepted',
        version: 1,
        event: 'dataPulled',
        at: TEST_NOW,
        set: { authInfo: { isCardBound: false } },
      }),
    );
    expect(await authInfo(harness)).to.deep.equal({ isCardBound: true, isAccountOpen: true });
  });

  promise('adds flags without moving the order, and to that order only', async (harness) => {
    const other = anOrderKey('90000001', channelCode('841'));
    await insert(harness, aMarketplaceOrder(), aMarketplaceOrder({ key: other }));
    await harness.unitOfWork.run(({ orders }) => orders.addAuthFlags(key, ['isCardBound']));
    const { orders } = harness.unitOfWork.read;
    expect(revealed(await orders.find(key))).to.deep.equal(
      revealed(aMarketplaceOrder({ authInfo: { isCardBound: true } })),
    );
    expect(revealed(await orders.find(other))).to.deep.equal(revealed(aMarketplaceOrder({ key: other })));
    expect(await orders.history(key)).to.have.length(1);
    await harness.unitOfWork.run((stores) => stores.orders.addAuthFlags(anOrderKey('nobody'), ['isCardBound']));
    expect(await orders.find(anOrderKey('nobody'))).to.equal(undefined);
  });

  promise('loses no flag when several are added at once', async (harness) => {
    await insert(harness, aMarketplaceOrder());
    const flags = ['isCardBound', 'isAccountOpen', 'isCardBound', 'isAccountOpen'] as const;
    await Promise.all(flags.map((flag) => harness.unitOfWork.run(({ orders }) => orders.addAuthFlags(key, [flag]))));
    expect(await authInfo(harness)).to.deep.equal({ isCardBound: true, isAccountOpen: true });
  });
}
