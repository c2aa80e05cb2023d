import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import { fen } from '../../shared/money.js';
import type { Rate } from '../../shared/rate.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import { MARKETPLACE_ORDER_STATUS_TABLE } from '../../model/marketplace-order-status.js';
import {
  aBlindIndex,
  aCreditDecision,
  aMarketplaceOrder,
  anOrderKey,
  channelCode,
  months,
  TEST_NOW,
} from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { describeOrderClaims } from './marketplace-orders.claims.js';
import { describeOrderNumbers } from './marketplace-orders.numbers.js';
import { moveOrderTo, pathTo } from './order-paths.js';
import { rejection } from './rejection.js';
import { revealed } from './revealed.js';
import { LARGEST_FEN, LONG_ORDER_NO, TRICKY_TEXT } from './texts.js';

/** Promises of `MarketplaceOrders`: inserted once, moved by compare-and-set, history without gaps, claimed by one. */
export function describeMarketplaceOrdersContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'marketplace-orders', backend }, open, (promise) => {
    const key = anOrderKey();
    const insert = ({ unitOfWork }: StoreHarness, order: MarketplaceOrder): Promise<boolean> =>
      unitOfWork.run(async ({ orders }) => (await orders.insert(order)).ok);

    promise('keeps a new order whole, with its first step', async (harness) => {
      const order = aMarketplaceOrder({
        key: anOrderKey(LONG_ORDER_NO),
        requestedAmount: fen(LARGEST_FEN),
        requestedTerm: { count: 28, unit: 'day', installmentCount: 4 },
        authInfo: { isCardBound: true },
        nextAttemptAt: addMs(TEST_NOW, 60_001),
        createdAt: addMs(TEST_NOW, 1),
        changedAt: addMs(TEST_NOW, 2),
      });
      expect(await insert(harness, order)).to.equal(true);
      const { orders } = harness.unitOfWork.read;
      expect(revealed(await orders.find(order.key))).to.deep.equal(revealed(order));
      expect(await orders.history(order.key)).to.deep.equal([
        { version: 1, from: null, to: 'accepted', event: 'orderPushed', at: order.createdAt },
      ]);
    });

    promise('knows no order it was not given', async ({ unitOfWork }) => {
      const { orders } = unitOfWork.read;
      expect(await orders.find(key)).to.equal(undefined);
      expect(await orders.history(key)).to.deep.equal([]);
      expect(await orders.findByIdCard(aBlindIndex('nobody'))).to.deep.equal([]);
      expect([...(await orders.countByStatus()).values()].filter((count) => count > 0)).to.deep.equal([]);
    });

    promise('refuses a second order under the key, and keeps the first', async (harness) => {
      const first = aMarketplaceOrder();
      await insert(harness, first);
      const second = aMarketplaceOrder({ requestedAmount: fen(1n), pushFingerprint: 'f'.repeat(64) });
      const refused = await harness.unitOfWork.run(({ orders }) => orders.insert(second));
      expect(refused).to.deep.include({ ok: false, error: 'orderExists' });
      expect(revealed(await harness.unitOfWork.read.orders.find(key))).to.deep.equal(revealed(first));
      expect(await harness.unitOfWork.read.orders.history(key)).to.have.length(1);
    });

    promise('lets one of several inserts at once through', async (harness) => {
      const amounts = [1n, 2n, 3n, 4n, 5n];
      const outcomes = await Promise.all(
        amounts.map((amount) => insert(harness, aMarketplaceOrder({ requestedAmount: fen(amount) }))),
      );
      expect(outcomes.filter((isInserted) => isInserted)).to.have.length(1);
      const winner = amounts[outcomes.indexOf(true)];
      expect((await harness.unitOfWork.read.orders.find(key))?.requestedAmount).to.equal(winner);
      expect(await harness.unitOfWork.read.orders.history(key)).to.have.length(1);
    });

    promise('keeps one number at two channels, and numbers that are alike, apart', async (harness) => {
      const keys = [
        anOrderKey('90000001', channelCode('841')),
        anOrderKey('090000001'),
        anOrderKey('9007199254740993'),
        anOrderKey('9007199254740992'),
        anOrderKey('ABC'),
        anOrderKey('abc'),
      ];
      for (const [index, other] of keys.entries()) {
        expect(await insert(harness, aMarketplaceOrder({ key: other, requestedAmount: fen(index) }))).to.equal(true);
      }
      for (const [index, other] of keys.entries()) {
        expect((await harness.unitOfWork.read.orders.find(other))?.requestedAmount).to.equal(BigInt(index));
      }
    });

    promise('finds the orders of a person over all channels, newest first', async (harness) => {
      const idCardIndex = aBlindIndex('a person');
      await insert(harness, aMarketplaceOrder({ key: anOrderKey('1'), idCardIndex }));
      await insert(
        harness,
        aMarketplaceOrder({ key: anOrderKey('3', channelCode('841')), idCardIndex, createdAt: addMs(TEST_NOW, 2) }),
      );
      await insert(harness, aMarketplaceOrder({ key: anOrderKey('2'), idCardIndex, createdAt: addMs(TEST_NOW, 1) }));
      await insert(harness, aMarketplaceOrder({ key: anOrderKey('4') }));
      const found = await harness.unitOfWork.read.orders.findByIdCard(idCardIndex);
      expect(found.map((order) => order.key.orderNo)).to.deep.equal(['3', '2', '1']);
    });

    for (const [, status] of MARKETPLACE_ORDER_STATUS_TABLE) {
      promise(`reaches ${status} along the table, with a step for every version`, async (harness) => {
        await insert(harness, aMarketplaceOrder());
        await harness.unitOfWork.run(({ orders }) => moveOrderTo(orders, key, status));
        const { orders } = harness.unitOfWork.read;
        const order = await orders.find(key);
        const history = await orders.history(key);
        expect(order?.status).to.equal(status);
        expect(order?.version).to.equal(pathTo(status).length + 1);
        expect(history.map(({ version }) => version)).to.deep.equal(history.map((_, index) => index + 1));
        expect(history.at(-1)?.to).to.equal(status);
        expect(history.slice(1).map(({ from }) => from)).to.deep.equal(history.slice(0, -1).map(({ to }) => to));
        expect((await orders.countByStatus()).get(status)).to.equal(1);
      });
    }

    promise(
      'applies what a transition sets, to the last digit, and clears the trouble of the last job',
      async (harness) => {
        const order = aMarketplaceOrder();
        await insert(harness, order);
        const decision = aCreditDecision({
          minimum: fen(1n),
          limit: fen(LARGEST_FEN),
          annualRate: 999_999_999_999_999_999n as Rate,
          terms: [months(12), { count: 28, unit: 'day', installmentCount: 4 }],
        });
        await harness.unitOfWork.run(({ orders }) => moveOrderTo(orders, key, 'awaitingCredit'));
        const waiting = await harness.unitOfWork.read.orders.find(key);
        expect(waiting).not.to.equal(undefined);
        if (waiting === undefined) return;
        await harness.unitOfWork.run(({ orders }) =>
          orders.postpone({ order: waiting, nextAttemptAt: addMs(TEST_NOW, 9), error: TRICKY_TEXT }),
        );
        const at = addMs(TEST_NOW, 10);
        await harness.unitOfWork.run(async ({ orders }) => {
          await orders.transition({
            key,
            from: 'awaitingCredit',
            version: 3,
            event: 'creditRequested',
            at,
            set: { creditRequestNo: 'credit-1' },
          });
          await orders.transition({
            key,
            from: 'creditRunning',
            version: 4,
            event: 'creditApproved',
            at: addMs(at, 1),
            detail: TRICKY_TEXT,
            nextAttemptAt: addMs(at, 2),
            set: { decision, authInfo: { isCardBound: true }, refusal: { stage: 'expiry', reason: TRICKY_TEXT, at } },
          });
        });
        expect(revealed(await harness.unitOfWork.read.orders.find(key))).to.deep.equal(
          revealed({
            ...order,
            status: 'awaitingConfirmation',
            version: 5,
            creditRequestNo: 'credit-1',
            decision,
            authInfo: { isCardBound: true },
            refusal: { stage: 'expiry', reason: TRICKY_TEXT, at },
            attempts: 0,
            nextAttemptAt: addMs(at, 2),
            changedAt: addMs(at, 1),
          }),
        );
        const last = (await harness.unitOfWork.read.orders.history(key)).at(-1);
        expect(last).to.deep.equal({
          version: 5,
          from: 'creditRunning',
          to: 'awaitingConfirmation',
          event: 'creditApproved',
          at: addMs(at, 1),
          detail: TRICKY_TEXT,
        });
      },
    );

    promise('makes the order due at the time of the transition unless told otherwise', async (harness) => {
      await insert(harness, aMarketplaceOrder({ nextAttemptAt: addMs(TEST_NOW, 86_400_000) }));
      const at = addMs(TEST_NOW, 5);
      await harness.unitOfWork.run(({ orders }) =>
        orders.transition({ key, from: 'accepted', version: 1, event: 'dataPulled', at }),
      );
      expect((await harness.unitOfWork.read.orders.find(key))?.nextAttemptAt).to.equal(at);
    });

    // prettier-ignore
    const stale = [
      [ 'an earlier version',  { version: 1, from: 'awaitingParse' } ],
      [ 'a later version',     { version: 3, from: 'awaitingParse' } ],
    ] as const;
    for (const [what, seen] of stale) {
      promise(`changes nothing for ${what}`, async (harness) => {
        await insert(harness, aMarketplaceOrder());
        await harness.unitOfWork.run(({ orders }) => moveOrderTo(orders, key, 'awaitingParse'));
        const before = await harness.unitOfWork.read.orders.find(key);
        const isMoved = await harness.unitOfWork.run(({ orders }) =>
          orders.transition({
            key,
            ...seen,
            event: 'applicationParsed',
            at: addMs(TEST_NOW, 1),
            set: { creditRequestNo: 'late' },
          }),
        );
        expect(isMoved).to.equal(false);
        expect(revealed(await harness.unitOfWork.read.orders.find(key))).to.deep.equal(revealed(before));
        expect(await harness.unitOfWork.read.orders.history(key)).to.have.length(2);
      });
    }

    promise('changes nothing for a status that the order has left, whatever the version', async (harness) => {
      await insert(harness, aMarketplaceOrder());
      await harness.unitOfWork.run(({ orders }) => moveOrderTo(orders, key, 'awaitingParse'));
      const isMoved = await harness.unitOfWork.run(({ orders }) =>
        orders.transition({ key, from: 'accepted', version: 2, event: 'dataPullExhausted', at: TEST_NOW }),
      );
      expect(isMoved).to.equal(false);
      expect((await harness.unitOfWork.read.orders.find(key))?.status).to.equal('awaitingParse');
    });

    promise('says false for an order that is not there', async ({ unitOfWork }) => {
      const change = { key, from: 'accepted', version: 1, event: 'dataPulled', at: TEST_NOW } as const;
      expect(await unitOfWork.run(({ orders }) => orders.transition(change))).to.equal(false);
      expect(await unitOfWork.read.orders.history(key)).to.deep.equal([]);
    });

    promise('throws for a change that the table does not have, and changes nothing', async (harness) => {
      await insert(harness, aMarketplaceOrder());
      const change = { key, from: 'accepted', version: 1, event: 'creditApproved', at: TEST_NOW } as const;
      const error = await rejection(harness.unitOfWork.run(({ orders }) => orders.transition(change)));
      expect(error).to.have.property('name', 'InvariantViolation');
      expect((await harness.unitOfWork.read.orders.find(key))?.status).to.equal('accepted');
    });

    promise('lets one of several transitions at once through', async (harness) => {
      await insert(harness, aMarketplaceOrder());
      const events = ['dataPulled', 'dataPullExhausted', 'dataPulled', 'dataPullExhausted'] as const;
      const outcomes = await Promise.all(
        events.map((event) =>
          harness.unitOfWork.run(({ orders }) =>
            orders.transition({ key, from: 'accepted', version: 1, event, at: TEST_NOW }),
          ),
        ),
      );
      expect(outcomes.filter((isMoved) => isMoved)).to.have.length(1);
      const history = await harness.unitOfWork.read.orders.history(key);
      expect(history.map(({ event }) => event)).to.deep.equal(['orderPushed', events[outcomes.indexOf(true)]]);
    });

    describeOrderClaims(promise);
    describeOrderNumbers(promise);
  });
}
