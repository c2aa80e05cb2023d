import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { DebitOrder, PayerAnswer, Payer } from '#src/ports/payer.js';
import { brokenPromisesOf, createScriptedPayer, describePayerContract } from '#src/testing/index.js';
import { PortUnavailable } from '#src/shared/errors.js';
import { fen } from '#src/shared/money.js';
import { scriptedPayerHarness } from '../contracts/scripted-payer-harness.js';

/** How a payer is broken: what it says of disbursements, and what it makes of an order. */
interface Break {
  readonly spoil?: (answer: PayerAnswer) => PayerAnswer;
  readonly debit?: (order: DebitOrder, sound: Payer) => ReturnType<Payer['debit']>;
}

/** Titles that fail when the payer is broken like this. */
function brokenWhen({
  spoil = (answer) => answer,
  debit = (order, sound) => sound.debit(order),
}: Break): Promise<readonly string[]> {
  return brokenPromisesOf(describePayerContract, async () => {
    const sound = createScriptedPayer();
    const payer: Payer = {
      queryDisbursement: async (requestNo) => spoil(await sound.queryDisbursement(requestNo)),
      debit: (order) => debit(order, sound),
      queryDebit: (requestNo) => sound.queryDebit(requestNo),
    };
    return scriptedPayerHarness(sound, payer);
  });
}

describe('the contract suite of the payer', () => {
  it('has nothing against a payer that keeps it', async () => {
    expect(await brokenWhen({})).to.deep.equal([]);
  });

  it('finds silence taken for a refusal (G18)', async () => {
    const broken = await brokenWhen({
      spoil: (answer) => (answer.kind === 'unknown' ? { kind: 'notReceived' } : answer),
    });
    expect(broken).to.deep.equal([
      'says that a request is unknown while the payer keeps silent',
      'knows nothing of a debit or a disbursement while the payer cannot be reached',
    ]);
  });

  it('finds an amount that went through a float', async () => {
    const broken = await brokenWhen({
      spoil: (answer) => (answer.kind === 'paid' ? { ...answer, amount: fen(BigInt(Number(answer.amount))) } : answer),
    });
    expect(broken).to.deep.equal(['says that a request is paid, with amount and time, to the last 分']);
  });

  it('finds the answer of one request given for another', async () => {
    let first: PayerAnswer | undefined;
    const broken = await brokenWhen({ spoil: (answer) => (first ??= answer) });
    expect(broken).to.include('tells requests apart');
  });

  it('finds an order that went out after all, and one whose fault tells of somebody', async () => {
    const swallowed = await brokenWhen({
      debit: (order, sound) => sound.debit(order).catch(() => ({ kind: 'unknown' as const })),
    });
    expect(swallowed).to.deep.equal(['throws for an order that cannot have left the house, and names nobody in it']);
    const talkative = await brokenWhen({
      debit: (order, sound) =>
        sound.debit(order).catch(() => {
          throw new PortUnavailable('payer', new Error(`no debit of ${order.card.reveal()}`));
        }),
    });
    expect(talkative).to.deep.equal(swallowed);
  });

  it('finds an amount of an order that went through a float, and a failure made of silence', async () => {
    const rounded = await brokenWhen({
      debit: (order, sound) => sound.debit({ ...order, amount: fen(BigInt(Number(order.amount))) }),
    });
    expect(rounded).to.deep.equal(['brings an order there whole, amount and time to the last digit']);
    const failed = await brokenWhen({
      debit: async (order, sound) => {
        const answer = await sound.debit(order);
        return answer.kind === 'unknown' ? { kind: 'failed', reason: 'timeout' } : answer;
      },
    });
    expect(failed).to.deep.equal(['answers a debit order with unknown while the payer keeps silent']);
  });
});
