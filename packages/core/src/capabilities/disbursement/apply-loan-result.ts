import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { DisbursementRequest } from '../../model/disbursement.js';
import type { LenderEvent } from '../../model/lender-event.js';
import { nextLoanStatus } from '../../model/loan-status.js';
import { refuseLoan } from './end-loan.js';
import type { DisbursementResultPayload } from './loan-events.js';
import { readDisbursementResult } from './loan-events.js';
import type { Decision, LoanDependencies, LoanSetting, UnknownLoan } from './loan-setting.js';
import { applyLoanEvent } from './loan-setting.js';
import { failDisbursement } from './request-disbursement.js';

/**
 * What an event did. `failed`: the payout did, and may be tried again (B11). `requestFailed`: a request that the loan did not
 * wait for any more. `rejected`: the loan has ended (B12). `again`: seen before. `ignored`: it says nothing new.
 */
export type AppliedLoanResult = 'failed' | 'requestFailed' | 'rejected' | 'again' | 'ignored';

/** Why an event can never be used: it is parked for operations. Nothing was written. */
export type ApplyLoanResultError =
  | { readonly kind: 'malformed'; readonly member: string }
  | UnknownLoan
  /** We never made a disbursement request of that number for this loan. */
  | { readonly kind: 'unknownRequest' }
  /** The money went out by the payer's own word: it came back, or the payer errs. Only people can tell. */
  | { readonly kind: 'failedAfterPaid' }
  /** A loan may only be given up when no payout of it may still succeed (G18). Played again after the failure, it counts. */
  | { readonly kind: 'payoutStillOpen' }
  | { readonly kind: 'rejectedAfterPaid' };

/** `RongshuLoanResultProcessor` (item 16): applies one `loan.disbursement-result` that is no payment, once. */
export type ApplyLoanResult = (event: LenderEvent) => Promise<Result<AppliedLoanResult, ApplyLoanResultError>>;

/** The consumer's name, in the inbox and in every log line. */
export const LOAN_RESULT_CONSUMER = 'RongshuLoanResultProcessor';

type Unpaid = Extract<DisbursementResultPayload['outcome'], { readonly reason: string }>;

/** Makes the consumer of item 16 (B11, B12). A failed payout is told to nobody: it may still succeed (G18). */
export function createApplyLoanResult(dependencies: LoanDependencies): ApplyLoanResult {
  return async (event) => {
    const read = readDisbursementResult(event.payload);
    if (!read.ok) return err({ kind: 'malformed', member: read.error.member });
    const { outcome, requestNo } = read.value;
    if (outcome.kind === 'paid') return err({ kind: 'malformed', member: 'outcome' });
    const input = { consumer: LOAN_RESULT_CONSUMER, event, reference: read.value };
    return applyLoanEvent(dependencies, input, async (setting) => {
      const requests = await setting.stores.disbursements.ofLoan(setting.loan.loanNo);
      const request = requests.find((candidate) => candidate.requestNo === requestNo);
      if (request === undefined) return err({ kind: 'unknownRequest' });
      return outcome.kind === 'failed'
        ? decideFailed(setting, request, outcome)
        : decideRejected(setting, requests, request, outcome);
    });
  };

  function decideFailed(
    setting: LoanSetting,
    request: DisbursementRequest,
    { reason }: Unpaid,
  ): Decision<AppliedLoanResult, ApplyLoanResultError> {
    if (request.state === 'paid' || request.state === 'suspect') return err({ kind: 'failedAfterPaid' });
    if (request.state === 'failed') return ok(async () => 'ignored');
    return ok(async () => {
      const { loan } = await failDisbursement(setting, request, reason);
      return loan.status === 'disbursementFailed' ? 'failed' : 'requestFailed';
    });
  }

  function decideRejected(
    setting: LoanSetting,
    requests: readonly DisbursementRequest[],
    request: DisbursementRequest,
    { reason }: Unpaid,
  ): Decision<AppliedLoanResult, ApplyLoanResultError> {
    if (requests.some(({ state }) => state === 'paid' || state === 'suspect'))
      return err({ kind: 'rejectedAfterPaid' });
    if (requests.some(({ state }) => state === 'open')) return err({ kind: 'payoutStillOpen' });
    const isLast = request.attempt === requests.length;
    const canEnd = nextLoanStatus(setting.loan.status, 'rejectedByOperations') !== undefined;
    if (!isLast || !canEnd) return ok(async () => 'ignored');
    return ok(async () => {
      await refuseLoan(setting, 'rejectedByOperations', reason);
      return 'rejected';
    });
  }
}
