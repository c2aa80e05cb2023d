import { atDesk, checkLedger, operations } from '../journey/desk-acts.js';
import {
  askPlan,
  awaitDueDay,
  awaitResult,
  awaitSchedule,
  callbacksOf,
  castPaidOut,
  checkDebited,
  checkRepaid,
  installmentOf,
  refused,
  repay,
} from '../journey/repayment-acts.js';
import type { Scenario } from '../journey/scenario.js';
import { check, checkSame } from '../journey/step.js';

const SURPLUS_FEN = 10_000;

/** The payer took more than was asked for: the rest is held, shown, and given back (item 23). */
export const overpaid: Scenario = {
  name: 'overpaid-held-refunded',
  title: '100 yuan too much: held for the borrower, then refunded',
  takesMonths: true,
  async play(stage, steps) {
    const cast = await castPaidOut(stage, steps, 'rongshu');
    await awaitDueDay(cast, 1);
    stage.backOffice.repayment.debits.script.plan(cast.person.idCard, ['larger']);
    await repay(cast, 'the payer debits 100 yuan too much', '1');
    await checkRepaid(cast, [1]);
    await askPlan(cast, 'the second installment is not touched', ([, second]) => {
      checkSame('what is paid of it', second?.paidFen, 0);
    });
    const held = await checkLedger(cast, 'the surplus is held');
    checkSame('what is held', -held('held'), SURPLUS_FEN);
    await steps.take(
      { step: 'operations see who holds money', item: '23', interface: '/operations/held' },
      async (note) => {
        const { status, body } = await stage.operations.get('/held');
        note({ status });
        check(JSON.stringify(body).includes(`"${cast.loanNo}"`), 'the loan is not among them');
      },
    );
    const refund = { refundNo: `T${cast.orderNo}`, amountFen: String(SURPLUS_FEN) };
    await atDesk(cast, 'more than is held is not refunded', 'refund', { ...refund, amountFen: '10001' }, 409);
    await atDesk(cast, 'it is refunded', 'refund', refund);
    const after = await checkLedger(cast, 'nothing is held any more');
    checkSame('what is held', Math.abs(after('held')), 0);
  },
};

/** Money that came by bank transfer is recorded; it was somebody else's, and is taken back by a counter-entry, then put to use (item 23). */
export const offlineCorrected: Scenario = {
  name: 'offline-repayment-corrected',
  title: 'a transfer recorded, taken back, put to use after all',
  takesMonths: true,
  async play(stage, steps) {
    const cast = await castPaidOut(stage, steps, 'rongshu');
    await awaitDueDay(cast, 1);
    const { amountFen } = installmentOf(cast, 1);
    const serialNo = `B${cast.orderNo}`;
    const transfer = {
      serialNo,
      amountFen: String(amountFen),
      paidAt: isoTime(stage.calendar.now()),
      way: 'bankTransfer',
    };
    await atDesk(cast, 'a bank transfer is recorded', 'offline-repayment', transfer);
    await checkRepaid(cast, [1]);
    await atDesk(cast, 'recorded again, it is the same', 'offline-repayment', transfer);
    await atDesk(
      cast,
      'the same number with another amount',
      'offline-repayment',
      { ...transfer, amountFen: '100' },
      409,
    );
    await operations(cast, 'its allocation is taken back', `/repayments/${serialNo}/correct`);
    await awaitSchedule(cast, 'the installment is owed again', ([first]) => first?.status === 1 && first.paidFen === 0);
    const held = await checkLedger(cast, 'the money is held');
    checkSame('what is held', -held('held'), amountFen);
    await operations(cast, 'taken back once only', `/repayments/${serialNo}/correct`, {}, 409);
    const after = callbacksOf(cast, 'repaymentSchedule').length;
    await atDesk(cast, 'the money is put to use', 'apply-held');
    await awaitSchedule(cast, 'the installment is paid', ([first]) => first?.status === 2, { after });
    const balance = await checkLedger(cast, 'nothing is held any more');
    checkSame('what is held', Math.abs(balance('held')), 0);
    const known = callbacksOf(cast, 'repaymentSchedule').length;
    await atDesk(cast, 'the schedule is told once more', 'resend-schedule');
    await awaitSchedule(cast, 'as it was', ([first]) => first?.status === 2, { after: known });
    await checkDebited(cast, 'nothing was debited', 0);
  },
};

/** The borrower cannot pay it all: settled with a reduction that somebody else approved (B17). */
export const reduced: Scenario = {
  name: 'settled-with-reduction',
  title: 'late, paid in part, the rest given up: settled (41)',
  takesMonths: true,
  async play(stage, steps) {
    const cast = await castPaidOut(stage, steps, 'rongshu');
    await awaitDueDay(cast, 1, 10);
    await awaitSchedule(cast, 'the first is overdue', ([first]) => first?.status === 3, { item: '20' });
    await repay(cast, 'the first, late', '1');
    await checkRepaid(cast, [1]);
    const approved = { approvedBy: 'head-of-collection', approval: 'R-2026-17' };
    const ownWord = { ...approved, approvedBy: 'journey' };
    await atDesk(cast, 'nobody approves their own reduction', 'settle-with-reduction', ownWord, 422);
    await atDesk(cast, 'the rest is given up', 'settle-with-reduction', approved);
    await awaitResult(cast, 'the settlement is called back', '-1', 8001);
    await awaitSchedule(cast, 'then the schedule, all settled', (plan) => plan.every(({ status }) => status === 2));
    await refused(cast, 'nothing is left to repay', 'repayment', '-1', '已全部结清');
    await checkLedger(cast, 'what was given up stands in the ledger');
    await steps.take(
      { step: 'the approval stands in the audit', item: '23', interface: '/operations/audit' },
      async (note) => {
        const { status, body } = await stage.operations.get('/audit?limit=500');
        note({ status });
        check(JSON.stringify(body).includes(approved.approval), 'the approval was not noted');
      },
    );
  },
};

/** Written off after a month: no debit any more; what comes all the same is booked as recovered (B18). */
export const writtenOff: Scenario = {
  name: 'written-off',
  title: 'a month late and written off (90): no debit, some recovered',
  takesMonths: true,
  async play(stage, steps) {
    const cast = await castPaidOut(stage, steps, 'rongshu');
    await awaitDueDay(cast, 1, 20);
    await awaitSchedule(cast, 'the first is overdue', ([first]) => first?.status === 3, { item: '20' });
    await atDesk(cast, 'too early to write it off', 'write-off', {}, 409);
    await awaitDueDay(cast, 1, 40);
    await atDesk(cast, 'written off', 'write-off');
    await refused(cast, 'no trial any more', 'getPaymentCell', '1', '请联系客服');
    await refused(cast, 'and no debit', 'repayment', '-1', '请联系客服');
    const [first] = await askPlan(cast, 'the plan shows what was owed that day');
    const owed = (first?.amountFen ?? 0) - (first?.paidFen ?? 0);
    await atDesk(cast, 'a transfer comes all the same', 'offline-repayment', {
      serialNo: `B${cast.orderNo}`,
      amountFen: String(owed),
      paidAt: isoTime(stage.calendar.now()),
      way: 'bankTransfer',
    });
    await checkRepaid(cast, [1]);
    await checkDebited(cast, 'nothing was debited', 0);
    const balance = await checkLedger(cast, 'written off and recovered, in the ledger');
    check(balance('writtenOff') > 0, 'nothing is written off');
  },
};

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
