import { Command } from 'commander';
import { registerEdge } from './edge/edge.command.js';
import { positive } from './options.js';
import { printReport } from './report.js';
import { RunEnded, runChaos } from './run.js';
import { registerSoak } from './soak/soak.command.js';

/** The command line of the chaos runs. Sets the exit code: 0 only for a good run. */
export function createProgram(): Command {
  const program = new Command('chaos');
  // The subcommands have a seed and JSON of their own.
  program.enablePositionalOptions();
  program
    .description('breaks a fleet of gateways on purpose, and checks that nothing was lost')
    .option('--minutes <n>', 'how long faults are done', positive, 20)
    .option('--seed <n>', 'chance; the same number gives the same choices', positive)
    .option('--replicas <n>', 'gateway processes', positive, 3)
    .option('--rate <n>', 'journeys a second', positive, 0.5)
    .option('--outage <seconds>', 'how long the database is away where recovery is measured', positive, 60)
    .option('--short', 'the short list of faults, one round of each measurement')
    .option('--keep', 'leave the folder of the run behind')
    .option('--json', 'print one JSON object instead of text')
    .action(async (options: ChaosOptions) => {
      const ending = new AbortController();
      const end = (): void => {
        ending.abort();
      };
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
      try {
        const report = await runChaos({
          seed: options.seed ?? Math.floor(Math.random() * 1_000_000) + 1,
          minutes: options.minutes,
          replicas: options.replicas,
          journeysPerSecond: options.rate,
          outageMs: options.outage * 1_000,
          isShort: options.short === true,
          keepFolder: options.keep === true,
          signal: ending.signal,
          say: (text) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`),
        });
        process.stdout.write(`${options.json === true ? JSON.stringify(report) : printReport(report)}\n`);
        process.exitCode = report.isGood ? 0 : 1;
      } catch (error) {
        if (!(error instanceof RunEnded)) throw error;
        process.stderr.write('ended; everything is taken down\n');
        process.exitCode = 130;
      } finally {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, end);
      }
    });
  registerEdge(program);
  registerSoak(program);
  return program;
}

interface ChaosOptions {
  readonly minutes: number;
  readonly seed?: number;
  readonly replicas: number;
  readonly rate: number;
  readonly outage: number;
  readonly short?: boolean;
  readonly keep?: boolean;
  readonly json?: boolean;
}
