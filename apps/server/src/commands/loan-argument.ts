import type { LoanNo } from '@banyan/core';
import type { Command } from 'commander';

/** Adds `<loan>`, our number of a loan. Whether there is such a loan is for the operation to say. */
export function withLoan(command: Command): Command {
  return command.argument('<loan>', 'loan number', (text) => text as LoanNo);
}
