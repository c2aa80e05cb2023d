import type { Command } from 'commander';
import { interruptible } from '../interruptible.js';
import { positive, say } from '../options.js';
import type { SoakReport } from './soak.js';
import { runSoak } from './soak.js';

interface SoakOptions {
  readonly minutes: number;
  readonly seed?: number;
  readonly replicas: number;
  readonly rate: number;
  readonly json?: boolean;
}

/** `soak`: steady work without faults (promise 41); exit code 0 only when nothing grew. */
export function registerSoak(program: Command): void {
  program
    .command('soak')
    .description('lets gateways work steadily for an hour, and measures whether they hold more and more')
    .option('--minutes <n>', 'how long', positive, 60)
    .option('--seed <n>', 'chance; the same number gives the same journeys', positive)
    .option('--replicas <n>', 'gateway processes', positive, 2)
    .option('--rate <n>', 'journeys a second', positive, 0.5)
    .option('--json', 'print one JSON object instead of text')
    .action((options: SoakOptions) =>
      interruptible(async (signal) => {
        const report = await runSoak({
          seed: options.seed ?? Math.floor(Math.random() * 1_000_000) + 1,
          minutes: options.minutes,
          replicas: options.replicas,
          journeysPerSecond: options.rate,
          signal,
          say,
        });
        process.stdout.write(`${options.json === true ? JSON.stringify(report) : printSoakReport(report)}\n`);
        return report.isGood;
      }),
    );
}

/** The report for a person, seed first. */
export function printSoakReport(report: SoakReport): string {
  const { journeys, questions, trends } = report;
  const number = (value: number): string => value.toFixed(1).padStart(9);
  return [
    `seed ${String(report.seed)}: ${String(report.minutes)} minutes, ${String(report.replicas)} replicas, ${String(report.samples)} measurements of each`,
    `journeys: ${String(journeys.ended)} of ${String(journeys.started)} came to their end, p50 ${String(journeys.ms.p50)} ms, max ${String(journeys.ms.max)} ms`,
    `questions: ${String(questions.count)}, ${String(questions.failed)} failed`,
    `processes: ${String(report.badExits)} ended badly, ${String(report.unbiddenEnds.length)} by themselves`,
    ...report.unbiddenEnds.map((words) => `  ${words}`),
    '',
    `  ${'process'.padEnd(12)}${'gauge'.padEnd(12)}    early     late     peak`,
    ...trends.map(
      ({ replica, gauge, early, late, peak, isFlat }) =>
        `  ${replica.padEnd(12)}${gauge.padEnd(12)}${number(early)}${number(late)}${number(peak)}${isFlat ? '' : '  GROWS'}`,
    ),
    '',
    report.isGood ? 'good' : 'NOT GOOD',
  ].join('\n');
}
