import { expect } from 'chai';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { ClockHarness } from './harnesses.js';

/** Promises of `Clock`. */
export function describeClockContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<ClockHarness>,
): void {
  describeContract(runner, { port: 'clock', backend }, open, (promise) => {
    promise('shows whole milliseconds since 1970, of this century', async ({ clock }) => {
      const now = clock.now();
      expect(Number.isSafeInteger(now)).to.equal(true);
      expect(now).to.be.within(1_000_000_000_000, 4_102_444_800_000);
    });

    promise('goes on with time, and not by itself faster than time', async (harness) => {
      const before = harness.clock.now();
      await harness.passTime(5);
      const after = harness.clock.now();
      // A timer may end a millisecond early by the wall clock.
      expect(after - before).to.be.within(4, 60_000);
    });
  });
}
