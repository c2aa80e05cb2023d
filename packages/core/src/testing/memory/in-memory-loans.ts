import type { Instant } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import { sumFen } from '../../shared/money.js';
import { err, ok } from '../../shared/result.js';
import type { DisbursementRequest } from '../../model/disbursement.js';
import type { OrderKey } from '../../model/identifiers.js';
import type { Loan } from '../../model/loan.js';
import type { LoanStatus } from '../../model/loan-status.js';
import { loanStatusCode, nextLoanStatus, REFUSED_OR_CANCELLED_LOAN_STATUSES } from '../../model/loan-status.js';
import type { BorrowConfirmations } from '../../ports/borrow-confirmations.js';
import type { DisbursementRequests } from '../../ports/disbursement-requests.js';
import type { Loans } from '../../ports/loans.js';
import { compareTexts, isSameOrder, oldestFirst } from './rows.js';
import { keyOf } from './tables.js';
import type { Tables } from './tables.js';

/** In-memory {@link Loans}. */
export function createInMemoryLoans(tables: Tables): Loans {
  const table = tables.loans;
  const loans = (): readonly Loan[] => table.rows().map(({ loan }) => loan);
  const ofOrder = (key: OrderKey): Loan | undefined => loans().find(({ orderKey }) => isSameOrder(orderKey, key));
  return {
    find: async (loanNo) => table.get(loanNo)?.loan,
    findByOrder: async (key) => ofOrder(key),
    stateOfOrder: async (key) => {
      const loan = ofOrder(key);
      return loan === undefined ? undefined : loanStatusCode(loan.status);
    },
    history: async (loanNo) => table.get(loanNo)?.steps ?? [],
    listByStatus: async (status, limit) =>
      oldestFirst(
        loans().filter((loan) => loan.status === status),
        ({ changedAt }) => changedAt,
      ).slice(0, limit),
    countByStatus: async () => {
      const counts = new Map<LoanStatus, number>();
      for (const { status } of loans()) counts.set(status, (counts.get(status) ?? 0) + 1);
      return counts;
    },
    confirmedAmount: async (channel, from, until) =>
      sumFen(
        loans()
          .filter(({ orderKey, createdAt }) => orderKey.channel === channel && createdAt >= from && createdAt < until)
          .filter(({ status }) => !REFUSED_OR_CANCELLED_LOAN_STATUSES.includes(status))
          .map(({ amount }) => amount),
      ),
    lockCeiling: () => Promise.resolve(),
    insert: async (loan) => {
      invariant(loan.status === 'created' && loan.version === 1, 'a new loan is created, in version 1');
      if (table.get(loan.loanNo) !== undefined || ofOrder(loan.orderKey) !== undefined) return err('loanExists');
      const first = { version: 1, from: null, to: 'created', event: 'borrowConfirmed', at: loan.createdAt } as const;
      table.set(loan.loanNo, { loan, steps: [first] });
      return ok();
    },
    transition: async ({ loanNo, from, version, event, at, detail, set }) => {
      const to = nextLoanStatus(from, event);
      invariant(to !== undefined, `no transition from ${from} on ${event}`);
      const row = table.get(loanNo);
      if (row?.loan.status !== from || row.loan.version !== version) return false;
      const step = { version: version + 1, from, to, event, at, ...(detail === undefined ? {} : { detail }) };
      table.set(loanNo, {
        loan: { ...row.loan, ...set, status: to, version: version + 1, changedAt: at },
        steps: [...row.steps, step],
      });
      return true;
    },
  };
}

/** In-memory {@link BorrowConfirmations}. */
export function createInMemoryBorrowConfirmations(tables: Tables): BorrowConfirmations {
  const table = tables.confirmations;
  const rowKey = ({ channel, orderNo }: OrderKey): string => keyOf(channel, orderNo);
  return {
    find: async (key) => table.get(rowKey(key))?.revisions.at(-1),
    revisions: async (key) => table.get(rowKey(key))?.revisions ?? [],
    insert: async (confirmation) => {
      invariant(confirmation.revision === 1, 'a new confirmation is revision 1');
      if (table.get(rowKey(confirmation.key)) !== undefined) return err('confirmationExists');
      table.set(rowKey(confirmation.key), { revisions: [confirmation] });
      return ok();
    },
    amend: async (confirmation) => {
      const revisions = table.get(rowKey(confirmation.key))?.revisions ?? [];
      if (revisions.length === 0 || confirmation.revision !== revisions.length + 1) return false;
      table.set(rowKey(confirmation.key), { revisions: [...revisions, confirmation] });
      return true;
    },
  };
}

/** In-memory {@link DisbursementRequests}. */
export function createInMemoryDisbursementRequests(tables: Tables): DisbursementRequests {
  const table = tables.disbursements;
  const ofLoan = (loanNo: string): readonly DisbursementRequest[] =>
    table.rows().filter((request) => request.loanNo === loanNo);
  return {
    find: async (requestNo) => table.get(requestNo),
    ofLoan: async (loanNo) => [...ofLoan(loanNo)].sort((left, right) => left.attempt - right.attempt),
    paidBetween: async ({ from, until, limit, after }) =>
      table
        .rows()
        .flatMap((request) => {
          const { requestNo, paidAt, state } = request;
          const wasPaid = state === 'paid' || state === 'suspect';
          const isWanted = wasPaid && paidAt !== undefined && paidAt >= from && paidAt < until;
          return isWanted ? [{ request, paid: { requestNo, paidAt } }] : [];
        })
        .filter(({ paid }) => after === undefined || comparePaid(paid, after) > 0)
        .sort((left, right) => comparePaid(left.paid, right.paid))
        .slice(0, limit)
        .map(({ request }) => request),
    insert: async (request) => {
      invariant(request.state === 'open', 'a new request is open');
      const isTaken =
        table.get(request.requestNo) !== undefined ||
        ofLoan(request.loanNo).some(({ state, attempt }) => state === 'open' || attempt === request.attempt);
      if (isTaken) return err('openExists');
      table.set(request.requestNo, request);
      return ok();
    },
    settle: async ({ requestNo, from, to, at, reason, paidAt }) => {
      const request = table.get(requestNo);
      if (request?.state !== from) return false;
      const { reason: _reason, ...rest } = request;
      const said = { ...(reason === undefined ? {} : { reason }), ...(paidAt === undefined ? {} : { paidAt }) };
      table.set(requestNo, { ...rest, state: to, settledAt: at, ...said });
      return true;
    },
  };
}

interface PaidRequest {
  readonly paidAt: Instant;
  readonly requestNo: string;
}

function comparePaid(left: PaidRequest, right: PaidRequest): number {
  return left.paidAt - right.paidAt || compareTexts(left.requestNo, right.requestNo);
}
