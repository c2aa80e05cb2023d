import { expect } from 'chai';
import { addDays, addMs } from '../../shared/calendar.js';
import { fen } from '../../shared/money.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import type { ScheduledInstallment } from '../../model/repayment-schedule.js';
import type { LoanFacts, RepaymentFacts, ScheduleFacts } from '../../ports/callback-bodies.js';
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

    const schedule = aRepaymentSchedule();
    const [first] = schedule.installments;
    const repaying: ScheduleFacts = {
      order: aMarketplaceOrder({ key, status: 'confirmed' }),
      loan: aLoan({ orderKey: key, status: 'disbursed' }),
      schedule,
      on: first?.dueDate ?? schedule.startDate,
    };
    /** The same loan with one installment paid in full. */
    const withPaid = (paidNo: number): ScheduleFacts => {
      const installments = schedule.installments.map((installment): ScheduledInstallment => {
        if (installment.installmentNo !== paidNo) return installment;
        return { ...installment, paid: installment.charged, state: 'paid', paidAt: TEST_NOW };
      });
      return { ...repaying, schedule: { ...schedule, version: 2, installments } };
    };
    const told = (facts: ScheduleFacts, attempt?: 'running' | 'failed'): RepaymentFacts => ({
      ...facts,
      installmentNo: 1,
      ...(attempt === undefined ? {} : { attempt }),
    });

    promise('writes the same JSON about repayments and schedules every time', async ({ callbackBodies }) => {
      for (const facts of [repaying, withPaid(1)]) {
        const bodies = [facts, { ...facts, order: { ...facts.order } }].map((each) => [
          callbackBodies.repaymentResult(told(each)),
          callbackBodies.repaymentResult({ ...each, installmentNo: 'all' }),
          callbackBodies.repaymentSchedule(each),
        ]);
        for (const body of bodies[0] ?? []) {
          expect(read(body)).to.be.an('object');
          expect(body).to.include(LONG_ORDER_NO);
        }
        expect(bodies[1]).to.deep.equal(bodies[0]);
      }
    });

    promise(
      'tells apart an installment that is paid, unpaid, being paid, and one that could not be paid',
      async ({ callbackBodies }) => {
        const unpaid = [told(repaying), told(repaying, 'running'), told(repaying, 'failed')];
        const bodies = [told(withPaid(1)), ...unpaid].map((facts) => callbackBodies.repaymentResult(facts));
        expect(new Set(bodies).size).to.equal(4);
      },
    );

    promise('a paid installment is told as paid, whatever was tried besides', async ({ callbackBodies }) => {
      const bodies = [undefined, 'running' as const, 'failed' as const].map((attempt) =>
        callbackBodies.repaymentResult(told(withPaid(1), attempt)),
      );
      expect(new Set(bodies).size).to.equal(1);
    });

    promise('tells the repayment of the whole loan from that of one installment', async ({ callbackBodies }) => {
      const bodies = ([1, 2, 'all'] as const).map((installmentNo) =>
        callbackBodies.repaymentResult({ ...withPaid(1), installmentNo }),
      );
      expect(new Set(bodies).size).to.equal(3);
    });

    promise('tells every installment of a schedule, and which are paid', async ({ callbackBodies }) => {
      const bodies = [repaying, ...schedule.installments.map(({ installmentNo }) => withPaid(installmentNo))].map(
        (facts) => callbackBodies.repaymentSchedule(facts),
      );
      expect(new Set(bodies).size).to.equal(13);
    });

    promise('tells what is owed on the day of the facts: a penalty grows by the day', async ({ callbackBodies }) => {
      const days = [10, 11, 12].map((days) => ({ ...repaying, on: addDays(repaying.on, days) }));
      for (const bodies of [
        days.map((facts) => callbackBodies.repaymentSchedule(facts)),
        days.map((facts) => callbackBodies.repaymentResult(told(facts))),
      ]) {
        expect(new Set(bodies).size).to.equal(3);
      }
    });

    promise('keeps our reason for a refusal after the confirmation to ourselves', async ({ callbackBodies }) => {
      for (const facts of refused) expect(callbackBodies.loanResult(facts)).not.to.include(refusal.reason);
    });
  });
}
