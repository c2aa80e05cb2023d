import { addDays, startOfDay, toLocalDate } from '../../shared/calendar.js';
import { PortUnavailable } from '../../shared/errors.js';
import { subtractFen, ZERO_FEN } from '../../shared/money.js';
import { err } from '../../shared/result.js';
import type { Loan } from '../../model/loan.js';
import { bookPayment } from '../../model/repayment/book-payment.js';
import type { RepaymentApplication } from '../../model/repayment.js';
import type { DebitAnswer, Payer } from '../../ports/payer.js';
import { enqueueRepaymentCallbacks } from '../callback/callback-plan.js';
import type { LoanDependencies } from '../disbursement/loan-setting.js';
import { openLoan } from '../disbursement/loan-setting.js';
import type { IncomingRepayment } from '../repayment/book-repayment.js';
import { bookRepayment, decideRepayment } from '../repayment/book-repayment.js';
import type { Heard } from '../repayment/settle-application.js';
import { decideWord } from '../repayment/settle-application.js';
import type { Audited, OperationAction, OperationAttempt } from './audited.js';
import { closeWithReduction, correctRepayment, recordRefund, writeOffLoan } from './repayment-corrections.js';
import type {
  HeldApplication,
  OfflineRepayment,
  OperatedRepayment,
  OperationSetting,
  OperationWork,
  ReductionDecision,
  RefundRecord,
  RepaymentCorrection,
  RepaymentOperation,
  RepaymentOperationError,
  RepaymentOperationResult,
} from './repayment-operation.js';
import { heldOf, operatedLoan } from './repayment-operation.js';

/** What people do with loans that are being repaid (items 20, 23, B17, B18). Each is one unit with its audit row. */
export interface RepaymentOperations {
  /** Records money that came by bank transfer or Alipay, also for a loan that has ended: then it is held. */
  recordOffline(operation: OfflineRepayment): Promise<RepaymentOperationResult>;
  /** Takes the allocation of a repayment back by counter-entries; the money is held since. */
  correct(operation: RepaymentCorrection): Promise<RepaymentOperationResult>;
  /** Pays what is payable today with money that is held. */
  applyHeld(operation: HeldApplication): Promise<RepaymentOperationResult>;
  /** Records that held money went back to the borrower. */
  recordRefund(operation: RefundRecord): Promise<RepaymentOperationResult>;
  /** Gives up what is still owed (B17). */
  settleWithReduction(operation: ReductionDecision): Promise<RepaymentOperationResult>;
  /** Writes an overdue loan off (B18): no debits and no penalties from now on. */
  writeOff(operation: RepaymentOperation): Promise<RepaymentOperationResult>;
  /** Tells the marketplace the schedule once more (platform/1.4). */
  resendSchedule(operation: RepaymentOperation): Promise<RepaymentOperationResult>;
  /** Asks the payer about the open debit, and books what it says for certain (G24). */
  askPayer(operation: RepaymentOperation): Promise<RepaymentOperationResult>;
}

/** What {@link createRepaymentOperations} works with. */
export interface RepaymentOperationsDependencies extends LoanDependencies {
  readonly payer: Pick<Payer, 'queryDebit'>;
  readonly audited: Audited;
}

/** Makes the operations on loans that are being repaid. */
export function createRepaymentOperations(dependencies: RepaymentOperationsDependencies): RepaymentOperations {
  const { unitOfWork, payer, audited, identifiers, clock } = dependencies;
  const { read } = unitOfWork;

  return {
    recordOffline: (operation) => operate('repayment.recordOffline', operation, recordOffline(operation)),
    correct: async (operation) => {
      const { operator, serialNo, reason } = operation;
      const repayment = await read.repayments.find(serialNo);
      if (repayment === undefined) {
        return refuse(
          { operator, action: 'repayment.correct', subject: 'unknown repayment', reason },
          'unknownRepayment',
        );
      }
      const { loanNo } = repayment;
      return operate('repayment.correct', { operator, loanNo, reason }, correctRepayment(serialNo));
    },
    applyHeld: (operation) =>
      operate('repayment.applyHeld', operation, unlessDebitRuns(applyHeld(operation, `held-${identifiers.next()}`))),
    recordRefund: (operation) => operate('repayment.recordRefund', operation, recordRefund(operation)),
    settleWithReduction: (operation) => {
      const { operator, approvedBy, approval, reason } = operation;
      const isOther = approvedBy.trim().toLowerCase() !== operator.name.toLowerCase();
      const isApproved = approvedBy.trim() !== '' && approval.trim() !== '' && isOther;
      const said = { ...operation, reason: `${reason} (approved by ${approvedBy.trim()}: ${approval.trim()})` };
      const work: OperationWork = isApproved
        ? unlessDebitRuns(closeWithReduction)
        : async () => err({ kind: 'approvalMissing' });
      return operate('loan.settleWithReduction', said, work);
    },
    writeOff: (operation) => operate('loan.writeOff', operation, unlessDebitRuns(writeOffLoan)),
    resendSchedule: (operation) => operate('schedule.resend', operation, resendSchedule),
    askPayer,
  };

  async function operate(
    action: OperationAction,
    operation: RepaymentOperation,
    work: OperationWork,
  ): Promise<RepaymentOperationResult> {
    const loan = await read.loans.find(operation.loanNo);
    const attempt = attemptOf(action, operation, loan);
    if (loan === undefined) return refuse(attempt, 'unknownLoan');
    return audited.run<OperatedRepayment, RepaymentOperationError>(attempt, async (stores, auditId) => {
      const setting = await openLoan(dependencies, stores, loan);
      const schedule = await stores.schedules.find(loan.loanNo);
      if (schedule === undefined) return err({ kind: 'notDisbursed' });
      return work({ ...setting, schedule, auditId, operator: operation.operator });
    });
  }

  /** The payer is asked outside the unit; what it says becomes state the way every word of it does. */
  async function askPayer(operation: RepaymentOperation): Promise<RepaymentOperationResult> {
    const loan = await read.loans.find(operation.loanNo);
    const attempt = attemptOf('repayment.askPayer', operation, loan);
    const refusal = await audited.refusalOf(attempt);
    if (refusal !== undefined) return err(refusal);
    if (loan === undefined) return refuse(attempt, 'unknownLoan');
    const application = (await read.repaymentApplications.ofLoan(loan.loanNo)).find(({ state }) => state === 'open');
    if (application === undefined) return refuse(attempt, 'noOpenApplication');
    const askedAt = clock.now();
    const word = await payerWord(attempt, application);
    return operate('repayment.askPayer', operation, takeWord(application, { word, source: 'query', askedAt }));
  }

  async function payerWord(attempt: OperationAttempt, { requestNo }: RepaymentApplication): Promise<DebitAnswer> {
    try {
      return await payer.queryDebit(requestNo);
    } catch (error) {
      if (error instanceof PortUnavailable) await audited.refuse(attempt, { kind: 'unavailable' });
      throw error;
    }
  }

  async function refuse(
    attempt: OperationAttempt,
    kind: 'unknownLoan' | 'unknownRepayment' | 'noOpenApplication',
  ): Promise<RepaymentOperationResult> {
    const refusal = await audited.refusalOf(attempt);
    return refusal === undefined ? audited.refuse(attempt, { kind }) : err(refusal);
  }
}

