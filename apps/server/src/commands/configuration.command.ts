import { readFile } from 'node:fs/promises';
import { parseJson } from '@banyan/core';
import type { Command } from 'commander';
import { CONFIGURATION_KIND_TABLE } from '../configuration/schema.js';
import { HIDDEN_SECRET } from '../configuration/secret-members.js';
import { StartupProblem } from '../settings/startup-problem.js';
import { TOKEN } from '../tokens.js';
import { cliOperator } from './cli-operator.js';
import { wholeNumber } from './number-option.js';
import { printTable } from './print.js';
import { printLines, withGateway } from './with-gateway.js';

const KIND_ARGUMENT = 'kind of row: "banyan configuration kinds"';
const KEY_ARGUMENT = 'which row of that kind; "banyan configuration list" has those in force';

interface PutOptions {
  readonly author?: string;
  readonly expect?: number;
}

/**
 * `banyan configuration …` (items 25.2, 25.3): products, access rules, agreements, policies, texts, endpoints and their
 * keys. A running gateway takes changes over by itself.
 */
export function addConfigurationCommands(program: Command): void {
  const configuration = program
    .command('configuration')
    .alias('config')
    .description('products, access rules, agreements, policies, texts, endpoints and their keys');
  configuration
    .command('kinds')
    .description('the kinds of rows, and what their keys are')
    .option('--json', 'one JSON object a line')
    .action((options: { json?: boolean }) => {
      printTable(
        CONFIGURATION_KIND_TABLE.map(([kind, key, , source]) => ({ kind, key, source })),
        options,
      );
    });
  configuration
    .command('list')
    .description('every row in force')
    .action(() =>
      withGateway(async (container) => {
        const rows = await container.get(TOKEN.configurationEditor).list();
        printLines(rows.map(({ body: _body, ...row }) => row));
      }),
    );
  configuration
    .command('show')
    .argument('<kind>', KIND_ARGUMENT)
    .argument('<key>', KEY_ARGUMENT)
    .description(`the body in force, as JSON; secrets as ${HIDDEN_SECRET}`)
    .action((kind: string, key: string) =>
      withGateway(async (container) => {
        const row = await container.get(TOKEN.configurationEditor).show(kind, key);
        if (row === undefined) throw new StartupProblem('There is no such row.');
        process.stdout.write(`${JSON.stringify(row.body, null, 2)}\n`);
      }),
    );
  configuration
    .command('history')
    .argument('<kind>', KIND_ARGUMENT)
    .argument('<key>', KEY_ARGUMENT)
    .description('every version, newest first')
    .action((kind: string, key: string) =>
      withGateway(async (container) => {
        printLines(await container.get(TOKEN.configurationEditor).history(kind, key));
      }),
    );
  configuration
    .command('put')
    .alias('set')
    .argument('<kind>', KIND_ARGUMENT)
    .argument('<key>', KEY_ARGUMENT)
    .argument('<file>', `JSON; a secret that is ${HIDDEN_SECRET} stays as it is`)
    .option('--author <name>', 'who changes it; the user of the operating system when not given')
    .option('--expect <version>', 'the version it replaces; refused when another one is in force', wholeNumber)
    .description('put a row in force; refused, and nothing changed, when the whole would not be usable')
    .action((kind: string, key: string, file: string, options: PutOptions) => put(kind, key, file, options));
}

function put(kind: string, key: string, file: string, options: PutOptions): Promise<void> {
  return withGateway(async (container) => {
    const editor = container.get(TOKEN.configurationEditor);
    const version = (options.expect ?? (await editor.show(kind, key))?.version ?? 0) + 1;
    const body = await bodyOf(file);
    const changed = await editor.put({ kind, key, version, body, operator: cliOperator(options.author) });
    if (changed.ok) printLines([{ kind, key, version }]);
    else if (changed.error.kind === 'notUsable') throw new StartupProblem(`Not changed. ${changed.error.faults}`);
    else throw new StartupProblem('Not changed: somebody else changed this row at the same time.');
  });
}

async function bodyOf(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new StartupProblem(`The file ${file} cannot be read.`, { cause });
  });
  // The second of two members of a name would win unseen; the operations API refuses them too.
  if (!parseJson(text).ok) throw new StartupProblem('The file is not JSON, or says one thing twice.');
  return JSON.parse(text);
}
