import { checkBooks } from '../journey/desk-acts.js';
import { fenMember } from '../marketplace/plan.js';
import {
  awaitDueDay,
  awaitSchedule,
  callbacksOf,
  castPaidOut,
  checkRepaid,
  debitOf,
  installmentOf,
  quote,
  repay,
} from '../journey/repayment-acts.js';
import type { Scenario } from '../journey/scenario.js';
import { check, checkSame } from '../journey/step.js';
import { textMember } from '../wire/json.js';

/** An overdue installment and the running one in one go: one debit, a result each, one schedule (items 21–23). */
export const severalInstallments: Scenario = {
  name: 'two-installments-at-once',
  title: 'the overdue one and the next together: one debit',
  takesMonths: true,
  async play(stage, steps) {
    const cast = await castPaidOut(stage, steps, 'rongshu');
    await awaitDueDay(cast, 1, 2);
    await awaitSchedule(cast, 'the first is overdue', ([first]) => first?.status === 3, { item: '20' });
    const before = callbacksOf(cast, 'repaymentSchedule').length;
    const owed = await quote(cast, 'what would both cost?', '1,2', ({ body }) => {
      const both = installmentOf(cast, 1).amountFen + installmentOf(cast, 2).amountFen;
      checkSame('the amount', fenMember(body, 'repayAmount'), both + fenMember(body, 'overdueFee'));
      check(fenMember(body, 'overdueFee') > 0, 'being late cost nothing');
    });
    await repay(cast, 'repay both', '2,1');
    await checkRepaid(cast, [1, 2]);
    await steps.take({ step: 'a result each, one schedule', item: '23', interface: 'platform/1.3' }, async () => {
      const results = callbacksOf(cast, 'repaymentResult').map(({ body }) => textMember(body, 'repayPeriod'));
      checkSame('the results', results.join(), '1,2');
      checkSame('the schedules', callbacksOf(cast, 'repaymentSchedule').length - before, 1);
      checkSame('what was debited', Number((await debitOf(cast, 1)).amountFen), owed);
    });
    await checkBooks(cast, 'one debit', 1);
  },
};
