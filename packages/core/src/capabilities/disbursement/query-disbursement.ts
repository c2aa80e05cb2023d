import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { OrderKey } from '../../model/identifiers.js';
import { LOAN_STATUS_TABLE } from '../../model/loan-status.js';
import type { LoanFacts } from '../../ports/callback-bodies.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';

/** All that the answer of item 17 is made of. */
export interface DisbursementFacts extends LoanFacts {
  /** Has the borrower confirmed an order that has no loan yet (it waits for the account)? */
  readonly hasOpenConfirmation: boolean;
  /** The stored code of a loan whose state no row of the status table has; there is no loan to show then (G3). */
  readonly unlistedState?: number;
}

/** Asks how far a payout is (item 17). Reads only. */
export type QueryDisbursement = (
  key: OrderKey,
) => Promise<Result<DisbursementFacts, { readonly kind: 'unknownOrder' }>>;

/** Makes the use case of item 17. */
export function createQueryDisbursement(dependencies: {
  readonly read: Pick<UnitOfWork['read'], 'orders' | 'loans' | 'schedules' | 'confirmations'>;
}): QueryDisbursement {
  const { read } = dependencies;
  return async (key) => {
    const order = await read.orders.find(key);
    if (order === undefined) return err({ kind: 'unknownOrder' });
    const state = await read.loans.stateOfOrder(key);
    if (state !== undefined && !LOAN_STATUS_TABLE.some(([code]) => code === state)) {
      return ok({ order, hasOpenConfirmation: false, unlistedState: state });
    }
    const loan = await read.loans.findByOrder(key);
    if (loan === undefined) {
      const confirmation = await read.confirmations.find(key);
      // Once more, after the confirmation: one that has become a loan or was refused meanwhile shows in the order.
      const latest = (await read.orders.find(key)) ?? order;
      return ok({ order: latest, hasOpenConfirmation: confirmation?.state === 'open' });
    }
    // After the loan: a schedule that is there belongs to the state just read, or to a later one.
    const schedule = await read.schedules.find(loan.loanNo);
    return ok({ order, loan, ...(schedule === undefined ? {} : { schedule }), hasOpenConfirmation: false });
  };
}
