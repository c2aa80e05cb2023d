import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { PayerAnswer, Payer } from '#src/ports/payer.js';
import { brokenPromisesOf, createScriptedPayer, describePayerContract } from '#src/testing/index.js';
import { fen } from '#src/shared/money.js';

/** Titles that fail when what the payer says is changed on the way. */
function brokenWhen(spoil: (answer: PayerAnswer, requestNo: string) => PayerAnswer): Promise<readonly string[]> {
  return brokenPromisesOf(describePayerContract, async () => {
    const sound = createScriptedPayer();
    const payer: Payer = {
      queryDisbursement: async (requestNo) => spoil(await sound.queryDisbursement(requestNo), requestNo),
    };
    return { payer, say: async (requestNo, answer) => sound.say(requestNo, answer), close: () => Promise.resolve() };
  });
}

describe('the contract suite of the payer', () => {
  it('has nothing against a payer that keeps it', async () => {
    expect(await brokenWhen((answer) => answer)).to.deep.equal([]);
  });

  it('finds silence taken for a refusal (G18)', async () => {
    const broken = await brokenWhen((answer) => (answer.kind === 'unknown' ? { kind: 'notReceived' } : answer));
    expect(broken).to.deep.equal(['says that a request is unknown while the payer keeps silent']);
  });

  it('finds an amount that went through a float', async () => {
    const broken = await brokenWhen((answer) =>
      answer.kind === 'paid' ? { ...answer, amount: fen(BigInt(Number(answer.amount))) } : answer,
    );
    expect(broken).to.deep.equal(['says that a request is paid, with amount and time, to the last 分']);
  });

  it('finds the answer of one request given for another', async () => {
    let first: PayerAnswer | undefined;
    const broken = await brokenWhen((answer) => (first ??= answer));
    expect(broken).to.include('tells requests apart');
  });
});
