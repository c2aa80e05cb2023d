import type { LocalDate } from '../../shared/calendar.js';
import { toLocalDate } from '../../shared/calendar.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { Operator } from '../../model/operator.js';
import type { ReconciliationRun, RecordedDifference } from '../../model/reconciliation.js';
import type { StatementFault } from '../../ports/payer-statements.js';
import type { ReconciliationQueries } from '../../ports/reconciliations.js';
import type { Audited, OperationAttempt, OperationRefusal } from '../operations/audited.js';
import type { ReconcileDependencies, ReconcileFault } from './reconcile-day.js';
import { createReconcileDay } from './reconcile-day.js';

/** A day, by whom, and perhaps why. */
export interface ReconciliationOperation {
  readonly operator: Operator;
  readonly day: LocalDate;
  readonly reason?: string;
}

/** What people do about payers' statements. Looking is not audited, everything else is. */
export interface ReconciliationOperations {
  /** Comparisons, the latest day first. */
  list(limit: number): Promise<readonly ReconciliationRun[]>;
  /** Differences, the latest day first. */
  differences(wish: Parameters<ReconciliationQueries['differences']>[0]): Promise<readonly RecordedDifference[]>;
  /** Marks an open difference as settled by people; `reason` says how. */
  resolve(operation: {
    readonly operator: Operator;
    readonly differenceNo: string;
    readonly reason: string;
  }): Promise<Result<undefined, OperationRefusal | { readonly kind: 'notOpen' }>>;
  /** Compares a day now. `notOver`: the day has not ended yet, and what is still to come of it would be missed. */
  run(
    operation: ReconciliationOperation,
  ): Promise<Result<ReconciliationRun, OperationRefusal | ReconcileFault | { readonly kind: 'notOver' }>>;
  /** Keeps a statement of a day, checked first. */
  importStatement(
    operation: ReconciliationOperation & { readonly file: Uint8Array },
  ): Promise<Result<{ readonly lines: number }, OperationRefusal | StatementFault>>;
}

/** What {@link createReconciliationOperations} works with. */
export interface ReconciliationOperationsDependencies extends ReconcileDependencies {
  readonly audited: Audited;
}

/** Makes the operations on reconciliations. */
export function createReconciliationOperations(
  dependencies: ReconciliationOperationsDependencies,
): ReconciliationOperations {
  const { unitOfWork, payerStatements, audited, clock } = dependencies;
  const { reconciliations } = unitOfWork.read;
  const reconcileDay = createReconcileDay(dependencies);

  return {
    list: (limit) => reconciliations.list(limit),
    differences: (wish) => reconciliations.differences(wish),
    resolve: ({ operator, differenceNo, reason }) =>
      audited.run<undefined, { readonly kind: 'notOpen' }>(
        { operator, action: 'reconciliation.resolve', subject: differenceNo, reason },
        async (stores) => {
          const change = { differenceNo, note: reason, at: clock.now() };
          return (await stores.reconciliations.resolve(change)) ? ok() : err({ kind: 'notOpen' });
        },
      ),
    run: ({ operator, day, reason }) =>
      noted<ReconciliationRun, ReconcileFault | { readonly kind: 'notOver' }>(
        attemptOf('reconciliation.run', operator, day, reason),
        async () => (day < toLocalDate(clock.now()) ? reconcileDay(day) : err({ kind: 'notOver' })),
      ),
    importStatement: ({ operator, day, reason, file }) =>
      noted(attemptOf('reconciliation.import', operator, day, reason), () => payerStatements.keep(day, file)),
  };

  /** What happens outside the database is safe to repeat, and noted after it. */
  async function noted<T, E extends { readonly kind: string }>(
    attempt: OperationAttempt,
    work: () => Promise<Result<T, E>>,
  ): Promise<Result<T, E | OperationRefusal>> {
    const refusal = await audited.refusalOf(attempt);
    if (refusal !== undefined) return err(refusal);
    const result = await work();
    return audited.run<T, E>(attempt, async () => result);
  }
}

function attemptOf(
  action: 'reconciliation.run' | 'reconciliation.import',
  operator: Operator,
  day: LocalDate,
  reason: string | undefined,
): OperationAttempt {
  return { operator, action, subject: day, ...(reason === undefined ? {} : { reason }) };
}
