import { checkBooks } from '../journey/desk-acts.js';
import {
  askResult,
  awaitDebit,
  awaitResult,
  awaitSchedule,
  castPaidOut,
  refused,
  repay,
} from '../journey/repayment-acts.js';
import type { Scenario } from '../journey/scenario.js';
import { checkSame } from '../journey/step.js';

/** The button is pressed again while the debit runs: the same answer; another wish meanwhile: refused (item 22). */
export const repayClickedTwice: Scenario = {
  name: 'repay-clicked-twice',
  title: 'clicked twice, and another wish meanwhile: one debit',
  async play(stage, steps) {
    const cast = await castPaidOut(stage, steps, 'rongshu');
    const { repayment } = stage.backOffice;
    repayment.debits.script.plan(cast.person.idCard, ['pending']);
    const [first, second] = await Promise.all([
      repay(cast, 'settle it', '-1'),
      repay(cast, 'settle it, clicked at the same moment', '-1'),
    ]);
    const last = await repay(cast, 'settle it, clicked once more', '-1');
    await steps.take({ step: 'the same answer, byte for byte', item: '22', interface: 'repayment' }, () => {
      checkSame('the second answer', second.text, first.text);
      checkSame('the last answer', last.text, first.text);
      return Promise.resolve();
    });
    await refused(cast, 'one installment meanwhile', 'repayment', '1', '还款处理中');
    await refused(cast, 'what would it cost, meanwhile?', 'getPaymentCell', '-1', '还款处理中');
    await askResult(cast, 'it is under way', '-1', 8006);
    const request = await awaitDebit(cast);
    await steps.take({ step: 'debited, told by a notice', item: '23', interface: '/payer/notices' }, async (note) => {
      repayment.settle(request.requestNo, 'paid');
      const status = await repayment.notify(request.requestNo);
      note({ status });
      checkSame('the HTTP status', status, 200);
    });
    await awaitResult(cast, 'the payment is called back', '-1', 8001);
    await awaitSchedule(cast, 'then the schedule, all paid', (plan) => plan.every(({ status }) => status === 2));
    await refused(cast, 'clicked after the end', 'repayment', '-1', '已全部结清');
    await checkBooks(cast, 'debited once', 1);
  },
};
