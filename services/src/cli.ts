import { Command } from 'commander';
import { compose, composeDown, composeUp, dockerAnswers } from './docker.js';
import { standingServers } from './standing-servers.js';
import { PART_VARIABLES } from './start-services.js';

const PROJECT = 'banyan-services';
const COMPOSED_PORTS = { mysql: 23306, kafka: 29092 };

const program = new Command('services')
  .description(
    'MySQL and Kafka for tests, on private ports and folders: with Docker where an engine answers, else without',
  )
  .helpCommand(false);

program
  .command('up')
  .description('starts both and prints the variables that tests read: eval "$(scripts/services up)"')
  .action(async () => {
    const lines = (await namedServers()) ?? (await composedServers()) ?? (await ownServers());
    process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  });

program
  .command('down')
  .description('stops both; their data stays')
  .action(async () => {
    await Promise.all(standingServers().map(async (server) => server.down()));
    if (await dockerAnswers()) await composeDown(PROJECT, { removeData: false });
  });

program
  .command('status')
  .description('whether they answer, where, and in which folder')
  .action(async () => {
    for (const server of standingServers()) process.stdout.write(`${await server.status()}\n`);
    if (await dockerAnswers()) process.stdout.write((await compose(PROJECT, ['ps'])).output);
  });

program
  .command('logs')
  .description('the last lines of their logs')
  .argument('[server]', 'mariadb or kafka')
  .option('--lines <number>', 'how many', '40')
  .action(async (name: string | undefined, options: { lines: string }) => {
    for (const server of standingServers().filter((candidate) => name === undefined || candidate.name === name))
      process.stdout.write(`${server.logs(Number(options.lines))}\n`);
    if (await dockerAnswers())
      process.stdout.write((await compose(PROJECT, ['logs', '--no-color', '--tail', options.lines])).output);
  });

await program.parseAsync();

async function namedServers(): Promise<readonly string[] | undefined> {
  const { mysql, kafka } = PART_VARIABLES;
  const named = [mysql, kafka].map((variable) => [variable, process.env[variable] ?? ''] as const);
  return named.every(([, address]) => address !== '') ? named.map(exportLine) : undefined;
}

async function composedServers(): Promise<readonly string[] | undefined> {
  if (!(await dockerAnswers())) return undefined;
  try {
    const parts = await composeUp(PROJECT, COMPOSED_PORTS);
    return [exportLine([PART_VARIABLES.mysql, parts.mysqlUrl]), exportLine([PART_VARIABLES.kafka, parts.kafkaBrokers])];
  } catch (error) {
    complain(`${messageOf(error)}; starting servers without Docker`);
    return undefined;
  }
}

async function ownServers(): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const server of standingServers()) {
    const named = process.env[server.variable] ?? '';
    try {
      lines.push(exportLine([server.variable, named === '' ? await server.up(complain) : named]));
    } catch (error) {
      complain(`${server.name}: ${messageOf(error)}`);
      process.exitCode = 1;
    }
  }
  return lines;
}

function exportLine([variable, address]: readonly [string, string]): string {
  return `export ${variable}='${address}'`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function complain(text: string): void {
  process.stderr.write(`services: ${text}\n`);
}
