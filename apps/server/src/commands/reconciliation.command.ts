import { readFile } from 'node:fs/promises';
import type { DifferenceState, LocalDate, ReconciliationRun, RecordedDifference } from '@banyan/core';
import { instantText, parseLocalDate, yuanText } from '@banyan/core';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { StartupProblem } from '../settings/startup-problem.js';
import { TOKEN } from '../tokens.js';
import { cliOperator } from './cli-operator.js';
import { wholeNumber } from './number-option.js';
import { printOperated } from './operated.js';
import { printTable } from './print.js';
import { withGateway } from './with-gateway.js';

const DAY = 'Beijing day, YYYY-MM-DD';
const STATES: readonly DifferenceState[] = ['open', 'resolved', 'gone'];

interface Output {
  readonly json?: boolean;
}

/** `banyan reconciliation …`: the payer's statements compared with what the gateway has paid out and booked. */
export function addReconciliationCommands(program: Command): void {
  const reconciliation = program
    .command('reconciliation')
    .description("the payer's statements of days, compared with payouts and debits");
  reconciliation
    .command('list')
    .description('days that were compared, the latest first')
    .option('--limit <count>', 'at most', wholeNumber, 100)
    .option('--json', 'one JSON object a line')
    .action(({ limit, ...options }: Output & { readonly limit: number }) =>
      withGateway(async (container) => {
        const runs = await container.get(TOKEN.reconciliationOperations).list(limit);
        printTable(runs.map(runRow), options);
      }),
    );
  addDifferences(reconciliation);
  addActs(reconciliation);
}

function addDifferences(reconciliation: Command): void {
  reconciliation
    .command('differences')
    .description('what differs, the latest day first; amounts in yuan')
    .option('--day <day>', DAY, beijingDay)
    .addOption(new Option('--state <state>', 'state').choices(STATES))
    .option('--limit <count>', 'at most', wholeNumber, 100)
    .option('--json', 'one JSON object a line')
    .action((wish: Output & { readonly day?: LocalDate; readonly state?: DifferenceState; readonly limit: number }) =>
      withGateway(async (container) => {
        const { json, ...filter } = wish;
        const found = await container.get(TOKEN.reconciliationOperations).differences(filter);
        printTable(found.map(differenceRow), json === undefined ? {} : { json });
      }),
    );
}

function addActs(reconciliation: Command): void {
  reconciliation
    .command('run')
    .description('compare a day now')
    .argument('<day>', DAY, beijingDay)
    .option('--json', 'one JSON object')
    .action((day: LocalDate, options: Output) =>
      withGateway(async (container) => {
        const run = await container.get(TOKEN.reconciliationOperations).run({ operator: cliOperator(), day });
        printOperated(run, runRow, options);
      }),
    );
  reconciliation
    .command('import')
    .description("keep the payer's statement of a day; a later file of the day is read in place of an earlier one")
    .argument('<day>', DAY, beijingDay)
    .argument('<file>', 'CSV: direction,requestNo,serialNo,amountFen,paidAt')
    .option('--json', 'one JSON object')
    .action((day: LocalDate, path: string, options: Output) =>
      withGateway(async (container) => {
        const file = await readFile(path).catch((cause: unknown) => {
          throw new StartupProblem(`The file ${path} cannot be read.`, { cause });
        });
        const operations = container.get(TOKEN.reconciliationOperations);
        const kept = await operations.importStatement({ operator: cliOperator(), day, file });
        if (!kept.ok && kept.error.kind === 'malformed') {
          const { line, column } = kept.error;
          throw new StartupProblem(`Refused: line ${String(line)} of the statement, column ${column}.`);
        }
        printOperated(kept, ({ lines }) => ({ day, lines }), options);
      }),
    );
  reconciliation
    .command('resolve')
    .description('note that people have settled a difference')
    .argument('<difference>', 'number of the difference')
    .requiredOption('--reason <reason>', 'how, in your own words; no number of a person')
    .option('--json', 'one JSON object')
    .action((differenceNo: string, { reason, ...options }: Output & { readonly reason: string }) =>
      withGateway(async (container) => {
        const wish = { operator: cliOperator(), differenceNo, reason };
        const resolved = await container.get(TOKEN.reconciliationOperations).resolve(wish);
        printOperated(resolved, () => ({ difference: differenceNo, state: 'resolved' }), options);
      }),
    );
}

function runRow({ comparedAt, ...run }: ReconciliationRun) {
  return { ...run, comparedAt: instantText(comparedAt) };
}

function differenceRow({ ours, theirs, foundAt, note, ...difference }: RecordedDifference) {
  const { differenceNo, day, kind, direction, reference, loanNo, state } = difference;
  return {
    difference: differenceNo,
    day,
    kind,
    direction,
    reference,
    loan: loanNo,
    ours: ours === undefined ? undefined : yuanText(ours),
    theirs: theirs === undefined ? undefined : yuanText(theirs),
    state,
    foundAt: instantText(foundAt),
    note,
  };
}

function beijingDay(text: string): LocalDate {
  const day = parseLocalDate(text);
  if (!day.ok) throw new InvalidArgumentError('must be a day YYYY-MM-DD.');
  return day.value;
}
