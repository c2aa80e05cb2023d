import { checkLedger } from '../journey/desk-acts.js';
import { ask } from '../journey/acts.js';
import { queryPayout } from '../journey/loan-acts.js';
import { fenMember } from '../marketplace/plan.js';
import {
  askPlan,
  awaitDueDay,
  castPaidOut,
  checkDebited,
  checkRepaid,
  installmentOf,
  quote,
  refused,
  repay,
} from '../journey/repayment-acts.js';
import type { LoanCast } from '../journey/repayment-acts.js';
import type { Scenario } from '../journey/scenario.js';
import { check, checkSame } from '../journey/step.js';
import { userCheckByMd5 } from '../marketplace/requests.js';
import { numberMember, textMember } from '../wire/json.js';

/** Month after month on the due day, by the borrower's click and once by the lender's own debit, until nothing is owed (items 18, 21–24). */
export const repaidOnTime: Scenario = {
  name: 'repaid-on-time',
  title: 'six installments on time: settled, and free to borrow again',
  takesMonths: true,
  async play(stage, steps) {
    const cast = await castPaidOut(stage, steps, 'rongshu-aes');
    await checkPlan(cast);
    await refused(cast, 'not on the day of the payout', 'getPaymentCell', '1', '起可以还款');
    for (const { installmentNo } of cast.plan) {
      await awaitDueDay(cast, installmentNo);
      if (installmentNo === 2) await collect(cast);
      else await click(cast, installmentNo);
      await checkRepaid(cast, [installmentNo]);
    }
    await askPlan(cast, 'everything is paid', (plan) => {
      check(
        plan.every(({ status, amountFen, paidFen }) => status === 2 && amountFen === paidFen),
        'something is owed',
      );
    });
    await queryPayout(cast, 'the payout is told as before', 7001);
    await ask(cast, 'may borrow again', 'userCheck', userCheckByMd5(cast.person), { code: 0 }, ({ body }) => {
      checkSame('isCanLoan', numberMember(body, 'isCanLoan'), 1);
    });
    await checkDebited(cast, 'five debits were asked for, and made', 5);
    await checkLedger(cast, 'every 分 of the loan is explained');
  },
};

async function checkPlan(cast: LoanCast): Promise<void> {
  await askPlan(cast, 'the plan, as it was made', (plan, { body }) => {
    checkSame('the number of installments', plan.length, cast.plan.length);
    check(
      plan.every(({ status, paidFen, overdueFen }) => status === 1 && paidFen === 0 && overdueFen === 0),
      'something is paid or overdue already',
    );
    const total = plan.reduce((sum, { amountFen }) => sum + amountFen, 0);
    checkSame('the total', fenMember(body, 'totalRepayAmount'), total);
    checkSame('the card', textMember(body, 'bankCard')?.slice(-4), cast.person.bankCard.slice(-4));
  });
}

async function click(cast: LoanCast, installmentNo: number): Promise<void> {
  const { amountFen } = installmentOf(cast, installmentNo);
  const period = String(installmentNo);
  await quote(cast, 'the trial says what the plan says', period, ({ body }) => {
    checkSame('the amount', fenMember(body, 'repayAmount'), amountFen);
    checkSame('the overdue fee', fenMember(body, 'overdueFee'), 0);
  });
  await repay(cast, 'repay it', period);
}

async function collect(cast: LoanCast): Promise<void> {
  const step = { step: 'the lender debits on the due day by itself', item: '23', interface: 'repayment.result' };
  await cast.steps.take(step, async () => {
    const channel = cast.client.channel.channelId;
    const { orderNo, loanNo } = cast;
    const amountFen = BigInt(installmentOf(cast, 2).amountFen);
    await cast.stage.backOffice.repayment.collect({ channel, orderNo, loanNo }, amountFen);
  });
}
