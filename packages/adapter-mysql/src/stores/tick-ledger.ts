import type { TickLedger, TickOutcome, TickRun } from '@banyan/core';
import { clipped, instant, optionalInstant, optionalText, present, text } from '../columns.js';
import { decodeDocument, encodeDocument } from '../document-codec.js';
import type { Row } from '../engine/sql-engine.js';
import type { UnitRunner } from '../unit-runner.js';
import { insertInto, updateIn } from '../written-statements.js';
import { pruneOldest } from './pruning.js';

const RUNS = 'cron_run';

/** Table `cron_run`: the unique key (job, scheduled time) lets each tick start once in the fleet. */
export function createSqlTickLedger(units: UnitRunner): TickLedger {
  const { reader } = units;
  return {
    start: ({ job, scheduledAt, owner, startedAt }) =>
      units.run(async (session) => {
        const row = { job, scheduled_at: scheduledAt, owner, started_at: startedAt };
        return (await session.insert(insertInto(RUNS, row))) === 'inserted';
      }),
    finish: (job, scheduledAt, outcome) =>
      units.run(async (session) => {
        await session.run(
          updateIn(
            RUNS,
            { job, scheduled_at: scheduledAt },
            {
              finished_at: outcome.finishedAt,
              counts: encodeDocument(outcome.counts),
              error: outcome.error === undefined ? null : clipped(outcome.error, 500),
            },
          ),
        );
      }),
    runs: async (job, limit) => {
      const rows = await reader.all(reader.build(RUNS).where({ job }).orderBy('scheduled_at', 'desc').limit(limit));
      return rows.map(tickRunOf);
    },
    prune: (before, limit) =>
      units.run((session) => pruneOldest(session, { table: RUNS, timeColumn: 'scheduled_at', before, limit })),
  };
}

function tickRunOf(row: Row): TickRun {
  return present({
    job: text(row, 'job'),
    scheduledAt: instant(row, 'scheduled_at'),
    owner: text(row, 'owner'),
    startedAt: instant(row, 'started_at'),
    outcome: outcomeOf(row),
  });
}

function outcomeOf(row: Row): TickOutcome | undefined {
  const finishedAt = optionalInstant(row, 'finished_at');
  if (finishedAt === undefined) return undefined;
  const counts = decodeDocument(text(row, 'counts')) as TickOutcome['counts'];
  return present({ finishedAt, counts, error: optionalText(row, 'error') });
}
