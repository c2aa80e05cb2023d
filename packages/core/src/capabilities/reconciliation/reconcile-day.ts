import type { LocalDate } from '../../shared/calendar.js';
import { addDays, startOfDay } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import { compareStatement } from '../../model/compare-statement.js';
import type { DisbursementRequest } from '../../model/disbursement.js';
import type { OwnPayment, ReconciliationRun } from '../../model/reconciliation.js';
import type { Repayment } from '../../model/repayment.js';
import type { Clock } from '../../ports/clock.js';
import type { Identifiers } from '../../ports/identifiers.js';
import type { PayerStatements, StatementFault } from '../../ports/payer-statements.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';

/** Why a day is not compared. `tooDifferent`: hardly anything is alike, so that it is the statement of somebody else; nothing is kept. */
export type ReconcileFault = StatementFault | { readonly kind: 'tooDifferent'; readonly differences: number };

/** Compares what we have booked for a Beijing day with the payer's statement of it, and keeps what differs. Again is safe. */
export type ReconcileDay = (day: LocalDate) => Promise<Result<ReconciliationRun, ReconcileFault>>;

/** What comparing works with. */
export interface ReconcileDependencies {
  readonly unitOfWork: UnitOfWork;
  readonly payerStatements: PayerStatements;
  readonly identifiers: Identifiers;
  readonly clock: Clock;
}

const PAGE_SIZE = 500;

/** More than people could go through, and than a database should take in one unit. */
const DIFFERENCES_MAX = 10_000;

/** Makes the comparison of a day. */
export function createReconcileDay(dependencies: ReconcileDependencies): ReconcileDay {
  const { unitOfWork, payerStatements, identifiers, clock } = dependencies;
  const { read } = unitOfWork;

  return async (day) => {
    const statement = await payerStatements.read(day);
    if (!statement.ok) return err(statement.error);
    const ours = [...(await disbursementsOf(day)), ...(await repaymentsOf(day))];
    const found = compareStatement(ours, statement.value);
    if (found.length > DIFFERENCES_MAX) return err({ kind: 'tooDifferent', differences: found.length });
    const differences = found.map((difference) => ({ ...difference, differenceNo: identifiers.next() }));
    const run: ReconciliationRun = {
      day,
      comparedAt: clock.now(),
      ours: ours.length,
      theirs: statement.value.length,
      differences: differences.length,
    };
    await unitOfWork.run((stores) => stores.reconciliations.save(run, differences));
    return ok(run);
  };

  function disbursementsOf(day: LocalDate): Promise<OwnPayment[]> {
    return pagesOf<DisbursementRequest & Paid>(
      async (last) => {
        const page = await read.disbursements.paidBetween({ ...boundsOf(day), ...(last && { after: last }) });
        return page.map((request) => {
          invariant(request.paidAt !== undefined, 'a paid request says when it was paid');
          return { ...request, paidAt: request.paidAt };
        });
      },
      ({ orderKey, requestNo, loanNo, amount, paidAt }) => ({
        direction: 'disbursement',
        channel: orderKey.channel,
        requestNo,
        serialNo: '',
        loanNo,
        amount,
        paidAt,
      }),
    );
  }

  function repaymentsOf(day: LocalDate): Promise<OwnPayment[]> {
    return pagesOf<Repayment>(
      (last) => read.repayments.debitedBetween({ ...boundsOf(day), ...(last && { after: last }) }),
      ({ orderKey, requestNo = '', serialNo, loanNo, amount, paidAt }) => ({
        direction: 'repayment',
        channel: orderKey.channel,
        requestNo,
        serialNo,
        loanNo,
        amount,
        paidAt,
      }),
    );
  }
}

type Paid = Required<Pick<DisbursementRequest, 'paidAt'>>;

function boundsOf(day: LocalDate): {
  readonly from: Paid['paidAt'];
  readonly until: Paid['paidAt'];
  readonly limit: number;
} {
  return { from: startOfDay(day), until: startOfDay(addDays(day, 1)), limit: PAGE_SIZE };
}

async function pagesOf<Row>(
  pageAfter: (last: Row | undefined) => Promise<readonly Row[]>,
  paymentOf: (row: Row) => OwnPayment,
): Promise<OwnPayment[]> {
  const payments: OwnPayment[] = [];
  let last: Row | undefined;
  for (;;) {
    const page = await pageAfter(last);
    payments.push(...page.map(paymentOf));
    last = page.at(-1);
    if (page.length < PAGE_SIZE) return payments;
  }
}
