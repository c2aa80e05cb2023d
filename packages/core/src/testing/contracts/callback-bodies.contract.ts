import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import { fen } from '../../shared/money.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import type { LoanFacts } from '../../ports/callback-bodies.js';
import { aCreditDecision, aMarketplaceOrder, anOrderKey, TEST_NOW } from '../builders.js';
import { aLoan } from '../builders-loans.js';
import { aRepaymentSchedule } from '../builders-repayment.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { CallbackBodiesHarness } from './harnesses.js';
import { LONG_ORDER_NO } from './texts.js';

/** Promises of `CallbackBodies`: one content per answer, and no reason of ours in it (G10). */
export function describeCallbackBodiesContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<CallbackBodiesHarness>,
): void {
  describeContract(runner, { port: 'callback-bodies', backend }, open, (promise) => {
    const refusal = { stage: 'credit', reason: 'multipleLendersToday', at: addMs(TEST_NOW, 1) } as const;
    const key = anOrderKey(LONG_ORDER_NO);
    const rejected = aMarketplaceOrder({ key, status: 'creditRejected', version: 5, refusal });
    const declined = aMarketplaceOrder({
      key,
      status: 'declined',
      version: 2,
      refusal: { ...refusal, stage: 'dataPull' },
    });
    const approved = aMarketplaceOrder({
      key,
      status: 'awaitingConfirmation',
      version: 5,
      decision: aCreditDecision(),
    });
    const read = (body: string): unknown => JSON.parse(body);

    for (const order of [rejected, declined, approved]) {
      promise(
        `writes the same JSON about the order every time when it is ${order.status}`,
        async ({ callbackBodies, product }) => {
          const body = callbackBodies.creditResult(order, product);
          expect(read(body)).to.be.an('object');
          expect(body).to.include(LONG_ORDER_NO);
          expect(callbackBodies.creditResult({ ...order }, product)).to.equal(body);
        },
      );
    }

    promise('tells a refusal from an approval', async ({ callbackBodies, product }) => {
      const bodies = [rejected, approved].map((order) => callbackBodies.creditResult(order, product));
      expect(read(bodies[0] ?? '')).not.to.deep.equal(read(bodies[1] ?? ''));
    });

    promise('tells what was granted', async ({ callbackBodies, product }) => {
      const granting = (limit: bigint): MarketplaceOrder => ({
        ...approved,
        decision: aCreditDecision({ limit: fen(limit) }),
      });
      const bodies = [1_500_000n, 1_500_100n].map((limit) => callbackBodies.creditResult(granting(limit), product));
      expect(new Set(bodies).size).to.equal(2);
    });

    promise('keeps our reason to ourselves', async ({ callbackBodies, product }) => {
      for (const order of [rejected, declined]) {
        expect(callbackBodies.creditResult(order, product)).not.to.include(refusal.reason);
      }
    });

    const paidOut: LoanFacts = {
      order: aMarketplaceOrder({ key, status: 'confirmed' }),
      loan: aLoan({ orderKey: key, status: 'disbursed' }),
      schedule: aRepaymentSchedule(),
    };
    const refused = [
      ...(['autoReviewRefused', 'manualReviewRefused', 'disbursementReviewRefused', 'cancelled'] as const).map(
        (status): LoanFacts => ({ order: paidOut.order, loan: aLoan({ orderKey: key, status }) }),
      ),
      { order: aMarketplaceOrder({ key, status: 'declined', refusal: { ...refusal, stage: 'confirm' } }) },
    ] satisfies readonly LoanFacts[];

    promise('writes the same JSON about the loan every time', async ({ callbackBodies }) => {
      for (const facts of [paidOut, ...refused]) {
        const body = callbackBodies.loanResult(facts);
        expect(read(body)).to.be.an('object');
        expect(body).to.include(LONG_ORDER_NO);
        expect(callbackBodies.loanResult({ ...facts, order: { ...facts.order } })).to.equal(body);
      }
    });

    promise('tells a payout from a refusal', async ({ callbackBodies }) => {
      const paid = read(callbackBodies.loanResult(paidOut));
      for (const facts of refused) expect(read(callbackBodies.loanResult(facts))).not.to.deep.equal(paid);
    });

    promise('tells every installment of a payout', async ({ callbackBodies }) => {
      const bodies = paidOut.schedule?.installments.map((_, left) => {
        const installments = paidOut.schedule?.installments.filter((_each, index) => index !== left) ?? [];
        return callbackBodies.loanResult({ ...paidOut, schedule: aRepaymentSchedule({ installments }) });
      });
      expect(new Set([...(bodies ?? []), callbackBodies.loanResult(paidOut)]).size).to.equal(13);
    });

    promise('keeps our reason for a refusal after the confirmation to ourselves', async ({ callbackBodies }) => {
      for (const facts of refused) expect(callbackBodies.loanResult(facts)).not.to.include(refusal.reason);
    });
  });
}
