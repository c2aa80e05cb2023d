import type { Command } from 'commander';
import { PortUnavailable } from '@banyan/core';
import { createMysqlDatabase } from '@banyan/adapter-mysql';
import { mysqlOptionsOf } from '../parts/database.js';
import { databaseProblem } from '../parts/database-problem.js';
import { StartupProblem } from '../settings/startup-problem.js';
import { TOKEN } from '../tokens.js';
import { wholeNumber } from './number-option.js';
import { commandSettings, printLines, withGateway } from './with-gateway.js';

/** `banyan database …`: the database on its server, migrations by hand. Every command and every start applies what is missing. */
export function addDatabaseCommands(program: Command): void {
  const database = program.command('database').description('the database: making it, migrations');
  database
    .command('create')
    .description(
      'make the database that BANYAN_DATABASE_URL names, unless it is there; its tables come with the next start',
    )
    .action(async () => {
      const settings = commandSettings();
      if (settings.database === undefined)
        throw new StartupProblem('BANYAN_DATABASE_URL is missing; the embedded database needs no making.');
      const { url, ca } = await mysqlOptionsOf(settings.database);
      const made = await createMysqlDatabase(url, ca).catch((error: unknown) => {
        throw error instanceof PortUnavailable ? databaseProblem(error, settings) : error;
      });
      printLines([{ database: made }]);
    });
  database
    .command('migrate')
    .description('apply what is missing')
    .action(() =>
      // Opening a gateway has applied them.
      withGateway(async (_container, { migrations }) => printLines([{ applied: migrations }])),
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
