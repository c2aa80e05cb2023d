import { invariant } from '../../shared/errors.js';
import type { LoanNo } from '../../model/identifiers.js';
import type { LoanEvent, LoanStatus } from '../../model/loan-status.js';
import { LOAN_TRANSITION_TABLE } from '../../model/loan-status.js';
import type { Loans } from '../../ports/loans.js';
import { TEST_NOW } from '../builders.js';

/** The shortest way from `created` to `status` in the transition table. */
export function loanPathTo(status: LoanStatus): readonly { readonly from: LoanStatus; readonly event: LoanEvent }[] {
  const paths = new Map<LoanStatus, readonly { readonly from: LoanStatus; readonly event: LoanEvent }[]>([
    ['created', []],
  ]);
  for (const [reached, path] of paths) {
    for (const [from, to, event] of LOAN_TRANSITION_TABLE) {
      if (from === reached && !paths.has(to)) paths.set(to, [...path, { from, event }]);
    }
  }
  const path = paths.get(status);
  invariant(path !== undefined, `${status} is reachable`);
  return path;
}

/** Takes a new loan along {@link loanPathTo} `status`, all at one time. */
export async function moveLoanTo(loans: Loans, loanNo: LoanNo, status: LoanStatus): Promise<void> {
  for (const [index, { from, event }] of loanPathTo(status).entries()) {
    const isMoved = await loans.transition({ loanNo, from, version: index + 1, event, at: TEST_NOW });
    invariant(isMoved, `${from} was left by ${event}`);
  }
}
