import { checkBooks } from '../journey/desk-acts.js';
import type { DebitOutcome } from '../back-office/debit.js';
import type { LoanCast } from '../journey/repayment-acts.js';
import {
  askPlan,
  awaitDebit,
  awaitDueDay,
  awaitResult,
  awaitSchedule,
  callbacksOf,
  castPaidOut,
  checkRepaid,
  repay,
} from '../journey/repayment-acts.js';
import type { Scenario } from '../journey/scenario.js';
import { check, checkSame } from '../journey/step.js';

/** The payer's notice and the back office's event tell of the same payment at once: booked once (item 23). */
export const noticeAndEventRace: Scenario = {
  name: 'notice-and-event-race',
  title: 'notice and event at once, twice each: booked once',
  async play(stage, steps) {
    const cast = await castPaidOut(stage, steps, 'rongshu');
    const { repayment } = stage.backOffice;
    repayment.debits.script.plan(cast.person.idCard, ['pending']);
    await repay(cast, 'settle it: the debit is under way', '-1');
    const request = await awaitDebit(cast);
    const { requestNo } = request;
    await steps.take(
      { step: 'debited: all of them tell it', item: '23', interface: '/payer/notices' },
      async (note) => {
        repayment.settle(requestNo, 'paid');
        const told = await Promise.all([
          repayment.notify(requestNo),
          repayment.tell(request),
          repayment.notify(requestNo),
          repayment.tell(request),
        ]);
        note({ status: told[0] });
        checkSame('the answers', told.join(), '200,202,200,202');
      },
    );
    await awaitResult(cast, 'the payment is called back', '-1', 8001);
    await awaitSchedule(cast, 'then the schedule, all paid', (plan) => plan.every(({ status }) => status === 2));
    await steps.take({ step: 'told once', item: '23', interface: 'platform/1.3' }, () => {
      const contents = new Set(callbacksOf(cast, 'repaymentResult').map(({ text }) => text));
      checkSame('the number of results', contents.size, 1);
      return Promise.resolve();
    });
    await askPlan(cast, 'and booked once', (plan) => {
      check(
        plan.every(({ amountFen, paidFen }) => amountFen === paidFen),
        'more or less was booked than was owed',
      );
    });
    await checkBooks(cast, 'debited once', 1);
  },
};

/** Six months, a payer that misbehaves in another way each: one debit and one booking each (items 22, 23). */
export const noticesRepeated: Scenario = {
  name: 'repayment-notices-odd',
  title: 'twice, contradictory, reordered, unsigned, broken: once each',
  takesMonths: true,
  async play(stage, steps) {
    const cast = await castPaidOut(stage, steps, 'rongshu');
    // prettier-ignore
    const months: readonly (readonly [outcome: DebitOutcome, step: string])[] = [
      [ 'twice',          'answered, then five notices more' ],
      [ 'contradict',     'answered, then a notice that it failed' ],
      [ 'reorder',        'a notice that it failed comes first' ],
      [ 'wrongSignature', 'an answer that the payer did not sign' ],
      [ 'serverError',    'an answer with HTTP 500' ],
      [ 'running',        'under way, told by a notice' ],
    ];
    for (const [index, [outcome, step]] of months.entries()) {
      const installmentNo = index + 1;
      await awaitDueDay(cast, installmentNo);
      stage.backOffice.repayment.debits.script.plan(cast.person.idCard, [outcome]);
      await repay(cast, step, String(installmentNo));
      await checkRepaid(cast, [installmentNo]);
    }
    await forge(cast);
    await checkBooks(cast, 'six debits in six months', 6);
  },
};

async function forge(cast: LoanCast): Promise<void> {
  const { repayment } = cast.stage.backOffice;
  const request = await awaitDebit(cast, 'the last debit is known');
  await cast.steps.take(
    { step: 'a notice with another signature', item: '23', interface: '/payer/notices' },
    async (note) => {
      const status = await repayment.notify(request.requestNo, { isSignedWell: false });
      note({ status });
      checkSame('the HTTP status', status, 400);
    },
  );
  await cast.steps.take(
    { step: 'a notice of a debit that is not ours', item: '23', interface: '/payer/notices' },
    async (note) => {
      const status = await repayment.notify(`${request.requestNo}0`, { says: 'paid' });
      note({ status });
      check(status === 404 || status === 400, 'it was taken');
    },
  );
}
