import { writeSync } from 'node:fs';
import { createDatabase, createIdentityCipher, openSqliteEngine } from '#src/index.js';
import { aCallbackDraft, aMarketplaceOrder, anOrderKey, TEST_NOW } from '@banyan/core/testing';
import { countingIdentifiers, theSharedKeyRing } from '../support/temporary-database.js';

// Pushes orders `<prefix>-1`, `<prefix>-2` … with a callback each, up to `count`, and says each number once it is committed.
const [, , file = '', prefix = '', count = '0'] = process.argv;
const identifiers = countingIdentifiers();
const database = createDatabase(openSqliteEngine({ file }), {
  cipher: createIdentityCipher(theSharedKeyRing()),
  identifiers: { next: () => `${prefix}-${identifiers.next()}` },
});
for (let number = 1; number <= Number(count); number += 1) {
  const key = anOrderKey(`${prefix}-${String(number)}`);
  await database.unitOfWork.run(async (stores) => {
    await stores.orders.insert(aMarketplaceOrder({ key }));
    await stores.callbacks.enqueue(aCallbackDraft(key), TEST_NOW);
  });
  writeSync(1, `${String(number)}\n`);
}
await database.close();
