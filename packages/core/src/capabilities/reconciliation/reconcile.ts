import type { LocalDate } from '../../shared/calendar.js';
import { addDays, toLocalDate } from '../../shared/calendar.js';
import type { ReconciliationQueries } from '../../ports/reconciliations.js';
import type { Batch, BatchRequest } from '../run-batch.js';
import { errorWord, runBatch } from '../run-batch.js';
import type { ReconcileDependencies } from './reconcile-day.js';
import { createReconcileDay } from './reconcile-day.js';

/**
 * One pass of `ReconciliationJob`: compares the days up to yesterday that were not compared yet, and again those of the last week
 * and those with open differences: payers correct themselves, and money is booked late. Counts: claimed, equal,
 * different, noStatement (a statement that should be there is not: an alert), notYetServed (a day before the first comparison,
 * without one), malformed, tooDifferent (the statement of somebody else, an alert), failed:….
 */
export type Reconcile = (request: BatchRequest) => Promise<Batch>;

/** Days looked back at; what is older is compared by hand. */
const DAYS_LOOKED_BACK = 31;

/** Days that are compared again although nothing differed. */
const DAYS_COMPARED_AGAIN = 7;

/** Makes the daily comparison. */
export function createReconcile(dependencies: ReconcileDependencies): Reconcile {
  const reconcileDay = createReconcileDay(dependencies);
  const { reconciliations } = dependencies.unitOfWork.read;

  return async ({ limit }) => {
    const yesterday = addDays(toLocalDate(dependencies.clock.now()), -1);
    const { days, servedFrom } = await daysToCompare(reconciliations, yesterday);
    return runBatch({
      items: days.slice(0, limit),
      // One statement in memory at a time.
      concurrency: 1,
      work: async (day) => {
        const compared = await reconcileDay(day);
        if (compared.ok) return compared.value.differences === 0 ? 'equal' : 'different';
        if (compared.error.kind !== 'noStatement') return compared.error.kind;
        return day < servedFrom ? 'notYetServed' : 'noStatement';
      },
      onError: async (_day, error) => `failed:${errorWord(error)}`,
    });
  };
}

/** The latest day first, so that a missing old one holds up nothing. */
async function daysToCompare(
  reconciliations: ReconciliationQueries,
  yesterday: LocalDate,
): Promise<{ readonly days: readonly LocalDate[]; readonly servedFrom: LocalDate }> {
  const compared = (await reconciliations.list(DAYS_LOOKED_BACK)).map(({ day }) => day);
  const open = await reconciliations.differences({ state: 'open', limit: 1000 });
  const again = new Set(open.map(({ day }) => day));
  const known = new Set(compared);
  const days = Array.from({ length: DAYS_LOOKED_BACK }, (_, index) => addDays(yesterday, -index)).filter(
    (day, index) => index < DAYS_COMPARED_AGAIN || !known.has(day) || again.has(day),
  );
  return { days, servedFrom: compared.at(-1) ?? yesterday };
}
