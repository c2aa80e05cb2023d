import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import type { Instant } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import type { DataPull } from '../../model/data-pull.js';
import type { ClaimedDataPull, OpenPull } from '../../ports/data-pulls.js';
import { aDataPull, anOrderKey, TEST_NOW } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { TRICKY_TEXT } from './texts.js';

const LEASE_MS = 30_000;

/** Promises of `DataPulls` (items 4.2, 5): one pull per order, claimed by one worker, writes fenced. */
export function describeDataPullsContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'data-pulls', backend }, open, (promise) => {
    const key = anOrderKey();
    const insert = ({ unitOfWork }: StoreHarness, ...pulls: readonly DataPull[]): Promise<void> =>
      unitOfWork.run(async ({ dataPulls }) => {
        for (const pull of pulls) await dataPulls.insert(pull);
      });
    const claim = (
      { unitOfWork }: StoreHarness,
      owner: string,
      now: Instant,
      limit = 10,
    ): Promise<readonly ClaimedDataPull[]> =>
      unitOfWork.run(({ dataPulls }) => dataPulls.claimDue({ now, limit, owner, leaseMs: LEASE_MS }));
    const claimOne = async (harness: StoreHarness, owner: string, now: Instant): Promise<ClaimedDataPull> => {
      const [pull] = await claim(harness, owner, now);
      invariant(pull !== undefined, 'a pull was claimed');
      return pull;
    };
    const find = ({ unitOfWork }: StoreHarness): Promise<DataPull | undefined> => unitOfWork.read.dataPulls.find(key);
    const dueIn = (orderNo: string, ms: number): DataPull =>
      aDataPull({ key: anOrderKey(orderNo), nextAttemptAt: addMs(TEST_NOW, ms), createdAt: addMs(TEST_NOW, ms) });
    const done = { state: 'done', attempts: 1 } as const;

    promise('finds the pull of an order, whole', async (harness) => {
      const pull = aDataPull({
        operatorUrl: 'https://data.example/operator?uid=90001&type=%E8%BF%90',
        kinds: {
          operator: { state: 'failed', attempts: 3, lastError: TRICKY_TEXT },
          creditCard: { state: 'none', attempts: 1 },
          device: done,
        },
        nextAttemptAt: addMs(TEST_NOW, 7),
      });
      await insert(harness, pull);
      expect(await find(harness)).to.deep.equal(pull);
      expect(await harness.unitOfWork.read.dataPulls.find(anOrderKey('1'))).to.equal(undefined);
    });

    promise('lists open pulls, the longest open first, at most so many, and none that is closed', async (harness) => {
      const open = (limit = 10): Promise<readonly OpenPull[]> => harness.unitOfWork.read.dataPulls.listOpen(limit);
      expect(await open()).to.deep.equal([]);
      await insert(harness, dueIn('3', 30), dueIn('2', 20), aDataPull({ nextAttemptAt: TEST_NOW }));
      const first = { key, createdAt: TEST_NOW };
      const later = ['2', '3'].map((no) => ({ key: anOrderKey(no), createdAt: addMs(TEST_NOW, Number(no) * 10) }));
      expect(await open()).to.deep.equal([first, ...later]);
      expect(await open(1)).to.deep.equal([first]);
      const { fence } = await claimOne(harness, 'a', TEST_NOW);
      expect(await open()).to.deep.equal([first, ...later]);
      const settlement = { key, fence, outcome: { state: 'exhausted' } } as const;
      await harness.unitOfWork.run(({ dataPulls }) => dataPulls.settle(settlement));
      expect(await open()).to.deep.equal(later);
    });

    promise('refuses a second pull of the order, and keeps the first', async (harness) => {
      await insert(harness, aDataPull());
      const again = aDataPull({ operatorUrl: 'https://other.example/' });
      const refused = await harness.unitOfWork.run(({ dataPulls }) => dataPulls.insert(again));
      expect(refused).to.deep.include({ ok: false, error: 'pullExists' });
      expect(await find(harness)).to.deep.equal(aDataPull());
    });

    promise('lets one of several inserts at once through', async (harness) => {
      const outcomes = await Promise.all(
        [1, 2, 3, 4].map(() =>
          harness.unitOfWork.run(async ({ dataPulls }) => (await dataPulls.insert(aDataPull())).ok),
        ),
      );
      expect(outcomes.filter((isInserted) => isInserted)).to.have.length(1);
    });

    promise('claims due pulls, oldest first, at most the limit, whole', async (harness) => {
      await insert(harness, dueIn('3', 3), dueIn('1', 1), dueIn('2', 2), dueIn('not due', 5));
      await insert(harness, aDataPull({ key: anOrderKey('closed'), state: 'done' }));
      const claimed = await claim(harness, 'a', addMs(TEST_NOW, 4), 2);
      expect(claimed.map(({ fence: _fence, ...pull }) => pull)).to.deep.equal([dueIn('1', 1), dueIn('2', 2)]);
      const rest = await claim(harness, 'b', addMs(TEST_NOW, 4));
      expect(rest.map((pull) => pull.key.orderNo)).to.deep.equal(['3']);
    });

    promise('gives a pull to one of several claimers at once', async (harness) => {
      await insert(harness, ...Array.from({ length: 12 }, (_, index) => dueIn(`order-${String(index)}`, 0)));
      const claims = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((owner) => claim(harness, owner, TEST_NOW, 4)));
      const taken = claims.flat().map((pull) => pull.key.orderNo);
      expect(taken).to.have.length(12);
      expect(new Set(taken).size).to.equal(12);
    });

    promise(
      'gives a pull away again when its lease has ended, not before, and the fence has grown',
      async (harness) => {
        await insert(harness, aDataPull());
        const first = await claimOne(harness, 'a', TEST_NOW);
        await harness.passTime(LEASE_MS - 1);
        expect(await claim(harness, 'b', addMs(TEST_NOW, LEASE_MS - 1))).to.deep.equal([]);
        await harness.passTime(2);
        const second = await claimOne(harness, 'b', addMs(TEST_NOW, LEASE_MS + 1));
        expect(second.fence).to.be.greaterThan(first.fence);
      },
    );

    promise('notes how far one kind is and leaves the others alone', async (harness) => {
      await insert(harness, aDataPull());
      const { fence } = await claimOne(harness, 'a', TEST_NOW);
      const pull = { state: 'todo', attempts: 2, lastError: TRICKY_TEXT } as const;
      const isSaved = await harness.unitOfWork.run(({ dataPulls }) =>
        dataPulls.saveKind({ key, fence, kind: 'creditCard', pull }),
      );
      expect(isSaved).to.equal(true);
      expect((await find(harness))?.kinds).to.deep.equal({ ...aDataPull().kinds, creditCard: pull });
      await harness.unitOfWork.run(({ dataPulls }) =>
        dataPulls.saveKind({ key, fence, kind: 'creditCard', pull: done }),
      );
      expect((await find(harness))?.kinds.creditCard).to.deep.equal(done);
    });

    promise('refuses the writes of a worker whose lease ended and whose pull another holds', async (harness) => {
      await insert(harness, aDataPull());
      const stale = await claimOne(harness, 'a', TEST_NOW);
      await harness.passTime(LEASE_MS + 1);
      const fresh = await claimOne(harness, 'b', addMs(TEST_NOW, LEASE_MS + 1));
      const before = await find(harness);
      const outcomes = await harness.unitOfWork.run(async ({ dataPulls }) => [
        await dataPulls.saveKind({ key, fence: stale.fence, kind: 'device', pull: done }),
        await dataPulls.settle({ key, fence: stale.fence, outcome: { state: 'exhausted' } }),
        await dataPulls.settle({ key, fence: stale.fence, outcome: { state: 'open', nextAttemptAt: TEST_NOW } }),
      ]);
      expect(outcomes).to.deep.equal([false, false, false]);
      expect(await find(harness)).to.deep.equal(before);
      const isSaved = await harness.unitOfWork.run(({ dataPulls }) =>
        dataPulls.saveKind({ key, fence: fresh.fence, kind: 'device', pull: done }),
      );
      expect(isSaved).to.equal(true);
    });

    promise('ends a claim: due again at the time said, with a greater fence', async (harness) => {
      await insert(harness, aDataPull());
      const first = await claimOne(harness, 'a', TEST_NOW);
      const nextAttemptAt = addMs(TEST_NOW, 60_000);
      const isSettled = await harness.unitOfWork.run(({ dataPulls }) =>
        dataPulls.settle({ key, fence: first.fence, outcome: { state: 'open', nextAttemptAt } }),
      );
      expect(isSettled).to.equal(true);
      expect(await find(harness)).to.deep.equal(aDataPull({ nextAttemptAt }));
      await harness.passTime(60_000);
      expect(await claim(harness, 'b', addMs(nextAttemptAt, -1))).to.deep.equal([]);
      expect((await claimOne(harness, 'b', nextAttemptAt)).fence).to.be.greaterThan(first.fence);
    });

    // A commit whose answer was lost has happened: the worker that then reports a failure must not undo it.
    for (const state of ['open', 'done', 'exhausted'] as const) {
      promise(`refuses every write under a claim that was settled as ${state}`, async (harness) => {
        await insert(harness, aDataPull());
        const { fence } = await claimOne(harness, 'a', TEST_NOW);
        const outcome = state === 'open' ? { state, nextAttemptAt: addMs(TEST_NOW, 60_000) } : { state };
        await harness.unitOfWork.run(({ dataPulls }) => dataPulls.settle({ key, fence, outcome }));
        const before = await find(harness);
        const outcomes = await harness.unitOfWork.run(async ({ dataPulls }) => [
          await dataPulls.settle({ key, fence, outcome: { state: 'open', nextAttemptAt: TEST_NOW } }),
          await dataPulls.settle({ key, fence, outcome: { state: 'exhausted' } }),
          await dataPulls.saveKind({ key, fence, kind: 'device', pull: done }),
        ]);
        expect(outcomes).to.deep.equal([false, false, false]);
        expect(await find(harness)).to.deep.equal(before);
      });
    }

    for (const state of ['done', 'exhausted'] as const) {
      promise(`never gives away a pull that is ${state}`, async (harness) => {
        await insert(harness, aDataPull());
        const { fence } = await claimOne(harness, 'a', TEST_NOW);
        await harness.unitOfWork.run(({ dataPulls }) => dataPulls.settle({ key, fence, outcome: { state } }));
        expect((await find(harness))?.state).to.equal(state);
        await harness.passTime(LEASE_MS * 100);
        expect(await claim(harness, 'b', addMs(TEST_NOW, LEASE_MS * 100))).to.deep.equal([]);
      });
    }
  });
}
