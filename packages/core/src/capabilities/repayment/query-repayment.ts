import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { OrderKey } from '../../model/identifiers.js';
import type { RepaymentFacts } from '../../ports/callback-bodies.js';
import type { Clock } from '../../ports/clock.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';
import type { NoScheduledLoan } from './find-scheduled-loan.js';
import { findLoanWithApplications } from './find-scheduled-loan.js';
import { repaymentFacts, scheduleFacts } from './schedule-facts.js';

/** Which installment of which order, or the whole loan. */
export interface RepaymentQuestion {
  readonly key: OrderKey;
  readonly installmentNo: RepaymentFacts['installmentNo'];
}

/** Why there is nothing to say. */
export type QueryRepaymentError = NoScheduledLoan | { readonly kind: 'unknownInstallment' };

/** Asks how far the repayment of an installment, or of the whole loan, is (item 24). Reads only; equal to what the callback tells. */
export type QueryRepayment = (question: RepaymentQuestion) => Promise<Result<RepaymentFacts, QueryRepaymentError>>;

/** What {@link createQueryRepayment} works with. */
export interface QueryRepaymentDependencies {
  readonly unitOfWork: Pick<UnitOfWork, 'read'>;
  readonly clock: Clock;
}

/** Makes the use case of item 24. */
export function createQueryRepayment(dependencies: QueryRepaymentDependencies): QueryRepayment {
  const { unitOfWork, clock } = dependencies;
  return async ({ key, installmentNo }) => {
    const found = await findLoanWithApplications(unitOfWork.read, key);
    if (!found.ok) return found;
    const { applications, ...scheduled } = found.value;
    const { installments } = scheduled.schedule;
    const isKnown = installmentNo === 'all' || installments.some((each) => each.installmentNo === installmentNo);
    if (!isKnown) return err({ kind: 'unknownInstallment' });
    const facts = await scheduleFacts({ stores: unitOfWork.read, ...scheduled, at: clock.now() });
    return ok(repaymentFacts(facts, applications, installmentNo));
  };
}
