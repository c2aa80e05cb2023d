import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { aMarketplaceOrder } from '@banyan/core/testing';
import { createDatabase, createIdentityCipher, openSqliteEngine, parseKeyRing } from '#src/index.js';
import { countingIdentifiers } from './support/temporary-database.js';

describe('the example of the README', () => {
  it('stores an order', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'banyan-example-'));
    const file = join(folder, 'gateway.db');
    const keys = `k2:${randomBytes(32).toString('base64')},k1:${randomBytes(32).toString('base64')}`;
    const identifiers = countingIdentifiers();
    const order = aMarketplaceOrder();

    // #region open
    const database = createDatabase(openSqliteEngine({ file }), {
      cipher: createIdentityCipher(parseKeyRing(keys)), // 'k2:<base64>,k1:<base64>'
      identifiers, // the port Identifiers
    });
    await database.migrate();
    await database.unitOfWork.run((stores) => stores.orders.insert(order));
    const found = await database.unitOfWork.read.orders.find(order.key);
    await database.close();
    // #endregion

    expect(found).to.deep.equal(order);
    await rm(folder, { recursive: true });
  });
});
