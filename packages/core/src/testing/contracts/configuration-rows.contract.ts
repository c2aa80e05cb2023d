import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import type { ConfigurationRow } from '../../ports/configuration-rows.js';
import { TEST_NOW } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { TRICKY_TEXT } from './texts.js';

/** Promises of `ConfigurationRows` (items 25.2, 25.3): rows are only ever added, one version after the other. */
export function describeConfigurationRowsContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'configuration-rows', backend }, open, (promise) => {
    const row = (overrides: Partial<ConfigurationRow> = {}): ConfigurationRow => ({
      kind: 'product',
      key: 'RS-STANDARD',
      version: 1,
      body: JSON.stringify({ name: TRICKY_TEXT.repeat(100) }),
      author: 'operations',
      changedAt: TEST_NOW,
      ...overrides,
    });
    const put = async ({ configurationRows }: StoreHarness, added: ConfigurationRow): Promise<boolean> =>
      (await configurationRows.put(added)).ok;

    promise('gives the current row of everything, by kind and key, whole', async (harness) => {
      const rows = [
        row({ kind: 'policy', key: '841' }),
        row({ kind: 'product', key: 'B' }),
        row({ kind: 'accessRule', key: 'Z' }),
        row({ key: 'A' }),
      ];
      for (const each of rows) expect(await put(harness, each)).to.equal(true);
      const second = row({ key: 'A', version: 2, body: '{}', author: 'someone else', changedAt: addMs(TEST_NOW, 1) });
      expect(await put(harness, second)).to.equal(true);
      expect(await harness.configurationRows.current()).to.deep.equal([rows[2], rows[0], second, rows[1]]);
    });

    promise('keeps every version, newest first', async (harness) => {
      const versions = [1, 2, 3].map((version) => row({ version, body: `{"version":${String(version)}}` }));
      for (const version of versions) await put(harness, version);
      expect(await harness.configurationRows.history('product', 'RS-STANDARD')).to.deep.equal([...versions].reverse());
      expect(await harness.configurationRows.history('product', 'none')).to.deep.equal([]);
    });

    // prettier-ignore
    const taken = [
      [ 'the version that stands',  1 ],
      [ 'a version left out',       3 ],
      [ 'version 0',                0 ],
    ] as const;
    for (const [what, version] of taken) {
      promise(`refuses ${what}, and changes nothing`, async (harness) => {
        await put(harness, row());
        expect(await harness.configurationRows.put(row({ version, body: 'other' }))).to.deep.include({
          ok: false,
          error: 'versionTaken',
        });
        expect(await harness.configurationRows.current()).to.deep.equal([row()]);
        expect(await harness.configurationRows.history('product', 'RS-STANDARD')).to.have.length(1);
      });
    }

    promise('refuses a new row that does not begin at 1', async (harness) => {
      expect(await put(harness, row({ version: 2 }))).to.equal(false);
      expect(await harness.configurationRows.current()).to.deep.equal([]);
    });

    promise('lets one of several changes at once through', async (harness) => {
      await put(harness, row());
      const outcomes = await Promise.all(['a', 'b', 'c'].map((author) => put(harness, row({ version: 2, author }))));
      expect(outcomes.filter((isStored) => isStored)).to.have.length(1);
      expect(await harness.configurationRows.history('product', 'RS-STANDARD')).to.have.length(2);
    });
  });
}
