import {
  aCardBindRequest,
  aDataPull,
  aMarketplaceOrder,
  anOpeningApplication,
  anSmsDraft,
  TEST_NOW,
} from '@banyan/core/testing';
import { addMs } from '@banyan/core';
import { expect } from 'chai';
import { openSqliteHarness, removeTemplate } from './support/store-harness.js';

const CLAIM = { now: addMs(TEST_NOW, 1), limit: 10, leaseMs: 60_000 };

describe('releasing claims at the start of the only gateway', () => {
  after(removeTemplate);

  it('frees orders, pulls, applications, requests, messages and shards that a killed process had claimed, and refuses what it would still write', async () => {
    const harness = await openSqliteHarness();
    try {
      const { unitOfWork, relayShards } = harness;
      await unitOfWork.run(async (stores) => {
        await stores.orders.insert(aMarketplaceOrder());
        await stores.dataPulls.insert(aDataPull());
        await stores.openings.insert(anOpeningApplication({ nextCheckAt: TEST_NOW }));
        await stores.cardBindRequests.insert(aCardBindRequest({ nextCheckAt: TEST_NOW }));
        await stores.sms.enqueue(anSmsDraft(), TEST_NOW);
      });
      const claim = (owner: string) =>
        unitOfWork.run(async (stores) => ({
          orders: await stores.orders.claimDue({ ...CLAIM, owner, status: 'accepted' }),
          pulls: await stores.dataPulls.claimDue({ ...CLAIM, owner }),
          openings: await stores.openings.claimDue({ ...CLAIM, owner }),
          bindings: await stores.cardBindRequests.claimDue({ ...CLAIM, owner }),
          messages: await stores.sms.claimDue({ ...CLAIM, owner }),
        }));
      const killed = await claim('killed');
      const lease = await relayShards.claim({ relay: 'callbacks', owner: 'killed', leaseMs: 60_000 });
      const counts = (claimed: typeof killed): readonly number[] =>
        [claimed.orders, claimed.pulls, claimed.openings, claimed.bindings, claimed.messages].map(
          (rows) => rows.length,
        );
      expect(counts(killed)).to.deep.equal([1, 1, 1, 1, 1]);
      expect(counts(await claim('next'))).to.deep.equal([0, 0, 0, 0, 0]);

      await harness.releaseClaims();

      expect(counts(await claim('next'))).to.deep.equal([1, 1, 1, 1, 1]);
      const [pull] = killed.pulls;
      const isWritten = await unitOfWork.run((stores) =>
        stores.dataPulls.settle({ key: aDataPull().key, fence: pull?.fence ?? 0, outcome: { state: 'done' } }),
      );
      expect(isWritten, 'a write under the fence of the killed process').to.equal(false);
      expect(lease !== undefined && (await relayShards.renew(lease, 60_000)), 'its lease').to.equal(false);
    } finally {
      await harness.close();
    }
  });
});
