import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { TOKEN } from '../tokens.js';
import { printLines, withGateway } from './with-gateway.js';

/** `banyan database …`: migrations by hand. Every command and every start applies what is missing. */
export function addDatabaseCommands(program: Command): void {
  const database = program.command('database').description('migrations of the database');
  database
    .command('migrate')
    .description('apply what is missing')
    .action(() =>
      withGateway(async (container) => printLines([{ applied: await container.get(TOKEN.database).migrate() }])),
    );
  database
    .command('rollback')
    .description('take back the newest migrations; their data is lost; not while a gateway runs')
    .requiredOption('--count <count>', 'how many', wholeNumber)
    .requiredOption('--yes', 'I know that data is lost')
    .action(({ count }: { count: number }) =>
      withGateway(async (container) =>
        printLines([{ takenBack: await container.get(TOKEN.database).rollback(count) }]),
      ),
    );
}

/** A whole number of one or more. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('must be a whole number of one or more.');
  return Number(text);
}
