import { userInfo } from 'node:os';
import type { Operator, Result } from '@banyan/core';
import { commandLineOperator } from '@banyan/core';
import { StartupProblem } from '../settings/startup-problem.js';

/** Whoever runs a command holds the machine, and may do everything; the audit log names the user of the operating system. */
export function cliOperator(name: string = userInfo().username): Operator {
  return commandLineOperator(name);
}

/** What an operation answered; its refusal becomes a sentence for whoever ran the command. */
export function permitted<T>(outcome: Result<T, { readonly kind: string }>): T {
  if (outcome.ok) return outcome.value;
  throw new StartupProblem(`Refused: ${outcome.error.kind}.`);
}
