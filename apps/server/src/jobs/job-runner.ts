import type { BatchCounts, Clock, Instant, TickLedger } from '@banyan/core';
import { errorWord, instantText } from '@banyan/core';
import type { Metrics } from '@banyan/adapter-http';
import type { Log } from '../logging/log.js';
import { drainJob } from './drain.js';
import type { JobRow } from './schedule.table.js';

/** Runs jobs at their ticks: each tick once in the fleet, one run of a job at a time in this process. */
export interface JobRunner {
  /** One tick. Never rejects: what goes wrong is logged, counted, and noted in the ledger. */
  tick(row: JobRow, scheduledAt: Instant): Promise<void>;
  /** Lets no new batch start and resolves when the running ones have ended. */
  stop(): Promise<void>;
}

// A batch ends well within its lease even when every call of it takes its whole time-out (50 rows, 8 at a time, 20 s).
const BATCH = { limit: 50, concurrency: 8, leaseMs: 180_000 } as const;

/** Makes the runner. `owner` names this process in claims. */
export function createJobRunner(dependencies: {
  readonly ledger: TickLedger;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly owner: string;
}): JobRunner {
  const { ledger, clock, log, metrics, owner } = dependencies;
  const running = new Map<string, Promise<void>>();
  let isStopping = false;

  async function run(row: JobRow, scheduledAt: Instant): Promise<void> {
    const { job } = row;
    const startedAt = clock.now();
    // The clock may be moved meanwhile (BANYAN_CLOCK).
    const since = performance.now();
    try {
      if (!(await ledger.start({ job, scheduledAt, owner, startedAt }))) return;
    } catch (error) {
      log.error('job could not start', { job, scheduledAt: instantText(scheduledAt), error });
      return;
    }
    let counts: BatchCounts = {};
    let failure: unknown;
    try {
      counts = await drainJob({
        pass: () => row.pass({ owner, ...BATCH, isStopping: () => isStopping }),
        limit: BATCH.limit,
        isWhole: row.isWhole === true,
        isStopping: () => isStopping,
        report: (sum) => log.info('job goes on', { job, counts: sum }),
      });
    } catch (error) {
      failure = error;
    }
    await conclude({ row, scheduledAt, ms: Math.round(performance.now() - since), counts, failure });
  }

  async function conclude(ended: {
    readonly row: JobRow;
    readonly scheduledAt: Instant;
    readonly ms: number;
    readonly counts: BatchCounts;
    readonly failure: unknown;
  }): Promise<void> {
    const { row, scheduledAt, ms, counts, failure } = ended;
    const { job } = row;
    const finishedAt = clock.now();
    const outcome = failure === undefined ? 'ok' : 'failed';
    metrics.jobEnded({ job, outcome, durationMs: ms, counts });
    if (failure !== undefined)
      log.error('job failed', { job, scheduledAt: instantText(scheduledAt), ms, error: failure });
    else if (Object.keys(counts).some((word) => row.alerts?.test(word) === true))
      log.warn('job ran; something waits for people', { job, counts, ms });
    else if (Object.values(counts).some((count) => count > 0)) log.info('job ran', { job, counts, ms });
    else log.debug('job ran', { job, counts, ms });
    const error = failure === undefined ? {} : { error: errorWord(failure) };
    try {
      await ledger.finish(job, scheduledAt, { finishedAt, counts, ...error });
    } catch (cause) {
      log.warn('the end of a job could not be noted', { job, error: cause });
    }
  }

  return {
    async tick(row, scheduledAt) {
      if (isStopping || running.has(row.job)) return;
      const current = run(row, scheduledAt).finally(() => running.delete(row.job));
      running.set(row.job, current);
      await current;
    },
    async stop() {
      isStopping = true;
      await Promise.all(running.values());
    },
  };
}
