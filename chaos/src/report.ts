import type { Spread } from './figures.js';
import type { ChaosReport } from './run.js';
import { notReached } from './reach.js';
import { INVARIANT_TABLE } from './oracle/invariants.table.js';

const VIOLATIONS_SHOWN = 12;

/** A report for people, seed first. */
export function printReport(report: ChaosReport): string {
  const { journeys, takeover, outage, rolling, reach, violations } = report;
  const width = Math.max(...reach.map(({ what }) => what.length));
  const requests = Object.entries(report.requests).map(([outcome, count]) => `${String(count)} ${outcome}`);
  return [
    `seed ${String(report.seed)}: ${String(report.minutes)} minutes of faults, ${String(report.replicas)} replicas`,
    `journeys: ${String(journeys.ended)} of ${String(journeys.started)} came to their end, ${spread(journeys.ms)}`,
    `requests: ${requests.join(', ')}`,
    `callbacks ${String(report.callbacks)}, events ${String(report.events.received)} out and ${String(report.events.sent)} in`,
    `takeover after kill -9: ${spread(takeover.afterKill)}; after SIGSTOP: ${spread(takeover.afterFreeze)}`,
    `database away ${String(outage.outageMs)} ms: first push after ${spread(outage.firstPush)}, all ready after ${spread(outage.allReady)}`,
    `rolling: ${String(rolling.restarts)} restarts, ${String(rolling.requests)} requests, ${String(rolling.failed)} failed, ${String(rolling.badExits)} bad exits`,
    `drained in ${String(report.drainMs)} ms; ${String(report.unbiddenEnds.length)} processes ended by themselves`,
    ...report.unbiddenEnds.map((words) => `  ${words}`),
    `searched ${String(report.canaries.files)} files, ${String(Math.round(report.canaries.bytes / 1e6))} MB for people`,
    '',
    ...reach.map(
      ({ what, kind, count, atLeast }) =>
        `  ${kind.padEnd(8)}  ${what.padEnd(width)}  ${String(count).padStart(6)}${count < atLeast ? `  NOT REACHED (${String(atLeast)})` : ''}`,
    ),
    '',
    ...INVARIANT_TABLE.map(([id, promise]) => {
      const found = violations.filter(({ invariant }) => invariant === id);
      const shown = found.slice(0, VIOLATIONS_SHOWN).map(({ detail }) => `\n        ${detail}`);
      return `  ${id.padEnd(3)}  ${promise}: ${found.length === 0 ? 'holds' : `${String(found.length)} VIOLATIONS`}${shown.join('')}`;
    }),
    '',
    report.isGood
      ? 'good'
      : `NOT GOOD: ${String(violations.length)} violations, ${String(notReached(reach).length)} not reached`,
  ].join('\n');
}

function spread({ count, p50, max }: Spread): string {
  return `p50 ${String(p50)} ms, max ${String(max)} ms (${String(count)})`;
}
