import type { Instant } from '../shared/calendar.js';

/** How a run of a job went. */
export interface TickOutcome {
  readonly finishedAt: Instant;
  readonly counts: Readonly<Record<string, number>>;
  readonly error?: string;
}

/** One start of a job. */
export interface TickRun {
  readonly job: string;
  readonly scheduledAt: Instant;
  readonly owner: string;
  readonly startedAt: Instant;
  readonly outcome?: TickOutcome;
}

/** The record of cron ticks: the unique row (job, scheduledAt) lets each tick start once in the fleet (`DESIGN` §3). */
export interface TickLedger {
  /** True for exactly one caller per (job, scheduledAt). */
  start(run: {
    readonly job: string;
    readonly scheduledAt: Instant;
    readonly owner: string;
    readonly startedAt: Instant;
  }): Promise<boolean>;

  /** Notes how the run went. */
  finish(job: string, scheduledAt: Instant, outcome: TickOutcome): Promise<void>;

  /** Runs of a job, newest first, at most `limit`. */
  runs(job: string, limit: number): Promise<readonly TickRun[]>;

  /** Removes runs scheduled before `before`, at most `limit`. Returns how many. */
  prune(before: Instant, limit: number): Promise<number>;
}
