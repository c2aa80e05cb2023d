import { partServersOf } from '@banyan/sandbox';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { drip } from './drip.js';
import type { EdgeReport } from './edge-report.js';
import { edgeReport, printEdgeReport } from './edge-report.js';
import type { EdgeTarget } from './edge-target.js';
import { openEdgeTarget } from './edge-target.js';
import { fuzz } from './fuzz.js';
import { overload } from './overload.js';
import { rotate } from './rotation.js';

const ATTACKS = ['fuzz', 'drip', 'overload', 'rotation'] as const;

type AttackName = (typeof ATTACKS)[number];

interface EdgeOptions {
  readonly requests: number;
  readonly seed?: number;
  readonly sockets: number;
  readonly seconds: number;
  readonly parts?: boolean;
  readonly json?: boolean;
}

/** `edge`: attacks on a gateway's HTTP doors (promises 6, 33, 34, 36, 37); exit code 0 only when every promise was kept. */
export function registerEdge(program: Command): void {
  program
    .command('edge')
    .description(
      "attack a gateway's HTTP doors: nonsense, dripping senders, more than it can take; exchange its secrets under load",
    )
    .argument(
      '[attacks...]',
      `which: ${ATTACKS.join(', ')}; when none is named all, rotation with --parts only`,
      readAttack,
      [],
    )
    .option('--requests <count>', 'requests of the fuzz', wholeNumber, 100_000)
    .option('--seed <number>', 'seed of the fuzz; printed, so that a run can be repeated', wholeNumber)
    .option('--sockets <count>', 'dripping connections', wholeNumber, 500)
    .option('--seconds <count>', 'how long to drip, and to overload', wholeNumber, 20)
    .option('--parts', 'a gateway on real parts instead of an embedded one; rotation always wants them')
    .option('--json', 'one JSON object instead of text')
    .action(async (attacks: readonly AttackName[], options: EdgeOptions) => {
      const usual = ATTACKS.filter((name) => name !== 'rotation' || options.parts === true);
      const report = await attack(attacks.length === 0 ? usual : attacks, options);
      process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : printEdgeReport(report));
      if (report.violations.length > 0) process.exitCode = 1;
    });
}

async function attack(attacks: readonly AttackName[], options: EdgeOptions): Promise<EdgeReport> {
  const isOnParts = options.parts === true || attacks.includes('rotation');
  const target = await openEdgeTarget(isOnParts ? { parts: partServersOf(process.env) } : {});
  const forMs = options.seconds * 1000;
  const { sockets } = options;
  try {
    return edgeReport({
      ...(attacks.includes('fuzz') ? { fuzz: await fuzzed(target, options) } : {}),
      ...(attacks.includes('drip') ? { drip: await drip(target.stage, { sockets, forMs, perSecond: 50 }) } : {}),
      ...(attacks.includes('overload') ? { overload: await overload(target.stage, { forMs, times: 3 }) } : {}),
      // Last: it stops the stage's own gateway.
      ...(attacks.includes('rotation') ? { rotation: await rotate(target.stage, { perSecond: 10 }) } : {}),
    });
  } finally {
    await target.close();
  }
}

function fuzzed(target: EdgeTarget, { requests, seed = Math.floor(Math.random() * 2 ** 31) }: EdgeOptions) {
  return fuzz(target, { requests, seed, concurrency: 16 });
}

function readAttack(text: string, before: readonly AttackName[]): readonly AttackName[] {
  const name = ATTACKS.find((candidate) => candidate === text);
  if (name === undefined) throw new InvalidArgumentError(`There are: ${ATTACKS.join(', ')}.`);
  return [...before, name];
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('not a whole number from 1 on.');
}
