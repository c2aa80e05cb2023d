import { expect } from 'chai';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { RandomnessHarness } from './harnesses.js';

const DRAWS = 20_000;

/** Promises of `Randomness`: good enough for jitter. */
export function describeRandomnessContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<RandomnessHarness>,
): void {
  describeContract(runner, { port: 'randomness', backend }, open, (promise) => {
    promise('stays in [0, 1)', async ({ randomness }) => {
      for (let draw = 0; draw < DRAWS; draw += 1) {
        const fraction = randomness.fraction();
        if (!(fraction >= 0 && fraction < 1)) expect.fail(`${fraction} is outside`);
      }
    });

    promise('spreads over the whole range', async ({ randomness }) => {
      const counts = Array.from({ length: 10 }, () => 0);
      for (let draw = 0; draw < DRAWS; draw += 1) {
        const tenth = Math.floor(randomness.fraction() * 10);
        counts[tenth] = (counts[tenth] ?? 0) + 1;
      }
      // 2 000 expected, standard deviation 42: the bounds are twelve of them away.
      for (const count of counts) expect(count).to.be.within(1_500, 2_500);
    });
  });
}
