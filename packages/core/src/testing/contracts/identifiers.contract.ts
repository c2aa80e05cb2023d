import { expect } from 'chai';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { IdentifiersHarness } from './harnesses.js';

/** Promises of `Identifiers`. */
export function describeIdentifiersContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<IdentifiersHarness>,
): void {
  describeContract(runner, { port: 'identifiers', backend }, open, (promise) => {
    promise('gives 26 characters of Crockford base 32', async ({ identifiers }) => {
      for (let round = 0; round < 1_000; round += 1) {
        expect(identifiers.next()).to.match(/^[0-9A-HJKMNP-TV-Z]{26}$/);
      }
    });

    promise(
      'gives each id once, each greater than the one before, also within one millisecond',
      async ({ identifiers }) => {
        let last = identifiers.next();
        for (let round = 0; round < 20_000; round += 1) {
          const id = identifiers.next();
          if (id <= last) expect.fail(`${id} is not greater than ${last}`);
          last = id;
        }
      },
    );
  });
}
