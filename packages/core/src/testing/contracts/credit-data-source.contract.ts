import { expect } from 'chai';
import type { Result } from '../../shared/result.js';
import type { DataKind } from '../../model/data-pull.js';
import { DATA_KINDS } from '../../model/data-pull.js';
import type { DataPullFault, PulledDocument } from '../../ports/credit-data-source.js';
import { marketplaceUserId } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { CreditDataSourceHarness } from './harnesses.js';

/** Promises of `CreditDataSource` (item 5): data, none for good, or worth another try. */
export function describeCreditDataSourceContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<CreditDataSourceHarness>,
): void {
  describeContract(runner, { port: 'credit-data-source', backend }, open, (promise) => {
    const pull = (
      { creditDataSource, channel }: CreditDataSourceHarness,
      kind: DataKind,
    ): Promise<Result<PulledDocument, DataPullFault>> =>
      creditDataSource.pull({ channel, kind, marketplaceUserId: marketplaceUserId('90001') });
    const jsonOf = (kind: DataKind): string =>
      JSON.stringify({ of: kind, text: '𠮷🏦', amount: '15000.00', list: [{ deep: [] }] });

    promise('gives the data of each kind', async (harness) => {
      for (const kind of DATA_KINDS) await harness.reply(kind, { kind: 'data', json: jsonOf(kind) });
      for (const kind of DATA_KINDS) {
        const outcome = await pull(harness, kind);
        expect(outcome.ok).to.equal(true);
        if (outcome.ok) expect(JSON.parse(outcome.value.json)).to.deep.equal(JSON.parse(jsonOf(kind)));
      }
    });

    for (const kind of DATA_KINDS) {
      for (const fault of ['none', 'notReady', 'refused', 'unreachable'] as const) {
        promise(`says ${fault} of ${kind} data, in a word, and of no other`, async (harness) => {
          for (const each of DATA_KINDS) await harness.reply(each, { kind: 'data', json: jsonOf(each) });
          await harness.reply(kind, { kind: fault });
          const outcome = await pull(harness, kind);
          expect(outcome.ok).to.equal(false);
          if (outcome.ok) return;
          expect(outcome.error.kind).to.equal(fault);
          if ('reason' in outcome.error) expect(outcome.error.reason).to.match(/^[\w .:-]{1,100}$/);
          for (const other of DATA_KINDS) {
            if (other !== kind) expect((await pull(harness, other)).ok).to.equal(true);
          }
        });
      }
    }

    promise('gives the data once it is ready', async (harness) => {
      await harness.reply('operator', { kind: 'notReady' });
      expect((await pull(harness, 'operator')).ok).to.equal(false);
      await harness.reply('operator', { kind: 'data', json: jsonOf('operator') });
      expect((await pull(harness, 'operator')).ok).to.equal(true);
    });
  });
}
