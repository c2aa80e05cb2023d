import type { LocalDate } from '../../shared/calendar.js';
import { toLocalDate } from '../../shared/calendar.js';
import type { InstallmentToAssess, ListedInstallment } from '../../ports/repayment-schedules.js';
import type { LoanDependencies } from '../disbursement/loan-setting.js';
import type { Batch, BatchRequest } from '../run-batch.js';
import { errorWord, runBatch } from '../run-batch.js';
import { takeInOverdue } from './apply-overdue.js';

/**
 * One run of `OverdueJob` (item 20): raises `loan.overdue` for every installment whose last day to pay has passed, once per
 * installment and day, and gives it to its consumer. Works in pages of `limit` until none is left, and starts again where it
 * stopped: an installment that was reckoned today is not listed any more. Counts: claimed, what {@link takeInOverdue} answers,
 * fault:…, failed:….
 */
export type AssessOverdue = (request: BatchRequest) => Promise<Batch>;

/** Makes the job. Two at once do no harm: the second of an installment finds it reckoned. */
export function createAssessOverdue(dependencies: LoanDependencies): AssessOverdue {
  const { unitOfWork, clock } = dependencies;

  return async ({ limit, concurrency, isStopping = () => false }) => {
    const on = toLocalDate(clock.now());
    const counts = new Map<string, number>();
    let after: InstallmentToAssess | undefined;
    do {
      // After the last one, also when it failed: what fails is tried by the next run, and holds up nothing of this one.
      const wish = { on, limit, ...(after === undefined ? {} : { after }) };
      const items = await unitOfWork.read.schedules.listToAssess(wish);
      const page = await runBatch({
        items,
        concurrency,
        work: (item) => raise(item, on),
        onError: (_item, error) => Promise.resolve(`failed:${errorWord(error)}`),
      });
      for (const [outcome, count] of Object.entries(page.counts)) {
        counts.set(outcome, (counts.get(outcome) ?? 0) + count);
      }
      after = items.length < limit ? undefined : items.at(-1);
    } while (after !== undefined && !isStopping());
    return { counts: Object.fromEntries(counts) };
  };

  async function raise(item: ListedInstallment, asOf: LocalDate): Promise<string> {
    const { loanNo, installmentNo } = item;
    const eventId = `overdue-${loanNo}-${String(installmentNo)}-${asOf}`;
    const taken = await takeInOverdue(dependencies, item, { eventId, installmentNo, asOf });
    return taken.ok ? taken.value : `fault:${taken.error.kind}`;
  }
}
