import { toLocalDate } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import { ZERO_FEN } from '../../shared/money.js';
import { err } from '../../shared/result.js';
import { nextLoanStatus } from '../../model/loan-status.js';
import { allocatedTotal } from '../../model/repayment/book-payment.js';
import { takeBack } from '../../model/repayment/counter-entry.js';
import { negated, postingOf } from '../../model/repayment/ledger-postings.js';
import { overdueDaysOn } from '../../model/repayment/installment-status.js';
import { waiveAll } from '../../model/repayment/reduction.js';
import { writeOff } from '../../model/repayment/write-off.js';
import { enqueueRepaymentCallbacks } from '../callback/callback-plan.js';
import { moveLoan } from '../disbursement/loan-setting.js';
import { moveAfterRepayment, saveSchedule } from '../repayment/book-repayment.js';
import type { OperationWork, OperationSetting, RefundRecord, RepaymentOperationResult } from './repayment-operation.js';
import { heldOf, operatedLoan } from './repayment-operation.js';

/** Takes a repayment back (item 23): installments, ledger, mark and callback are one. */
export function correctRepayment(serialNo: string): OperationWork {
  return async (setting) => {
    const { stores, loan, schedule, at } = setting;
    const repayment = await stores.repayments.find(serialNo);
    invariant(repayment !== undefined, 'a repayment does not vanish');
    if (loan.status === 'settled' || loan.status === 'settledWithReduction') return err({ kind: 'loanEnded' });
    if (repayment.correctedAt !== undefined) return err({ kind: 'alreadyCorrected' });
    if (allocatedTotal(repayment.portions) === ZERO_FEN) return err({ kind: 'nothingAllocated' });
    const { installments, postings } = takeBack(loan, schedule, repayment, at);
    for (const posting of postings) await stores.ledger.append(posting);
    const isCorrected = await stores.repayments.correct(serialNo, at);
    invariant(isCorrected, 'a repayment under the lock of a unit is corrected by that unit only');
    const after = await saveSchedule(setting, schedule, installments);
    const moved = await moveAfterRepayment(setting, after, serialNo);
    await enqueueRepaymentCallbacks({ ...moved, schedule: after, news: 'repaymentCorrected', reference: serialNo });
    return operatedLoan(moved, 'done', serialNo);
  };
}

/** Notes a refund of held money in the ledger, each number once. */
export function recordRefund({ refundNo, amount }: Pick<RefundRecord, 'refundNo' | 'amount'>): OperationWork {
  return async (setting) => {
    const { stores, loan, at } = setting;
    const { loanNo } = loan;
    const postings = await stores.ledger.ofLoan(loanNo);
    const known = postings.find(({ kind, reference }) => kind === 'refunded' && reference === refundNo);
    if (known !== undefined) {
      const isSame = known.entries.some((entry) => entry.account === 'held' && entry.amount === amount);
      return isSame ? operatedLoan(setting, 'again') : err({ kind: 'refundNoReused' });
    }
    if (amount <= ZERO_FEN || amount > (await heldOf(stores, loanNo))) return err({ kind: 'notEnoughHeld' });
    const head = { loanNo, kind: 'refunded', reference: refundNo, bookedOn: toLocalDate(at), at } as const;
    const refund = postingOf(head, [
      { account: 'held', amount },
      { account: 'received', amount: negated(amount) },
    ]);
    for (const posting of refund) await stores.ledger.append(posting);
    return operatedLoan(setting);
  };
}

/** Gives up what is owed (B17): schedule, ledger, credit, state and callbacks are one. */
export async function closeWithReduction(setting: OperationSetting): Promise<RepaymentOperationResult> {
  const { stores, loan, schedule, auditId, operator, at } = setting;
  if (nextLoanStatus(loan.status, 'settledWithReduction') === undefined) {
    return err({ kind: 'notNow', status: loan.status });
  }
  const { installments, postings } = waiveAll({ loan, schedule, on: toLocalDate(at), reference: auditId, at });
  for (const posting of postings) await stores.ledger.append(posting);
  const after = await saveSchedule(setting, schedule, installments);
  const { borrowerId, productCode, loanNo, amount } = loan;
  await stores.creditAccounts.release({ borrowerId, productCode, loanNo, amount, at });
  const moved = await moveLoan(setting, 'settledWithReduction', operator.name);
  await enqueueRepaymentCallbacks({
    ...moved,
    schedule: after,
    news: 'loanReduced',
    reference: auditId,
    installmentNos: ['all'],
  });
  return operatedLoan(moved);
}

/** Writes off a loan that is overdue long enough (B18): penalties end, ledger, state and callback are one. */
export async function writeOffLoan(setting: OperationSetting): Promise<RepaymentOperationResult> {
  const { stores, loan, schedule, auditId, operator, at } = setting;
  const on = toLocalDate(at);
  const overdueDays = Math.max(...schedule.installments.map((installment) => overdueDaysOn(installment, on)));
  const isLongEnough = overdueDays >= setting.policy.writeOffAfterOverdueDays;
  if (!isLongEnough || nextLoanStatus(loan.status, 'writtenOff') === undefined) {
    return err({ kind: 'notNow', status: loan.status });
  }
  const written = writeOff({ loan, schedule, on, reference: auditId, at });
  for (const posting of written.postings) await stores.ledger.append(posting);
  const { installments, accruesUntil } = written;
  const after = await saveSchedule(setting, schedule, installments, { accruesUntil });
  const moved = await moveLoan(setting, 'writtenOff', operator.name);
  await enqueueRepaymentCallbacks({ ...moved, schedule: after, news: 'loanWrittenOff', reference: auditId });
  return operatedLoan(moved);
}
