import { expect } from 'chai';
import { createDatabase, createIdentityCipher, openSqliteEngine, parseKeyRing } from '@banyan/adapter-mysql';
import { aBorrower, aMarketplaceOrder, anOrderKey, createSequentialIdentifiers } from '@banyan/core/testing';
import { openTemporaryDatabase } from './support/temporary-database.js';
import type { TemporaryDatabase } from './support/temporary-database.js';

describe('The example in the readme', () => {
  let temporary: TemporaryDatabase;

  before(async () => {
    temporary = await openTemporaryDatabase({ isMigrated: false });
  });
  after(() => temporary.close());

  it('keeps an order', async () => {
    const { file } = temporary;
    const keys = `k2:${Buffer.alloc(32, 2).toString('base64')},k1:${Buffer.alloc(32, 1).toString('base64')}`;
    const identifiers = createSequentialIdentifiers();
    const [borrower, order] = [aBorrower(), aMarketplaceOrder()];

    // #region database
    const database = createDatabase(openSqliteEngine({ file }), {
      cipher: createIdentityCipher(parseKeyRing(keys)), // 'k2:<base64>,k1:<base64>': the first seals, all of them open
      identifiers, // port Identifiers
    });
    await database.migrate();
    await database.unitOfWork.run(async (stores) => {
      await stores.borrowers.insert(borrower);
      await stores.orders.insert(order);
    });
    // #endregion

    const stored = await database.unitOfWork.read.orders.find(anOrderKey());
    await database.close();
    expect(stored).to.deep.include({ key: anOrderKey() });
  });
});
