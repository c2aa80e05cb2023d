import type { Command } from 'commander';
import { TOKEN } from '../tokens.js';
import { wholeNumber } from './number-option.js';
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
