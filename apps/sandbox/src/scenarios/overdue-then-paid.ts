import { checkBooks } from '../journey/desk-acts.js';
import { fenMember } from '../marketplace/plan.js';
import type { LoanCast } from '../journey/repayment-acts.js';
import {
  askPlan,
  awaitDueDay,
  awaitSchedule,
  castPaidOut,
  callbacksOf,
  checkRepaid,
  quote,
  repay,
} from '../journey/repayment-acts.js';
import type { Scenario } from '../journey/scenario.js';
import { check, checkSame } from '../journey/step.js';

// The standard terms: 1.5 times the contract rate of 18 %, but no more than 24 % a year, on overdue principal.
const PENALTY_A_YEAR = 0.24;

/** The due day passes: overdue, a penalty that grows by the day, told once; then paid, and the next month on time (item 20). */
export const overdueThenPaid: Scenario = {
  name: 'overdue-then-paid',
  title: 'three days late: penalty, schedule, SMS; then paid',
  takesMonths: true,
  async play(stage, steps) {
    const cast = await castPaidOut(stage, steps, 'rongshu');
    await awaitDueDay(cast, 1, 3);
    const shown = await awaitSchedule(cast, 'the schedule tells that it is overdue', isOverdue, { item: '20' });
    await checkPenalty(cast, 3);
    await steps.take({ step: 'the borrower is told by SMS', item: '20', interface: 'SMS' }, async () => {
      const message = await stage.counterparts.sms.messages.waitFor(
        'a message',
        ({ mobile, shown: text }) => mobile === cast.person.mobile && text.includes('逾期'),
        stage.patienceMs,
      );
      check(!message.shown.includes('{'), 'a parameter was not filled in');
    });
    await awaitDueDay(cast, 1, 5);
    await checkPenalty(cast, 5);
    await askPlan(cast, 'the plan grows with it', (plan) => {
      const [first] = plan;
      check((first?.overdueFen ?? 0) > (shown[0]?.overdueFen ?? 0), 'the penalty did not grow');
    });
    await steps.take({ step: 'it fell overdue once', item: '20', interface: 'platform/1.4' }, () => {
      const contents = new Set(callbacksOf(cast, 'repaymentSchedule').map(({ text }) => text));
      checkSame('the number of schedules', contents.size, 1);
      return Promise.resolve();
    });
    await repay(cast, 'repay it, the penalty with it', '1');
    await checkRepaid(cast, [1]);
    await awaitDueDay(cast, 2);
    await repay(cast, 'the next one on time', '2');
    await checkRepaid(cast, [2]);
    await checkBooks(cast, 'two debits', 2);
  },
};

function isOverdue(plan: Parameters<Parameters<typeof awaitSchedule>[2]>[0]): boolean {
  const [first, ...others] = plan;
  return first?.status === 3 && first.overdueFen > 0 && others.every(({ status }) => status === 1);
}

async function checkPenalty(cast: LoanCast, days: number): Promise<void> {
  await quote(cast, `the trial counts ${String(days)} days`, '1', ({ body }) => {
    const principal = fenMember(body, 'loanAmount');
    const expected = Math.round((principal * PENALTY_A_YEAR * days) / 360);
    checkSame('the overdue fee', fenMember(body, 'overdueFee'), expected);
    check(String(body['remark']).includes(`逾期${String(days)}天`), 'the days are not told');
  });
}
