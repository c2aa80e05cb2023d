import type { Fen } from '../../shared/money.js';
import { sumFen } from '../../shared/money.js';
import type { LoanNo } from '../../model/identifiers.js';
import type { LedgerAccount, LedgerPosting } from '../../model/ledger.js';
import { heldIn, LEDGER_ACCOUNT_TABLE } from '../../model/ledger.js';
import type { LoanStatus } from '../../model/loan-status.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';

/** Balance of one account; credits are below zero. */
export interface AccountBalance {
  readonly account: LedgerAccount;
  readonly label: string;
  readonly amount: Fen;
}

/** The ledger of a loan: every posting, what they come to, and the sum of all balances, which is zero. */
export interface LoanLedgerView {
  readonly loanNo: LoanNo;
  readonly status: LoanStatus;
  readonly postings: readonly LedgerPosting[];
  /** In the order of {@link LEDGER_ACCOUNT_TABLE}; accounts that were never booked on are left out. */
  readonly balances: readonly AccountBalance[];
  readonly sum: Fen;
  /** What is held for the borrower. */
  readonly held: Fen;
}

/** Shows the ledger of a loan to operations; undefined when there is no such loan. Reads only. */
export type ShowLedger = (loanNo: LoanNo) => Promise<LoanLedgerView | undefined>;

/** Makes the view of a ledger. */
export function createShowLedger({ read }: Pick<UnitOfWork, 'read'>): ShowLedger {
  return async (loanNo) => {
    const loan = await read.loans.find(loanNo);
    if (loan === undefined) return undefined;
    const byAccount = await read.ledger.balances(loanNo);
    const balances = LEDGER_ACCOUNT_TABLE.flatMap(([account, label]): AccountBalance[] => {
      const amount = byAccount.get(account);
      return amount === undefined ? [] : [{ account, label, amount }];
    });
    return {
      loanNo,
      status: loan.status,
      postings: await read.ledger.ofLoan(loanNo),
      balances,
      sum: sumFen(balances.map(({ amount }) => amount)),
      held: heldIn(byAccount),
    };
  };
}
