import { expect } from 'chai';
import type { Batch } from '@banyan/core';
import { drainJob, drainRelay } from '#src/jobs/drain.js';

function passes(batches: readonly (Batch['counts'] | undefined)[]): {
  pass: () => Promise<Batch | undefined>;
  calls: () => number;
} {
  let index = 0;
  return {
    calls: () => index,
    pass: () => {
      const counts = batches[index];
      index += 1;
      return Promise.resolve(counts === undefined ? undefined : { counts });
    },
  };
}

const never = (): boolean => false;

describe('draining', () => {
  it('repeats a job while batches are full, reports after each full one, and adds the counts up', async () => {
    const reported: object[] = [];
    const { pass, calls } = passes([
      { claimed: 2, done: 2 },
      { claimed: 2, done: 1, failed: 1 },
      { claimed: 1, done: 1 },
    ]);
    const counts = await drainJob({
      pass: async () => (await pass()) ?? { counts: {} },
      limit: 2,
      isStopping: never,
      report: (sum) => reported.push(sum),
    });
    expect(counts).to.deep.equal({ claimed: 5, done: 4, failed: 1 });
    expect(reported).to.deep.equal([
      { claimed: 2, done: 2 },
      { claimed: 4, done: 3, failed: 1 },
    ]);
    expect(calls()).to.equal(3);
  });

  it('runs a whole job once, though it met more than a batch', async () => {
    const { pass, calls } = passes([{ claimed: 5, failed: 5 }, { claimed: 5 }]);
    const counts = await drainJob({
      pass: async () => (await pass()) ?? { counts: {} },
      isWhole: true,
      limit: 2,
      isStopping: never,
      report: () => undefined,
    });
    expect([counts, calls()]).to.deep.equal([{ claimed: 5, failed: 5 }, 1]);
  });

  it('starts no further batch of a job once the process is stopping', async () => {
    const { pass, calls } = passes([{ claimed: 2 }, { claimed: 2 }]);
    await drainJob({
      pass: async () => (await pass()) ?? { counts: {} },
      limit: 2,
      isStopping: () => true,
      report: () => undefined,
    });
    expect(calls()).to.equal(1);
  });

  it('ends a relay when nothing is due', async () => {
    const { pass, calls } = passes([{ claimed: 1, sent: 1 }, undefined]);
    expect(await drainRelay({ pass, isStopping: never })).to.deep.equal({ claimed: 1, sent: 1 });
    expect(calls()).to.equal(2);
  });

  for (const [outcome, cause] of [
    ['held', 'a breaker is open'],
    ['lost', 'the shard was lost'],
    ['failed:PortUnavailable', 'how they went cannot be noted'],
  ] as const) {
    it(`ends a relay whose rows only stay where they are (${cause}), instead of turning for ever`, async () => {
      const { pass, calls } = passes(Array.from({ length: 100 }, () => ({ claimed: 3, [outcome]: 3 })));
      await drainRelay({ pass, isStopping: never });
      expect(calls()).to.equal(8);
    });
  }
});
