import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import type { Instant } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import { aMarketplaceOrder, anOrderKey, TEST_NOW } from '../builders.js';
import type { PromiseCase } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { moveOrderTo } from './order-paths.js';
import { revealed } from './revealed.js';
import { TRICKY_TEXT } from './texts.js';

const LEASE_MS = 30_000;

/** The promises of `claimDue` and `postpone`, in the suite of `marketplace-orders`. */
export function describeOrderClaims(promise: PromiseCase<StoreHarness>): void {
  const key = anOrderKey();
  const insert = ({ unitOfWork }: StoreHarness, ...added: readonly MarketplaceOrder[]): Promise<void> =>
    unitOfWork.run(async ({ orders }) => {
      for (const order of added) await orders.insert(order);
    });
  const claim = (
    { unitOfWork }: StoreHarness,
    owner: string,
    now: Instant,
    limit = 10,
  ): Promise<readonly MarketplaceOrder[]> =>
    unitOfWork.run(({ orders }) => orders.claimDue({ status: 'accepted', now, limit, owner, leaseMs: LEASE_MS }));
  const numbers = (orders: readonly MarketplaceOrder[]): readonly string[] => orders.map((order) => order.key.orderNo);
  const dueIn = (orderNo: string, ms: number): MarketplaceOrder =>
    aMarketplaceOrder({ key: anOrderKey(orderNo), nextAttemptAt: addMs(TEST_NOW, ms), createdAt: addMs(TEST_NOW, ms) });

  promise('claims due orders of the status, oldest first, at most the limit, whole', async (harness) => {
    await insert(harness, dueIn('3', 3), dueIn('1', 1), dueIn('2', 2), dueIn('not due', 5), dueIn('elsewhere', 0));
    await harness.unitOfWork.run(({ orders }) => moveOrderTo(orders, anOrderKey('elsewhere'), 'awaitingParse'));
    const claimed = await claim(harness, 'a', addMs(TEST_NOW, 4), 2);
    expect(revealed(claimed)).to.deep.equal(revealed([dueIn('1', 1), dueIn('2', 2)]));
    expect(numbers(await claim(harness, 'b', addMs(TEST_NOW, 4)))).to.deep.equal(['3']);
  });

  promise('claims an order at the very millisecond it is due, not one before', async (harness) => {
    await insert(harness, dueIn('1', 1_000));
    expect(await claim(harness, 'a', addMs(TEST_NOW, 999))).to.deep.equal([]);
    expect(await claim(harness, 'a', addMs(TEST_NOW, 1_000))).to.have.length(1);
  });

  promise('gives an order to one of several claimers at once', async (harness) => {
    await insert(harness, ...Array.from({ length: 12 }, (_, index) => dueIn(`order-${String(index)}`, 0)));
    const owners = ['a', 'b', 'c', 'd', 'e'];
    const claims = await Promise.all(owners.map((owner) => claim(harness, owner, TEST_NOW, 4)));
    const taken = claims.flatMap(numbers);
    expect(taken).to.have.length(12);
    expect(new Set(taken).size).to.equal(12);
  });

  promise('gives a claimed order to nobody before the lease ends, not even to its holder', async (harness) => {
    await insert(harness, aMarketplaceOrder());
    await claim(harness, 'a', TEST_NOW);
    await harness.passTime(LEASE_MS - 1);
    expect(await claim(harness, 'a', addMs(TEST_NOW, LEASE_MS - 1))).to.deep.equal([]);
    expect(await claim(harness, 'b', addMs(TEST_NOW, LEASE_MS - 1))).to.deep.equal([]);
  });

  promise('gives an order away again when its lease has ended', async (harness) => {
    await insert(harness, aMarketplaceOrder());
    await claim(harness, 'a', TEST_NOW);
    await harness.passTime(LEASE_MS + 1);
    expect(await claim(harness, 'b', addMs(TEST_NOW, LEASE_MS + 1))).to.have.length(1);
  });

  promise('takes a claim back when the unit that made it fails', async (harness) => {
    await insert(harness, aMarketplaceOrder());
    const failed = harness.unitOfWork.run(async ({ orders }) => {
      await orders.claimDue({ status: 'accepted', now: TEST_NOW, limit: 1, owner: 'a', leaseMs: LEASE_MS });
      throw new Error('the worker fell over');
    });
    await failed.catch(() => undefined);
    expect(await claim(harness, 'b', TEST_NOW)).to.have.length(1);
  });

  promise('notes a failed attempt, gives the claim up, and is due again at the time said', async (harness) => {
    await insert(harness, aMarketplaceOrder());
    const [order] = await claim(harness, 'a', TEST_NOW);
    invariant(order !== undefined, 'the order was claimed');
    const nextAttemptAt = addMs(TEST_NOW, 60_000);
    const isPostponed = await harness.unitOfWork.run(({ orders }) =>
      orders.postpone({ order, nextAttemptAt, error: TRICKY_TEXT }),
    );
    expect(isPostponed).to.equal(true);
    const stored = await harness.unitOfWork.read.orders.find(key);
    expect(stored).to.deep.include({
      attempts: 1,
      lastError: TRICKY_TEXT,
      nextAttemptAt,
      status: 'accepted',
      version: 1,
    });
    expect(await harness.unitOfWork.read.orders.history(key)).to.have.length(1);
    await harness.passTime(60_000);
    expect(await claim(harness, 'b', addMs(nextAttemptAt, -1))).to.deep.equal([]);
    expect(await claim(harness, 'b', nextAttemptAt)).to.have.length(1);
  });

  promise('does not note the attempt of a worker whose order another has postponed since', async (harness) => {
    await insert(harness, aMarketplaceOrder());
    const [stale] = await claim(harness, 'a', TEST_NOW);
    await harness.passTime(LEASE_MS + 1);
    const [fresh] = await claim(harness, 'b', addMs(TEST_NOW, LEASE_MS + 1));
    invariant(stale !== undefined && fresh !== undefined, 'the order was claimed twice');
    const postpone = (order: MarketplaceOrder, error: string): Promise<boolean> =>
      harness.unitOfWork.run(({ orders }) => orders.postpone({ order, nextAttemptAt: addMs(TEST_NOW, 99_000), error }));
    expect(await postpone(fresh, 'by b')).to.equal(true);
    expect(await postpone(stale, 'by a')).to.equal(false);
    expect(await harness.unitOfWork.read.orders.find(key)).to.deep.include({ attempts: 1, lastError: 'by b' });
  });

  promise('does not postpone an order that has moved on', async (harness) => {
    await insert(harness, aMarketplaceOrder());
    const [order] = await claim(harness, 'a', TEST_NOW);
    invariant(order !== undefined, 'the order was claimed');
    await harness.unitOfWork.run(({ orders }) => moveOrderTo(orders, key, 'awaitingParse'));
    const isPostponed = await harness.unitOfWork.run(({ orders }) =>
      orders.postpone({ order, nextAttemptAt: addMs(TEST_NOW, 1), error: 'too late' }),
    );
    expect(isPostponed).to.equal(false);
    const stored = await harness.unitOfWork.read.orders.find(key);
    expect(stored).to.deep.include({ attempts: 0, status: 'awaitingParse' });
    expect(stored).not.to.have.property('lastError');
  });

  promise('gives the claim up with a transition, so that the next job may have the order at once', async (harness) => {
    await insert(harness, aMarketplaceOrder());
    await claim(harness, 'a', TEST_NOW);
    await harness.unitOfWork.run(({ orders }) => moveOrderTo(orders, key, 'awaitingParse'));
    const claimed = await harness.unitOfWork.run(({ orders }) =>
      orders.claimDue({ status: 'awaitingParse', now: TEST_NOW, limit: 1, owner: 'b', leaseMs: LEASE_MS }),
    );
    expect(numbers(claimed)).to.deep.equal(['90000001']);
  });
}
