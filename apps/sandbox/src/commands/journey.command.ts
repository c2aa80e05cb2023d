import type { Command } from 'commander';
import { playJourney } from '../journey/journey.js';
import { scenarioText, summaryText } from '../journey/journey-report.js';
import type { Stage } from '../journey/stage.js';
import { openStage } from '../journey/stage.js';
import { paletteFor } from '../print/palette.js';
import { SCENARIOS } from '../scenarios/index.js';
import { BROKERS_VARIABLE, DATABASE_VARIABLE, partServersOf } from './part-servers.js';
import { Problem } from './problem.js';

interface JourneyOptions {
  readonly json?: boolean;
  readonly scenario?: readonly string[];
  readonly keep?: boolean;
  readonly concurrency: string;
  readonly gateway?: string;
  readonly parts?: boolean;
}

/** `journey`: every scenario against a fresh gateway in a temporary folder; exit code 0 only if all steps are ok. */
export function registerJourney(program: Command): void {
  program
    .command('journey')
    .description('play every scenario against a fresh gateway in a temporary folder')
    .option('--json', 'one JSON object a line: scenario, step, item, interface, ok, code, status, ms')
    .option('--scenario <name...>', 'only these scenarios')
    .option('--keep', "keep the gateway's folder")
    .option('--concurrency <count>', 'scenarios at a time; those that take months are played beside them', '8')
    .option('--gateway <file>', 'command line of another gateway build')
    .option('--parts', `on real parts: the servers that ${DATABASE_VARIABLE} and ${BROKERS_VARIABLE} name`)
    .action(playAll);
}

async function playAll(options: JourneyOptions): Promise<void> {
  const scenarios = chosen(options.scenario);
  const concurrency = Number(options.concurrency);
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new Problem('--concurrency takes a whole number from 1 on.');
  const parts = options.parts === true ? { parts: partServersOf(process.env) } : {};
  const palette = paletteFor(process.stdout);
  const startedAt = performance.now();
  const openOne = () =>
    openStage({
      keepFolder: options.keep === true,
      ...parts,
      ...(options.gateway === undefined ? {} : { gatewayEntry: options.gateway }),
    });
  const stage = await openOne();
  let ofMonths: Promise<Stage> | undefined;
  try {
    const watcher =
      options.json === true
        ? { onStep: (record: object) => void process.stdout.write(`${JSON.stringify(record)}\n`) }
        : {
            onScenario: (outcome: Parameters<typeof scenarioText>[0]) =>
              void process.stdout.write(`${scenarioText(outcome, palette)}\n`),
          };
    const outcomes = await playJourney(
      { shared: stage, ofMonths: () => (ofMonths ??= openOne()), openOwn: openOne },
      scenarios,
      concurrency,
      watcher,
    );
    const kept = options.keep === true ? stage.gateway.home : undefined;
    const summary = summaryText(outcomes, performance.now() - startedAt, palette, kept);
    (options.json === true ? process.stderr : process.stdout).write(summary);
    if (outcomes.some(({ ok }) => !ok)) process.exitCode = 1;
  } finally {
    await Promise.all([
      stage.close(),
      ofMonths?.then(
        (opened) => opened.close(),
        () => undefined,
      ),
    ]);
  }
}

function chosen(names: readonly string[] | undefined): typeof SCENARIOS {
  if (names === undefined) return SCENARIOS;
  return names.map((name) => {
    const scenario = SCENARIOS.find((candidate) => candidate.name === name);
    if (scenario !== undefined) return scenario;
    throw new Problem(`There is no scenario "${name}"; there are: ${SCENARIOS.map((each) => each.name).join(', ')}.`);
  });
}
