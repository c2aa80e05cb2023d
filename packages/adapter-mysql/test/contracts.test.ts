import { createSecretKey, randomBytes } from 'node:crypto';
import { describeIdentityIndexContract, describeStoreContracts } from '@banyan/core/testing';
import { createHmacIdentityIndex } from '#src/index.js';
import { openSqliteHarness, removeTemplate } from './support/store-harness.js';

const runner = { describe, it, beforeEach, afterEach };

describeStoreContracts(runner, 'sqlite', openSqliteHarness);

describeIdentityIndexContract(runner, 'node', () => {
  const key = createSecretKey(randomBytes(32));
  return Promise.resolve({
    identityIndex: createHmacIdentityIndex(key),
    rebuilt: createHmacIdentityIndex(key),
    underAnotherKey: createHmacIdentityIndex(createSecretKey(randomBytes(32))),
    close: () => Promise.resolve(),
  });
});

after(removeTemplate);
