import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { instantText } from '@banyan/core';
import type { Command } from 'commander';
import { KEY_CHECK_KIND } from '../configuration/schema.js';
import { printFaults } from '../configuration/live-configuration.js';
import { readConfiguration } from '../configuration/snapshot.js';
import { StartupProblem } from '../settings/startup-problem.js';
import { TOKEN } from '../tokens.js';
import { printLines, withGateway } from './with-gateway.js';

/** `banyan config …` (item 25.2, 25.3): products, access rules, agreements, intake policy. A running gateway takes changes over by itself. */
export function addConfigurationCommands(program: Command): void {
  const config = program.command('config').description('products, access rules, agreements, intake policy');
  config
    .command('list')
    .description('every row in force')
    .action(() =>
      withGateway(async (container) => {
        const rows = await container.get(TOKEN.database).configurationRows.current();
        printLines(
          rows
            .filter((row) => row.kind !== KEY_CHECK_KIND)
            .map(({ body: _body, changedAt, ...row }) => ({ ...row, changedAt: instantText(changedAt) })),
        );
      }),
    );
  config
    .command('show')
    .argument('<kind>')
    .argument('<key>')
    .description('the body in force, as JSON')
    .action((kind: string, key: string) =>
      withGateway(async (container) => {
        const rows = await container.get(TOKEN.database).configurationRows.current();
        const row = rows.find((candidate) => candidate.kind === kind && candidate.key === key);
        if (row === undefined) throw new StartupProblem('There is no such row.');
        process.stdout.write(`${JSON.stringify(JSON.parse(row.body), null, 2)}\n`);
      }),
    );
  config
    .command('history')
    .argument('<kind>')
    .argument('<key>')
    .description('every version, newest first')
    .action((kind: string, key: string) =>
      withGateway(async (container) => {
        const rows = await container.get(TOKEN.database).configurationRows.history(kind, key);
        printLines(
          rows.map(({ body, changedAt, ...row }) => ({
            ...row,
            changedAt: instantText(changedAt),
            body: jsonOf(body),
          })),
        );
      }),
    );
  config
    .command('set')
    .argument('<kind>')
    .argument('<key>')
    .argument('<file>', 'JSON')
    .option('--author <name>', 'who changes it', userInfo().username)
    .description('put a row in force; refused, and nothing changed, when the whole would not be usable')
    .action((kind: string, key: string, file: string, { author }: { author: string }) =>
      withGateway(async (container) => {
        if (kind === KEY_CHECK_KIND) throw new StartupProblem("Not changed. That row is the gateway's own.");
        const { configurationRows } = container.get(TOKEN.database);
        const rows = await configurationRows.current();
        const version = (rows.find((row) => row.kind === kind && row.key === key)?.version ?? 0) + 1;
        const text = await readFile(file, 'utf8').catch((cause: unknown) => {
          throw new StartupProblem(`The file ${file} cannot be read.`, { cause });
        });
        const body = JSON.stringify(jsonOf(text));
        const row = { kind, key, version, body, author, changedAt: container.get(TOKEN.clock).now() };
        const others = rows.filter((candidate) => candidate.kind !== kind || candidate.key !== key);
        const checked = readConfiguration([...others, row]);
        if (!checked.ok) throw new StartupProblem(`Not changed. ${printFaults(checked.error)}`);
        const put = await configurationRows.put(row);
        if (!put.ok) throw new StartupProblem('Not changed: somebody else changed this row at the same time.');
        printLines([{ kind, key, version }]);
      }),
    );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StartupProblem('The file is not JSON.', { cause });
  }
}
