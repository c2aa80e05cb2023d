import { atDesk, checkBooks } from '../journey/desk-acts.js';
import type { DebitOutcome } from '../back-office/debit.js';
import { fenMember } from '../marketplace/plan.js';
import type { LoanCast } from '../journey/repayment-acts.js';
import {
  askResult,
  awaitDebit,
  awaitResult,
  awaitSchedule,
  castPaidOut,
  checkDebited,
  repay,
} from '../journey/repayment-acts.js';
import type { Scenario } from '../journey/scenario.js';
import { check, checkSame } from '../journey/step.js';

/** The payer debits and its answer never comes: asked about it, it says so, and nothing is debited again (G24). */
export const debitFoundPaid: Scenario = {
  name: 'debit-timeout-found-paid',
  title: 'no answer, but debited: the payer is asked, and asked only',
  async play(stage, steps) {
    const cast = await castPaidOut(stage, steps, 'rongshu');
    await repayInSilence(cast, 'silent');
    await settled(cast);
    await checkOrders(cast, 1);
  },
};

/** The payer refuses and its answer never comes: asked about it, it says so; then, and only then, there is another try (G24). */
export const debitFoundUnpaid: Scenario = {
  name: 'debit-timeout-found-unpaid',
  title: 'no answer, and not debited: failed, then tried again',
  async play(stage, steps) {
    const cast = await castPaidOut(stage, steps, 'rongshu');
    await repayInSilence(cast, 'silentFails');
    await awaitResult(cast, 'the failure is called back', '-1', 8003);
    await askResult(cast, 'and the result query', '-1', 8003, ({ body }) => {
      check(fenMember(body, 'willRepayAmount') > 0, 'nothing is owed');
    });
    await checkDebited(cast, 'nothing was debited', 0);
    await repay(cast, 'try again', '-1');
    await settled(cast);
    await checkOrders(cast, 2);
  },
};

/** The payer never heard of it: the very same order goes out again, under the same number (G24). */
export const debitLost: Scenario = {
  name: 'debit-lost-sent-again',
  title: 'the payer never heard of it: the same order again',
  async play(stage, steps) {
    const cast = await castPaidOut(stage, steps, 'rongshu');
    await repayInSilence(cast, 'lost');
    await settled(cast);
    await checkOrders(cast, 1);
  },
};

/** Nobody waits for the check job: operations ask the payer about a debit, and believe only what it says for certain (G24). */
export const debitAskedAbout: Scenario = {
  name: 'debit-asked-by-operations',
  title: 'a debit under way: people ask the payer, then it is booked',
  async play(stage, steps) {
    const cast = await castPaidOut(stage, steps, 'rongshu');
    const { repayment } = stage.backOffice;
    await atDesk(cast, 'there is nothing to ask about', 'ask-debit', {}, 409);
    repayment.debits.script.plan(cast.person.idCard, ['pending']);
    await repay(cast, 'settle it: the debit is under way', '-1');
    const { requestNo } = await awaitDebit(cast);
    await atDesk(cast, 'under way: nothing is concluded', 'ask-debit', {}, 409);
    repayment.settle(requestNo, 'paid');
    await steps.take(
      { step: 'paid, and people or the job ask', item: '23', interface: '/operations/loans' },
      async (note) => {
        const { status } = await stage.operations.post(`/loans/${cast.loanNo}/ask-debit`, { reason: 'journey' });
        note({ status });
        // The job may have been the quicker one: then there is nothing left to ask about.
        check(status === 200 || status === 409, `the HTTP status is ${String(status)}`);
      },
    );
    await settled(cast);
  },
};

async function repayInSilence(cast: LoanCast, outcome: DebitOutcome): Promise<void> {
  cast.stage.backOffice.repayment.debits.script.plan(cast.person.idCard, [outcome]);
  await repay(cast, 'settle it: the payer stays silent', '-1');
  await askResult(cast, 'under way, neither paid nor failed', '-1', 8006, ({ body }) => {
    checkSame('the remark', body['remark'], '还款处理中');
  });
}

async function settled(cast: LoanCast): Promise<void> {
  await awaitResult(cast, 'the payment is called back', '-1', 8001);
  await awaitSchedule(cast, 'then the schedule, all paid', (plan) => plan.every(({ status }) => status === 2));
  await checkBooks(cast, 'debited once', 1);
}

function checkOrders(cast: LoanCast, count: number): Promise<void> {
  const step = `${count === 1 ? 'one request number' : `${String(count)} request numbers`} at the payer`;
  return cast.steps.take({ step, item: '22', interface: 'payer' }, async () => {
    await cast.stage.backOffice.repayment.requests.waitFor(
      'the requests',
      ({ orderNo }) => orderNo === cast.orderNo,
      cast.stage.patienceMs,
    );
    const { debits, requests } = cast.stage.backOffice.repayment;
    const known = new Set(
      requests.entries(({ orderNo }) => orderNo === cast.orderNo).map(({ requestNo }) => requestNo),
    );
    const asked = debits.calls.entries(({ kind, requestNo }) => kind === 'debit' && known.has(requestNo));
    checkSame('the number of request numbers', new Set(asked.map(({ requestNo }) => requestNo)).size, count);
  });
}
