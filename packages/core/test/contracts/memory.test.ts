import { afterEach, beforeEach, describe, it } from 'mocha';
import {
  createInMemoryStores,
  createManualClock,
  createSequentialIdentifiers,
  describeStoreContracts,
  TEST_NOW,
} from '#src/testing/index.js';
import type { ContractRunner, StoreHarness } from '#src/testing/index.js';

const RUNNER: ContractRunner = { describe, it, beforeEach, afterEach };

async function openStores(): Promise<StoreHarness> {
  const clock = createManualClock(TEST_NOW);
  return {
    ...createInMemoryStores({ clock, identifiers: createSequentialIdentifiers() }),
    passTime: async (ms) => {
      clock.advance(ms);
    },
    close: () => Promise.resolve(),
  };
}

describeStoreContracts(RUNNER, 'memory', openStores);
