import { writeJson } from '../../shared/json.js';
import type { LenderEvent } from '../../model/lender-event.js';
import type { RepaymentApplication } from '../../model/repayment.js';
import type { DebitAnswer } from '../../ports/payer.js';
import type { Stores } from '../../ports/unit-of-work.js';
import type { LoanSetting } from '../disbursement/loan-setting.js';
import { writeLenderEvent } from '../events/take-in-event.js';

/** The name of the consumer of `repayment.result`, in the inbox, in the parking and in every log line. */
export const REPAYMENT_RESULT_CONSUMER = 'RongshuRepayResultProcessor';

/**
 * Keeps the payer's word of a payment that cannot be booked, with the cause, in the form of the event that says the same: people
 * find it among the parked events and in the order's life, and can take it in again. One for each application, the last one.
 */
export async function parkWord(
  { stores, loan, at }: Pick<LoanSetting, 'stores' | 'loan' | 'at'>,
  { requestNo }: Pick<RepaymentApplication, 'requestNo'>,
  { serialNo, amount, paidAt }: Extract<DebitAnswer, { readonly kind: 'paid' }>,
  cause: string,
): Promise<void> {
  const { loanNo, orderKey } = loan;
  const { channel, orderNo } = orderKey;
  const outcome = { outcome: 'paid', serialNo, amountFen: String(amount), paidAt };
  const eventId = wordId(requestNo);
  const event: LenderEvent = {
    eventId,
    type: 'repayment.result',
    version: 1,
    occurredAt: at,
    channel,
    key: orderNo,
    payload: writeJson({ orderNo, loanNo, requestNo, ...outcome }),
  };
  const body = writeLenderEvent(event);
  await stores.parking.park({ consumer: REPAYMENT_RESULT_CONSUMER, eventId, body, cause, parkedAt: at, orderKey });
}

/** The application has ended: what was parked of it waits for nobody any more. */
export async function unparkWord({ parking }: Pick<Stores, 'parking'>, requestNo: string): Promise<void> {
  await parking.remove(REPAYMENT_RESULT_CONSUMER, wordId(requestNo));
}

function wordId(requestNo: string): string {
  return `debit:${requestNo}`;
}
