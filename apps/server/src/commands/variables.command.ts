import type { Command } from 'commander';
import { printVariableTable } from '../settings/variables.table.js';

/** `banyan variables`: the table of environment variables. */
export function addVariablesCommand(program: Command): void {
  program
    .command('variables')
    .description('print the environment variables that the gateway reads')
    .action(() => {
      process.stdout.write(`${printVariableTable()}\n`);
    });
}
