import type { Palette } from '../print/palette.js';
import { padFrom, padTo } from '../print/text.js';
import type { ScenarioOutcome } from './journey.js';
import type { StepRecord } from './step.js';

const STEP_WIDTH = 52;
const INTERFACE_WIDTH = 27;

/** A scenario as a block of lines: its title, then a row per step. */
export function scenarioText(outcome: ScenarioOutcome, palette: Palette): string {
  const { scenario, ok, ms, records } = outcome;
  const mark = ok ? palette.good('✓') : palette.bad('✗');
  const head = `${mark} ${palette.strong(padTo(scenario.name, 42))} ${palette.faint(`${scenario.title}, ${seconds(ms)}`)}`;
  return [head, ...records.map((record) => stepText(record, palette)), ''].join('\n');
}

/** The last lines: how many, how long, and where to look when something failed. */
export function summaryText(
  outcomes: readonly ScenarioOutcome[],
  totalMs: number,
  palette: Palette,
  keptFolder?: string,
): string {
  const steps = outcomes.flatMap(({ records }) => records);
  const failed = steps.filter(({ ok }) => !ok);
  const counts = `${String(outcomes.length)} scenarios, ${String(steps.length)} steps, ${String(failed.length)} failed, ${seconds(totalMs)}`;
  const kept = keptFolder === undefined ? [] : [palette.faint(`The gateway's data and log were kept in ${keptFolder}`)];
  return [failed.length === 0 ? palette.good(counts) : palette.bad(counts), ...kept, ''].join('\n');
}

function stepText(record: StepRecord, palette: Palette): string {
  const cells = [
    record.ok ? palette.good('✓') : palette.bad('✗'),
    palette.faint(padFrom(record.item, 4)),
    padTo(record.interface, INTERFACE_WIDTH),
    padTo(record.step, STEP_WIDTH),
    padFrom(record.code === null ? '' : String(record.code), 5),
    padFrom(record.status === null ? '' : String(record.status), 4),
    palette.faint(padFrom(`${String(record.ms)} ms`, 8)),
  ];
  const row = `  ${cells.join('  ')}`;
  return record.detail === undefined ? row : `${row}\n${' '.repeat(9)}${palette.bad(record.detail)}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
