import type { LoanStatus, Result } from '@banyan/core';
import { loanStatusCode } from '@banyan/core';
import { StartupProblem } from '../settings/startup-problem.js';
import type { TableRow } from './print.js';
import { printTable } from './print.js';

interface Refusal {
  readonly kind: string;
  readonly status?: LoanStatus;
}

/** Prints what an operation came to, as one row; its refusal becomes a sentence for whoever ran the command. */
export function printOperated<T>(
  outcome: Result<T, Refusal>,
  rowOf: (value: T) => TableRow,
  options: { readonly json?: boolean },
): void {
  if (!outcome.ok) throw new StartupProblem(refusalText(outcome.error));
  printTable([rowOf(outcome.value)], options);
}

/** What is refused, and where the loan is. */
export function refusalText(error: Refusal): string {
  const where =
    error.status === undefined ? '' : ` (the loan is ${String(loanStatusCode(error.status))} ${error.status})`;
  return `Refused: ${error.kind}${where}.`;
}
