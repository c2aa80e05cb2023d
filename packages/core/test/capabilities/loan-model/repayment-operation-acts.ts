import { expect } from 'chai';
import type { LoanNo } from '#src/model/identifiers.js';
import type { Loan } from '#src/model/loan.js';
import type { LoanStatus } from '#src/model/loan-status.js';
import type { RepaymentOperationResult } from '#src/capabilities/operations/repayment-operation.js';
import { fen } from '#src/shared/money.js';
import { OFFICER } from '../support/story.js';
import type { Act, Real } from './acts.js';
import { loanAt, note } from './acts.js';
import type { Sum } from './repayment-acts.js';
import { amountOf } from './repayment-acts.js';
import { told } from './told.js';

/** What people may do with a loan that is being repaid. */
export const REPAYMENT_OPERATIONS = [
  'recordOffline',
  'correct',
  'applyHeld',
  'recordRefund',
  'settleWithReduction',
  'writeOff',
  'resendSchedule',
  'askDebit',
] as const;

/** One of {@link REPAYMENT_OPERATIONS}. */
export type RepaymentOperationName = (typeof REPAYMENT_OPERATIONS)[number];

const PAID_OUT: readonly LoanStatus[] = ['disbursed', 'overdue', 'badDebt'];
const SUMS = ['oldest', 'everything', 'tooMuch', 'little'] as const satisfies readonly Sum[];

/** States in which an operation is rather tried. */
const RATHER_IN: Partial<Record<RepaymentOperationName, readonly LoanStatus[]>> = { writeOff: ['overdue'] };

/** What somebody of the back office does with a loan; `choice` stands for which payment, which amount, which number. */
export function operateRepayment(
  order: number | LoanNo,
  name: RepaymentOperationName,
  choice: number,
  isAwaited: boolean,
): Act {
  return told(async (real, _model, isAlone) => {
    const loan = await loanAt(real, order, isAwaited ? (RATHER_IN[name] ?? PAID_OUT) : []);
    if (loan === undefined) return;
    const { read } = real.lender.world;
    const noted = new Set((await read.auditLog.list({}, 1_000)).map(({ auditId }) => auditId));
    const result = await operated(real, loan, name, choice);
    const word = result.ok ? result.value.outcome : result.error.kind;
    note(real, `${name} ${word}`);
    if (!isAlone) return;
    const [entry] = (await read.auditLog.list({}, 1_000)).filter(({ auditId }) => !noted.has(auditId));
    expect(entry, 'every attempt is noted').to.deep.include({ outcome: result.ok ? 'done' : word });
    if (!result.ok) return;
    const balances = await read.ledger.balances(loan.loanNo);
    expect(result.value.held, 'what is held').to.equal(-(balances.get('held') ?? 0n));
  });
}

async function operated(
  { lender: { world, process } }: Real,
  loan: Loan,
  name: RepaymentOperationName,
  choice: number,
): Promise<RepaymentOperationResult> {
  const { loanNo, orderKey } = loan;
  const { repayments } = process;
  const operation = { operator: OFFICER, loanNo, reason: 'by the model' };
  switch (name) {
    case 'recordOffline': {
      const schedule = await world.read.schedules.find(loanNo);
      const sum = SUMS[choice % SUMS.length] ?? 'oldest';
      const amount = fen(schedule === undefined ? 5_000n : amountOf(loan, schedule, sum, world.clock));
      const serialNo = `offline-${orderKey.orderNo}-${String(choice)}`;
      return repayments.recordOffline({
        ...operation,
        serialNo,
        amount,
        paidAt: world.clock.now(),
        way: 'bankTransfer',
      });
    }
    case 'correct': {
      const booked = await world.read.repayments.ofLoan(loanNo);
      const serialNo = booked.at(-1 - (choice % Math.max(booked.length, 1)))?.serialNo ?? 'never-came';
      return repayments.correct({ operator: OFFICER, serialNo, reason: 'by the model' });
    }
    case 'applyHeld':
      return repayments.applyHeld(choice % 3 === 2 ? { ...operation, amount: fen(1_234n) } : operation);
    case 'recordRefund':
      return repayments.recordRefund({ ...operation, refundNo: `refund-${String(choice)}`, amount: fen(1_000n) });
    case 'settleWithReduction':
      return repayments.settleWithReduction({
        ...operation,
        approvedBy: choice === 0 ? OFFICER.name : 'director',
        approval: 'minutes 7',
      });
    case 'writeOff':
      return repayments.writeOff(operation);
    case 'resendSchedule':
      return repayments.resendSchedule(operation);
    case 'askDebit':
      return repayments.askPayer(operation);
  }
}
