import { toLocalDate } from '../../shared/calendar.js';
import type { Result } from '../../shared/result.js';
import { err } from '../../shared/result.js';
import type { OrderKey } from '../../model/identifiers.js';
import type { QuoteRefusal, RepaymentQuote } from '../../model/repayment/quote.js';
import { quoteRepayment } from '../../model/repayment/quote.js';
import type { RepaymentTarget } from '../../model/repayment.js';
import type { Clock } from '../../ports/clock.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';
import type { NoScheduledLoan } from './find-scheduled-loan.js';
import { findLoanWithApplications } from './find-scheduled-loan.js';

/** What is to be paid of which order's loan. */
export interface RepaymentWish {
  readonly key: OrderKey;
  readonly target: RepaymentTarget;
}

/** Why nothing is quoted. `debitRunning`: what is owed is not known before the debit that is on its way has ended (G23). */
export type QuoteRepaymentError = NoScheduledLoan | { readonly kind: 'debitRunning' } | QuoteRefusal;

/** Says what paying `target` costs today (item 21): what {@link Repay} would debit, to the 分. Reads only. */
export type QuoteRepayment = (wish: RepaymentWish) => Promise<Result<RepaymentQuote, QuoteRepaymentError>>;

/** What {@link createQuoteRepayment} works with. */
export interface QuoteRepaymentDependencies {
  readonly unitOfWork: Pick<UnitOfWork, 'read'>;
  readonly clock: Clock;
}

/** Makes the use case of item 21. */
export function createQuoteRepayment(dependencies: QuoteRepaymentDependencies): QuoteRepayment {
  const { unitOfWork, clock } = dependencies;
  return async ({ key, target }) => {
    const found = await findLoanWithApplications(unitOfWork.read, key);
    if (!found.ok) return found;
    const { loan, schedule, applications } = found.value;
    if (applications.some(({ state }) => state === 'open')) return err({ kind: 'debitRunning' });
    return quoteRepayment({ loan, schedule, target, on: toLocalDate(clock.now()) });
  };
}
