import type { Instant } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import type { Loan } from '../../model/loan.js';
import type { Identifiers } from '../../ports/identifiers.js';
import type { Stores } from '../../ports/unit-of-work.js';
import { loanReviewRequestedEvent } from './loan-events.js';

/**
 * Asks for the review of a loan that was created in the unit of `stores` (item 14, B2): its state, the request number and the
 * event are one with its creation. Throws `InvariantViolation` when the loan is not new.
 */
export async function requestLoanReview(input: {
  readonly stores: Pick<Stores, 'loans' | 'events'>;
  /** As inserted. */
  readonly loan: Loan;
  readonly identifiers: Identifiers;
  readonly at: Instant;
}): Promise<void> {
  const { stores, loan, identifiers, at } = input;
  const requestNo = identifiers.next();
  const isOurs = await stores.loans.transition({
    loanNo: loan.loanNo,
    from: 'created',
    version: loan.version,
    event: 'reviewRequested',
    at,
    detail: requestNo,
    set: { reviewRequestNo: requestNo },
  });
  invariant(isOurs, 'the review of a new loan is asked for once');
  await stores.events.enqueue(loanReviewRequestedEvent({ eventId: identifiers.next(), loan, requestNo, at }));
}
