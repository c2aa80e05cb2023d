import { expect } from 'chai';
import { InvariantViolation } from '@banyan/core';
import type { UnitOfWork } from '@banyan/core';
import { aCallbackDraft, aDataPull, aMarketplaceOrder, anOrderKey, TEST_NOW } from '@banyan/core/testing';
import { openTemporaryDatabase } from './support/temporary-database.js';
import type { TemporaryDatabase } from './support/temporary-database.js';

const KEY = anOrderKey();

/** A word or code that no table of ours has, put where one is stored; and who reads it back. */
const STRANGERS: readonly (readonly [
  title: string,
  sql: string,
  read: (read: UnitOfWork['read']) => Promise<unknown>,
])[] = [
  ['an order status', 'update third_order_info set status = 99', (read) => read.orders.find(KEY)],
  ['an order event', "update third_order_progress set event = 'gone'", (read) => read.orders.history(KEY)],
  ['a callback state', 'update cl_notify_callback set send_status = 99', (read) => read.callbacks.ofOrder(KEY)],
  ['a callback type', "update cl_notify_callback set callback_type = 'gone'", (read) => read.callbacks.ofOrder(KEY)],
  ['a pull state', 'update rongshu_credit_data_pull_log set state = 99', (read) => read.dataPulls.find(KEY)],
  ['a kind state', 'update rongshu_credit_data_pull_log set device_state = 99', (read) => read.dataPulls.find(KEY)],
];

describe('words and codes read back from the database (STYLE §8.7)', () => {
  let temporary: TemporaryDatabase;
  beforeEach(async () => {
    temporary = await openTemporaryDatabase();
    await temporary.database.unitOfWork.run(async (stores) => {
      await stores.orders.insert(aMarketplaceOrder({ key: KEY }));
      await stores.callbacks.enqueue(aCallbackDraft({ ...KEY }), TEST_NOW);
      await stores.dataPulls.insert(aDataPull({ key: KEY }));
    });
  });
  afterEach(() => temporary.close());

  for (const [title, sql, read] of STRANGERS) {
    it(`${title} that no table has is a broken invariant, not a silent stranger`, async () => {
      const known = await read(temporary.database.unitOfWork.read);
      expect(known).to.not.be.oneOf([undefined, null]);
      await temporary.tamper(sql);
      const thrown: unknown = await read(temporary.database.unitOfWork.read).catch((error: unknown) => error);
      expect(thrown).to.be.instanceOf(InvariantViolation);
    });
  }
});
