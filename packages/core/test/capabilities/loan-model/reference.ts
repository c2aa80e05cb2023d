import type { DisbursementRequest } from '#src/model/disbursement.js';
import type { Loan } from '#src/model/loan.js';
import type { LoanStatus } from '#src/model/loan-status.js';
import type { PayerAnswer } from '#src/ports/payer.js';

/** What people may do with a loan. */
export type OperationName = 'pass' | 'refuse' | 'passPayout' | 'refusePayout' | 'retry' | 'reject' | 'cancel';

/** States in which a review result is awaited. */
export const REVIEWED: readonly LoanStatus[] = ['awaitingReview', 'riskReviewRunning'];

/** States in which something comes of a disbursement result. */
export const PAYING: readonly LoanStatus[] = ['disbursementRunning', 'disbursementFailed'];

/** What a review result that was never seen comes to. */
export function expectedReview(loan: Loan, outcome: string, isOurRequest: boolean): string {
  if (!isOurRequest || !REVIEWED.includes(loan.status)) return 'ignored';
  return outcome === 'running' && loan.status !== 'awaitingReview' ? 'ignored' : outcome;
}

/** What a disbursement result that was never seen comes to; brackets mean that it is parked. */
export function expectedResult(
  loan: Loan,
  requests: readonly DisbursementRequest[],
  request: DisbursementRequest | undefined,
  outcome: 'paid' | 'failed' | 'rejected',
): string {
  if (request === undefined) return '[unknownRequest]';
  const { state } = request;
  const isOver = !PAYING.includes(loan.status);
  const isMoneyOut = requests.some((other) => other.state === 'paid' || other.state === 'suspect');
  switch (outcome) {
    case 'paid':
      if (state === 'paid') return 'ignored';
      if (!isOver) return 'disbursed';
      if (loan.disbursedAt === undefined) return '[paidAfterEnd]';
      return state === 'suspect' ? 'ignored' : 'suspect';
    case 'failed':
      if (state === 'paid' || state === 'suspect') return '[failedAfterPaid]';
      if (state === 'failed') return 'ignored';
      return loan.status === 'disbursementRunning' ? 'failed' : 'requestFailed';
    case 'rejected':
      if (isMoneyOut) return '[rejectedAfterPaid]';
      if (requests.some((other) => other.state === 'open')) return '[payoutStillOpen]';
      return loan.status === 'disbursementFailed' && request.attempt === requests.length ? 'rejected' : 'ignored';
  }
}

/** States in which an operation may be done. */
export const POSSIBLE: Readonly<Record<OperationName, readonly LoanStatus[]>> = {
  pass: ['awaitingManualReview'],
  refuse: ['awaitingManualReview'],
  passPayout: ['awaitingDisbursementReview'],
  refusePayout: ['awaitingDisbursementReview'],
  retry: ['disbursementFailed'],
  reject: ['disbursementFailed'],
  cancel: ['awaitingReview', 'riskReviewRunning', 'awaitingManualReview', 'autoReviewPassed', 'manualReviewPassed'],
};

/** What an operation comes to when the payer says `answer` of every request. */
export function expectedOperation(loan: Loan, name: OperationName, answer: PayerAnswer['kind']): string {
  if (!POSSIBLE[name].includes(loan.status)) return 'notNow';
  if (name !== 'retry' && name !== 'reject') return 'done';
  if (answer === 'paid') return 'alreadyPaid';
  return answer === 'running' || answer === 'unknown' ? 'payerUnclear' : 'done';
}
