import { expect } from 'chai';
import { addMs } from '@banyan/core';
import {
  aCardBindRequest,
  aDataPull,
  aMarketplaceOrder,
  anOpeningApplication,
  anSmsDraft,
  aRepaymentApplication,
  TEST_NOW,
} from '@banyan/core/testing';
import type { Database } from '#src/index.js';
import { NO_MYSQL } from './support/mysql-database.js';
import { TWO_GATEWAYS } from './support/two-gateways.js';
import type { Gateways } from './support/two-gateways.js';

const CLAIM = { now: addMs(TEST_NOW, 1), limit: 10, leaseMs: 60_000 };
const ALIVE_MS = 600_000;

for (const [title, place] of TWO_GATEWAYS) {
  describe(`gateways that are alive or dead, on ${title}`, function () {
    this.timeout(60_000);
    if (place === undefined) {
      it(NO_MYSQL);
      return;
    }
    let both: Gateways;
    let left: Database;
    let right: Database;
    beforeEach(async () => {
      both = await place.open();
      ({ left, right } = both);
      await left.unitOfWork.run(async (stores) => {
        await stores.orders.insert(aMarketplaceOrder());
        await stores.dataPulls.insert(aDataPull());
        await stores.openings.insert(anOpeningApplication({ nextCheckAt: TEST_NOW }));
        await stores.cardBindRequests.insert(aCardBindRequest({ nextCheckAt: TEST_NOW }));
        await stores.repaymentApplications.insert(aRepaymentApplication({ nextCheckAt: TEST_NOW }));
        await stores.sms.enqueue(anSmsDraft(), TEST_NOW);
      });
    });
    afterEach(() => both.close());
    after(() => place.remove());

    /** How many rows of each kind, and leases, `owner` gets. */
    async function take(database: Database, owner: string): Promise<readonly number[]> {
      const rows = await database.unitOfWork.run(async (stores) => [
        (await stores.orders.claimDue({ ...CLAIM, owner, status: 'accepted' })).length,
        (await stores.dataPulls.claimDue({ ...CLAIM, owner })).length,
        (await stores.openings.claimDue({ ...CLAIM, owner })).length,
        (await stores.cardBindRequests.claimDue({ ...CLAIM, owner })).length,
        (await stores.repaymentApplications.claimDue({ ...CLAIM, owner })).length,
        (await stores.sms.claimDue({ ...CLAIM, owner })).length,
      ]);
      let leases = 0;
      while ((await database.relayShards.claim({ relay: 'callbacks', owner, leaseMs: ALIVE_MS })) !== undefined)
        leases += 1;
      return [...rows, leases];
    }
    const dies = (owner: string): Promise<void> =>
      both.tamper('update gateway_worker set seen_until = seen_until - ? where owner = ?', [ALIVE_MS + 1, owner]);
    const all = [1, 1, 1, 1, 1, 1, 8];
    const none = [0, 0, 0, 0, 0, 0, 0];

    it('leave what a living one has claimed to it, and take over all of it once that is dead', async () => {
      await left.workers.beat('left', ALIVE_MS);
      await right.workers.beat('right', ALIVE_MS);
      expect(await take(left, 'left')).to.deep.equal(all);
      expect(await right.workers.releaseClaimsOfTheDead()).to.equal(0);
      expect(await take(right, 'right')).to.deep.equal(none);

      await dies('left');
      expect(await right.workers.releaseClaimsOfTheDead()).to.equal(14);
      expect(await take(right, 'right')).to.deep.equal(all);
      expect(await right.workers.releaseClaimsOfTheDead()).to.equal(0);
    });

    it('keep out what one that was only stopped still writes, and count it as alive once it says so (promise 13)', async () => {
      await left.workers.beat('left', ALIVE_MS);
      const lease = await left.relayShards.claim({ relay: 'callbacks', owner: 'left', leaseMs: ALIVE_MS });
      const [pull] = await left.unitOfWork.run(({ dataPulls }) => dataPulls.claimDue({ ...CLAIM, owner: 'left' }));
      await dies('left');
      await right.workers.releaseClaimsOfTheDead();
      expect(lease !== undefined && (await left.relayShards.renew(lease, ALIVE_MS)), 'its lease').to.equal(false);
      const settled = await left.unitOfWork.run(({ dataPulls }) =>
        dataPulls.settle({ key: aDataPull().key, fence: pull?.fence ?? 0, outcome: { state: 'done' } }),
      );
      expect(settled, 'its claim').to.equal(false);

      await left.workers.beat('left', ALIVE_MS);
      expect(await take(left, 'left')).to.deep.equal(all);
      expect(await right.workers.releaseClaimsOfTheDead()).to.equal(0);
    });

    it('measure life on the clock of the database: a lease of no length is over at once', async () => {
      await left.workers.beat('left', 0);
      expect(await take(left, 'left')).to.deep.equal(all);
      expect(await right.workers.releaseClaimsOfTheDead()).to.equal(14);
    });

    it('find the claims of one that woke up, claimed and died before it said that it lives', async () => {
      await left.workers.beat('left', ALIVE_MS);
      await dies('left');
      expect(await right.workers.releaseClaimsOfTheDead()).to.equal(0);
      expect(await take(left, 'left')).to.deep.equal(all);
      expect(await right.workers.releaseClaimsOfTheDead()).to.equal(14);
    });

    it('give back what is theirs when they end in good order', async () => {
      await left.workers.beat('left', ALIVE_MS);
      await take(left, 'left');
      await left.workers.retire('left');
      expect(await take(right, 'right')).to.deep.equal(all);
    });

    it('are released by one of several that look at once', async () => {
      await left.workers.beat('left', ALIVE_MS);
      await take(left, 'left');
      await dies('left');
      const released = await Promise.all(
        [left, right, left, right].map((each) => each.workers.releaseClaimsOfTheDead()),
      );
      expect(released.reduce((sum, count) => sum + count, 0)).to.equal(14);
    });
  });
}
