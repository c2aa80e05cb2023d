import { Command } from 'commander';
import { registerEdge } from './edge/edge.command.js';
import { interruptible } from './interruptible.js';
import { positive, say } from './options.js';
import { printReport } from './report.js';
import { runChaos } from './run.js';
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
    .action((options: ChaosOptions) =>
      interruptible(async (signal) => {
        const report = await runChaos({
          seed: options.seed ?? Math.floor(Math.random() * 1_000_000) + 1,
          minutes: options.minutes,
          replicas: options.replicas,
          journeysPerSecond: options.rate,
          outageMs: options.outage * 1_000,
          isShort: options.short === true,
          keepFolder: options.keep === true,
          signal,
          say,
        });
        process.stdout.write(`${options.json === true ? JSON.stringify(report) : printReport(report)}\n`);
        return report.isGood;
      }),
    );
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
