import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { LenderEvent } from '../../model/lender-event.js';
import type { UnknownLoan } from '../disbursement/loan-setting.js';
import { applyLoanEvent, findReferredLoan } from '../disbursement/loan-setting.js';
import { decideRepayment } from './book-repayment.js';
import type { RepaymentFault } from './book-repayment.js';
import { REPAYMENT_RESULT_CONSUMER } from './parked-word.js';
import type { RepaymentResultPayload } from './repayment-events.js';
import { readRepaymentResult } from './repayment-events.js';
import type {
  SettleApplicationDependencies,
  SettleApplicationError,
  SettledApplication,
} from './settle-application.js';
import { createSettleApplication } from './settle-application.js';

export { REPAYMENT_RESULT_CONSUMER } from './parked-word.js';

/** Why an event can never be used: it is parked for operations. Nothing was written. */
export type ApplyRepaymentResultError =
  { readonly kind: 'malformed'; readonly member: string } | UnknownLoan | SettleApplicationError;

/** `RongshuRepayResultProcessor` (item 23): applies one `repayment.result`, once. */
export type ApplyRepaymentResult = (
  event: LenderEvent,
) => Promise<Result<SettledApplication, ApplyRepaymentResultError>>;

/**
 * Makes the consumer of item 23 (B15, B16). The answer to an application settles it, as the payer's notice does; money that came
 * by itself (a transfer, a debit of the back office's own) pays what is payable. The failure of such a debit changes nothing.
 */
export function createApplyRepaymentResult(dependencies: SettleApplicationDependencies): ApplyRepaymentResult {
  const { unitOfWork } = dependencies;
  const settleApplication = createSettleApplication(dependencies);

  return async (event) => {
    const read = readRepaymentResult(event.payload);
    if (!read.ok) return err({ kind: 'malformed', member: read.error.member });
    const { requestNo, outcome } = read.value;
    if (requestNo === undefined) return applyUnasked(event, read.value);
    const loan = await findReferredLoan(unitOfWork, event, read.value);
    if (!loan.ok) return loan;
    const application = await unitOfWork.read.repaymentApplications.find(requestNo);
    if (application?.loanNo !== loan.value.loanNo) return err({ kind: 'unknownRequest' });
    const reference = { consumer: REPAYMENT_RESULT_CONSUMER, event };
    return settleApplication(requestNo, outcome, 'event', { reference });
  };

  function applyUnasked(
    event: LenderEvent,
    payload: RepaymentResultPayload,
  ): Promise<Result<SettledApplication, RepaymentFault | UnknownLoan>> {
    const { outcome } = payload;
    const input = { consumer: REPAYMENT_RESULT_CONSUMER, event, reference: payload };
    return applyLoanEvent<SettledApplication, RepaymentFault>(dependencies, input, async (setting) => {
      if (outcome.kind === 'failed') return ok(async () => 'ignored');
      const { serialNo, amount, paidAt, way } = outcome;
      return decideRepayment(setting, { serialNo, amount, paidAt, way, source: 'event' });
    });
  }
}
