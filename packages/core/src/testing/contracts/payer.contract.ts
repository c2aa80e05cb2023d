import { expect } from 'chai';
import { instant } from '../../shared/calendar.js';
import { fen } from '../../shared/money.js';
import type { PayerAnswer, Payer } from '../../ports/payer.js';
import type { ContractHarness, ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import { LARGEST_FEN } from './texts.js';

/** For `payer`. */
export interface PayerHarness extends ContractHarness {
  readonly payer: Payer;

  /** From now on the payer's book says this of `requestNo`; `unknown`: it keeps silent. */
  readonly say: (requestNo: string, answer: PayerAnswer) => Promise<void>;
}

/** Promises of `Payer`: what the book says, of the request that was asked for, and silence as nothing known. */
export function describePayerContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<PayerHarness>,
): void {
  describeContract(runner, { port: 'payer', backend }, open, (promise) => {
    // prettier-ignore
    const answers: readonly (readonly [string, PayerAnswer])[] = [
      [ 'paid, with amount and time, to the last 分',  { kind: 'paid', amount: fen(LARGEST_FEN), paidAt: instant(1_780_000_000_123) } ],
      [ 'failed, with a word',                         { kind: 'failed', reason: 'accountClosed' } ],
      [ 'running',                                     { kind: 'running' } ],
      [ 'never received',                              { kind: 'notReceived' } ],
      [ 'unknown while the payer keeps silent',        { kind: 'unknown' } ],
    ];
    for (const [what, answer] of answers) {
      promise(`says that a request is ${what}`, async ({ payer, say }) => {
        await say('D1', answer);
        expect(await payer.queryDisbursement('D1')).to.deep.equal(answer);
      });
    }

    promise('tells requests apart', async ({ payer, say }) => {
      await say('D1', { kind: 'failed', reason: 'limit' });
      await say('D2', { kind: 'running' });
      expect(await payer.queryDisbursement('D2')).to.deep.equal({ kind: 'running' });
      expect(await payer.queryDisbursement('D1')).to.deep.equal({ kind: 'failed', reason: 'limit' });
      expect(await payer.queryDisbursement('D3')).to.deep.equal({ kind: 'notReceived' });
    });

    promise('gives the newest answer', async ({ payer, say }) => {
      await say('D1', { kind: 'running' });
      await payer.queryDisbursement('D1');
      await say('D1', { kind: 'paid', amount: fen(1n), paidAt: instant(1_780_000_000_000) });
      expect(await payer.queryDisbursement('D1')).to.have.property('kind', 'paid');
    });
  });
}
