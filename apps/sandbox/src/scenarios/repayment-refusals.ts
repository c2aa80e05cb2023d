import { ask, castAt } from '../journey/acts.js';
import { awaitReview, bindCard, confirm, openAccount, reachApproval } from '../journey/loan-acts.js';
import {
  awaitDebit,
  awaitDueDay,
  castPaidOut,
  checkDebited,
  checkRepaid,
  refused,
  repay,
} from '../journey/repayment-acts.js';
import type { Scenario } from '../journey/scenario.js';
import { check, checkSame } from '../journey/step.js';
import { orderQuery, repaymentOf } from '../marketplace/requests.js';

/** Before the payout there is no plan, and that is said: never an empty success (G22). */
export const planBeforePayout: Scenario = {
  name: 'plan-before-payout',
  title: 'asked for a plan too early: "no plan yet"',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    const tooEarly = async (when: string): Promise<void> => {
      await ask(
        cast,
        `the plan, ${when}`,
        'getRepayPlan',
        orderQuery(cast.orderNo),
        { code: 10002 },
        ({ message, text }) => {
          check(message.includes('还款计划尚未生成'), `the message is ${message}`);
          check(!text.includes('repayPlan'), 'there is a plan');
        },
      );
      await ask(cast, `a trial, ${when}`, 'getPaymentCell', repaymentOf(cast.orderNo, '1'), { code: 10002 });
      await ask(cast, `a repayment, ${when}`, 'repayment', repaymentOf(cast.orderNo, '-1'), { code: 10002 });
      await ask(cast, `a result, ${when}`, 'getRepaymentResult', repaymentOf(cast.orderNo, '1'), { code: 10002 });
    };
    await ask(cast, 'the plan of an order nobody knows', 'getRepayPlan', orderQuery(cast.orderNo), { code: 10002 });
    await reachApproval(cast);
    await tooEarly('approved only');
    await bindCard(cast);
    await openAccount(cast, 'open the account', await confirm(cast, 'confirm the loan', 'openingNeeded'));
    await awaitReview(cast);
    await tooEarly('before the payout');
  },
};

/** Everything that cannot be repaid now, each with words of its own (items 21, 22). */
export const trialsRefused: Scenario = {
  name: 'trials-refused',
  title: 'not yet payable, out of turn, unknown, running, paid',
  takesMonths: true,
  async play(stage, steps) {
    const cast = await castPaidOut(stage, steps, 'rongshu');
    await refused(cast, 'not on the day of the payout', 'getPaymentCell', '1', '第1期自');
    await refused(cast, 'nor may it be repaid', 'repayment', '1', '起可以还款');
    await refused(cast, 'the second before the first', 'getPaymentCell', '2', '请先还清第1期');
    await ask(cast, 'there is no ninth', 'getPaymentCell', repaymentOf(cast.orderNo, '9'), { code: 10002 });
    await ask(cast, 'nor a half', 'getPaymentCell', repaymentOf(cast.orderNo, '0.5'), { code: 10002 });
    await awaitDueDay(cast, 1);
    stage.backOffice.repayment.debits.script.plan(cast.person.idCard, ['pending']);
    await repay(cast, 'the first, and it runs', '1');
    await refused(cast, 'no trial while it runs', 'getPaymentCell', '1', '还款处理中');
    const request = await awaitDebit(cast);
    await steps.take({ step: 'debited', item: '23', interface: '/payer/notices' }, async (note) => {
      stage.backOffice.repayment.settle(request.requestNo, 'paid');
      const status = await stage.backOffice.repayment.notify(request.requestNo);
      note({ status });
      checkSame('the HTTP status', status, 200);
    });
    await checkRepaid(cast, [1]);
    await refused(cast, 'it is paid', 'getPaymentCell', '1', '第1期已还清');
    await refused(cast, 'and is not paid twice', 'repayment', '1', '第1期已还清');
    await refused(cast, 'the second is not yet payable', 'getPaymentCell', '2', '第2期自');
    await checkDebited(cast, 'debited once', 1);
  },
};
