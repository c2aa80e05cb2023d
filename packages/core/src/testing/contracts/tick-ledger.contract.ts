import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import type { Instant } from '../../shared/calendar.js';
import { TEST_NOW } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { TRICKY_TEXT } from './texts.js';

/** Promises of `TickLedger`: each tick starts once in the fleet. */
export function describeTickLedgerContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'tick-ledger', backend }, open, (promise) => {
    const JOB = 'RongshuPushOrderJob';
    const start = ({ tickLedger }: StoreHarness, scheduledAt: Instant, owner = 'a', job = JOB): Promise<boolean> =>
      tickLedger.start({ job, scheduledAt, owner, startedAt: addMs(scheduledAt, 7) });

    promise('starts a tick for exactly one of several at once', async (harness) => {
      const owners = ['a', 'b', 'c', 'd', 'e'];
      const outcomes = await Promise.all(owners.map((owner) => start(harness, TEST_NOW, owner)));
      expect(outcomes.filter((isStarted) => isStarted)).to.have.length(1);
      expect(await harness.tickLedger.runs(JOB, 10)).to.deep.equal([
        { job: JOB, scheduledAt: TEST_NOW, owner: owners[outcomes.indexOf(true)], startedAt: addMs(TEST_NOW, 7) },
      ]);
    });

    promise('refuses a tick that was started, also after it has finished', async (harness) => {
      expect(await start(harness, TEST_NOW)).to.equal(true);
      await harness.tickLedger.finish(JOB, TEST_NOW, { finishedAt: addMs(TEST_NOW, 9), counts: {} });
      expect(await start(harness, TEST_NOW, 'b')).to.equal(false);
    });

    promise('keeps jobs and scheduled times apart', async (harness) => {
      expect(await start(harness, TEST_NOW)).to.equal(true);
      expect(await start(harness, addMs(TEST_NOW, 1))).to.equal(true);
      expect(await start(harness, TEST_NOW, 'a', 'RongshuOperatorPullJob')).to.equal(true);
    });

    promise('notes how a run went, whole, and lists newest first, at most the limit', async (harness) => {
      const minute = (count: number): Instant => addMs(TEST_NOW, count * 60_000);
      for (const count of [1, 3, 2]) await start(harness, minute(count));
      const outcome = {
        finishedAt: addMs(minute(2), 900),
        counts: { claimed: 12, parsed: 11, failed: 1 },
        error: TRICKY_TEXT,
      };
      await harness.tickLedger.finish(JOB, minute(2), outcome);
      const run = (count: number): object => ({
        job: JOB,
        scheduledAt: minute(count),
        owner: 'a',
        startedAt: addMs(minute(count), 7),
      });
      expect(await harness.tickLedger.runs(JOB, 10)).to.deep.equal([run(3), { ...run(2), outcome }, run(1)]);
      expect(await harness.tickLedger.runs(JOB, 1)).to.deep.equal([run(3)]);
      expect(await harness.tickLedger.runs('NoSuchJob', 10)).to.deep.equal([]);
    });

    promise('removes old runs, at most the limit, and no newer one', async (harness) => {
      for (const count of [0, 1, 2, 3]) await start(harness, addMs(TEST_NOW, count));
      const prune = (limit: number): Promise<number> => harness.tickLedger.prune(addMs(TEST_NOW, 3), limit);
      expect(await prune(2)).to.equal(2);
      expect(await prune(2)).to.equal(1);
      expect(await prune(2)).to.equal(0);
      expect((await harness.tickLedger.runs(JOB, 10)).map(({ scheduledAt }) => scheduledAt)).to.deep.equal([
        addMs(TEST_NOW, 3),
      ]);
    });
  });
}