function recordOffline({ serialNo, amount, paidAt, way }: OfflineRepayment): OperationWork {
  return async (setting) => {
    const payment: IncomingRepayment = { serialNo, amount, paidAt, way, source: 'operations' };
    // A payer's clock may differ from ours; a person who writes tomorrow is mistaken, and a day of penalty would be charged for it.
    const tomorrow = startOfDay(addDays(toLocalDate(setting.at), 1));
    if (paidAt >= tomorrow) return err({ kind: 'paidAtImplausible' });
    const decision = await decideRepayment(setting, payment);
    if (!decision.ok) return decision;
    const outcome = (await decision.value()) === 'again' ? 'again' : 'done';
    return operatedLoan(setting, outcome, serialNo);
  };
}

/** What no installment takes stays held as it was: only what is taken becomes a repayment. */
function applyHeld({ amount }: HeldApplication, serialNo: string): OperationWork {
  return async (setting) => {
    const { stores, loan, schedule, at } = setting;
    const held = await heldOf(stores, loan.loanNo);
    const wanted = amount ?? held;
    if (wanted > held || wanted <= ZERO_FEN) return err({ kind: 'notEnoughHeld' });
    const on = toLocalDate(at);
    const tried = bookPayment({ loan, schedule, amount: wanted, on, paidAt: at, reference: serialNo, way: 'held', at });
    const taken = subtractFen(wanted, tried.held);
    if (taken === ZERO_FEN) return err({ kind: 'nothingTakes' });
    await bookRepayment(setting, { serialNo, amount: taken, paidAt: at, way: 'held', source: 'operations' });
    return operatedLoan(setting, 'done', serialNo);
  };
}

function takeWord({ requestNo }: RepaymentApplication, heard: Heard): OperationWork {
  return async (setting) => {
    const application = await setting.stores.repaymentApplications.find(requestNo);
    if (application?.state !== 'open') return err({ kind: 'noOpenApplication' });
    const decision = await decideWord(setting, application, heard, false);
    if (!decision.ok) return decision;
    const settled = await decision.value();
    switch (settled) {
      case 'paid':
      case 'again':
        return operatedLoan(setting, 'done', heard.word.kind === 'paid' ? heard.word.serialNo : undefined);
      case 'failed':
        return operatedLoan(setting, 'failed');
      case 'unclear':
      case 'ignored':
        return err({ kind: 'payerUnclear' });
    }
  };
}

async function resendSchedule(setting: OperationSetting): Promise<RepaymentOperationResult> {
  await enqueueRepaymentCallbacks({ ...setting, news: 'scheduleResent', reference: setting.auditId });
  return operatedLoan(setting);
}

function unlessDebitRuns(work: OperationWork): OperationWork {
  return async (setting) => {
    const applications = await setting.stores.repaymentApplications.ofLoan(setting.loan.loanNo);
    return applications.some(({ state }) => state === 'open') ? err({ kind: 'debitRunning' }) : work(setting);
  };
}

// The number of a loan that does not exist is whatever was typed in: it is not kept.
function attemptOf(
  action: OperationAction,
  { operator, loanNo, reason }: RepaymentOperation,
  loan: Loan | undefined,
): OperationAttempt {
  if (loan === undefined) return { operator, action, subject: 'unknown loan', reason };
  return { operator, action, subject: loanNo, orderKey: loan.orderKey, reason };
}
