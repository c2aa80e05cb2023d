import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { LenderEvent } from '../../model/lender-event.js';
import type { LoanEvent } from '../../model/loan-status.js';
import { nextLoanStatus } from '../../model/loan-status.js';
import { refuseLoan } from './end-loan.js';
import type { LoanReviewResultPayload } from './loan-events.js';
import { readLoanReviewResult } from './loan-events.js';
import type { LoanDependencies, LoanSetting, UnknownLoan } from './loan-setting.js';
import { applyLoanEvent, moveLoan } from './loan-setting.js';
import { proceedToDisbursement } from './request-disbursement.js';

/** What an event did. `again`: seen before. `ignored`: too late, out of order, or about another request; noted, nothing changed. */
export type AppliedLoanReview = LoanReviewResultPayload['outcome'] | 'again' | 'ignored';

/** Why an event can never be used: it is parked for operations. Nothing was written. */
export type ApplyLoanReviewError = { readonly kind: 'malformed'; readonly member: string } | UnknownLoan;

/** `RongshuAuditResultProcessor` (item 15): applies one `loan.review-result`, once. */
export type ApplyLoanReview = (event: LenderEvent) => Promise<Result<AppliedLoanReview, ApplyLoanReviewError>>;

/** The consumer's name, in the inbox and in every log line. */
export const LOAN_REVIEW_CONSUMER = 'RongshuAuditResultProcessor';

const LOAN_EVENT_OF = {
  running: 'riskReviewStarted',
  passed: 'reviewPassed',
  refused: 'reviewRefused',
  undecided: 'reviewUndecided',
} as const satisfies Record<LoanReviewResultPayload['outcome'], LoanEvent>;

/** Makes the consumer of item 15 (B3 to B6). */
export function createApplyLoanReview(dependencies: LoanDependencies): ApplyLoanReview {
  return async (event) => {
    const read = readLoanReviewResult(event.payload);
    if (!read.ok) return err({ kind: 'malformed', member: read.error.member });
    const payload = read.value;
    const input = { consumer: LOAN_REVIEW_CONSUMER, event, reference: payload };
    return applyLoanEvent(dependencies, input, async (setting) => {
      const { reviewRequestNo, status } = setting.loan;
      const isExpected =
        reviewRequestNo === payload.requestNo && nextLoanStatus(status, LOAN_EVENT_OF[payload.outcome]) !== undefined;
      return ok(async () => (isExpected ? apply(setting, payload, event.eventId) : 'ignored'));
    });
  };

  async function apply(
    setting: LoanSetting,
    { outcome, reason }: LoanReviewResultPayload,
    eventId: string,
  ): Promise<AppliedLoanReview> {
    switch (outcome) {
      case 'running':
      case 'undecided':
        await moveLoan(setting, LOAN_EVENT_OF[outcome], eventId);
        return outcome;
      case 'passed':
        await proceedToDisbursement(await moveLoan(setting, LOAN_EVENT_OF[outcome], eventId), eventId);
        return outcome;
      case 'refused':
        await refuseLoan(setting, LOAN_EVENT_OF[outcome], reason);
        return outcome;
    }
  }
}
