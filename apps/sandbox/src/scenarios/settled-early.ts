import { checkBooks } from '../journey/desk-acts.js';
import { ask } from '../journey/acts.js';
import { fenMember } from '../marketplace/plan.js';
import {
  askPlan,
  askResult,
  awaitDueDay,
  awaitResult,
  awaitSchedule,
  castPaidOut,
  checkRepaid,
  debitOf,
  quote,
  refused,
  repay,
} from '../journey/repayment-acts.js';
import type { Scenario } from '../journey/scenario.js';
import { check, checkSame } from '../journey/step.js';
import { repaymentOf } from '../marketplace/requests.js';

/** In the middle of the second month everything that is left is settled: interest to the day, and none of the later months (items 21, 22). */
export const settledEarly: Scenario = {
  name: 'settled-early',
  title: 'settled in the middle: interest to the day, then nothing',
  takesMonths: true,
  async play(stage, steps) {
    const cast = await castPaidOut(stage, steps, 'rongshu');
    await awaitDueDay(cast, 1);
    await repay(cast, 'the first installment', '1');
    await checkRepaid(cast, [1]);
    await awaitDueDay(cast, 2, -15);
    const left = cast.plan.slice(1).reduce((sum, { amountFen }) => sum + amountFen, 0);
    const owed = await quote(cast, 'what would it cost to settle today?', '-1', ({ body }) => {
      const amount = fenMember(body, 'repayAmount');
      check(amount < left, 'the interest of months to come is asked for');
      check(amount > fenMember(body, 'loanAmount'), 'the days of this month cost nothing');
    });
    await repay(cast, 'settle it', '-1');
    await awaitResult(cast, 'the settlement is called back', '-1', 8001);
    await awaitSchedule(cast, 'then the schedule, all paid', (plan) => plan.every(({ status }) => status === 2));
    await askResult(cast, 'the result query says the same', '-1', 8001);
    await askPlan(cast, 'what was paid is what was quoted', (plan) => {
      const paid = plan.slice(1).reduce((sum, { paidFen }) => sum + paidFen, 0);
      checkSame('the sum of what was paid', paid, owed);
    });
    await steps.take({ step: 'the payer took what was quoted', item: '22', interface: 'payer' }, async () => {
      checkSame('the amount', Number((await debitOf(cast, 2)).amountFen), owed);
    });
    await ask(
      cast,
      'settling again costs nothing',
      'getPaymentCell',
      repaymentOf(cast.orderNo, '-1'),
      { code: 0 },
      ({ body }) => {
        checkSame('the amount', fenMember(body, 'repayAmount'), 0);
      },
    );
    await refused(cast, 'and nothing is debited', 'repayment', '-1', '已全部结清');
    await checkBooks(cast, 'one debit for the month, one for the rest', 2);
  },
};
