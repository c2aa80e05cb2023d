import { checkBooks } from '../journey/desk-acts.js';
import type { LoanCast } from '../journey/repayment-acts.js';
import { awaitDebit, awaitResult, awaitSchedule, castPaidOut, repay } from '../journey/repayment-acts.js';
import type { Scenario } from '../journey/scenario.js';
import { checkSame } from '../journey/step.js';
import { repaymentOf } from '../marketplace/requests.js';

/** The gateway's process is killed while the payer debits, before the notice, and after the answer: each debited and booked once. */
export const repaymentCrashed: Scenario = {
  name: 'killed-between-debit-and-booking',
  title: 'kill -9 around the debit: debited once, booked once',
  needsOwnStage: true,
  async play(stage, steps) {
    const crash = (step: string) => steps.take({ step, item: '-', interface: 'SIGKILL' }, () => stage.crash());
    const { repayment } = stage.backOffice;
    const during = await castPaidOut(stage, steps, 'rongshu');
    const waiting = await castPaidOut(stage, steps, 'rongshu');
    const answered = await castPaidOut(stage, steps, 'rongshu');

    repayment.debits.script.plan(during.person.idCard, ['silent']);
    const asked = repayment.debits.calls.entries().length;
    const click = during.client.ask('repayment', repaymentOf(during.orderNo, '-1')).catch(() => undefined);
    await steps.take(
      { step: 'the payer debits, the answer is on its way', item: '22', interface: 'payer' },
      async () => {
        await repayment.debits.calls.waitFor(
          'a debit',
          (call) => repayment.debits.calls.entries().indexOf(call) >= asked,
          stage.patienceMs,
        );
      },
    );
    await crash('kill -9 between debit and booking');
    await click;

    repayment.debits.script.plan(waiting.person.idCard, ['pending']);
    await repay(waiting, 'settle another: the debit is under way', '-1');
    const request = await awaitDebit(waiting);
    await crash('kill -9 before the notice');
    await steps.take({ step: 'debited; the notice comes', item: '23', interface: '/payer/notices' }, async (note) => {
      repayment.settle(request.requestNo, 'paid');
      const status = await repayment.notify(request.requestNo);
      note({ status });
      checkSame('the HTTP status', status, 200);
    });
    await repay(answered, 'settle a third: debited at once', '-1');
    await crash('kill -9 before the callbacks');
    for (const cast of [during, waiting, answered]) await checkOnce(cast);
  },
};

async function checkOnce(cast: LoanCast): Promise<void> {
  await awaitResult(cast, 'the payment is called back', '-1', 8001);
  await awaitSchedule(cast, 'then the schedule, all paid', (plan) => plan.every(({ status }) => status === 2));
  await awaitDebit(cast);
  await checkBooks(cast, 'debited once', 1);
}
