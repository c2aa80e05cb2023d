import { describeStoreContracts } from '@banyan/core/testing';
import { openSqliteHarness, removeTemplate } from './support/store-harness.js';

describeStoreContracts({ describe, it, beforeEach, afterEach }, 'sqlite', openSqliteHarness);

after(removeTemplate);
