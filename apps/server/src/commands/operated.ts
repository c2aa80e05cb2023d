import type { LoanStatus, Result } from '@banyan/core';
import { loanStatusCode } from '@banyan/core';
import { StartupProblem } from '../settings/startup-problem.js';
import type { TableRow } from './print.js';
import { printTable } from './print.js';

/** Prints what an operation came to, amounts in 分; its refusal becomes a sentence for whoever ran the command. */
export async function operated(
  outcome: Promise<Result<Readonly<Record<string, unknown>> | string | undefined, Refusal>>,
  options: { readonly json?: boolean },
): Promise<void> {
  const done = await outcome;
  if (!done.ok) throw new StartupProblem(refusalText(done.error));
  printTable([rowOf(done.value)], options);
}

interface Refusal {
  readonly kind: string;
  readonly status?: LoanStatus;
}

/** What is refused, and where the loan is. */
export function refusalText(error: Refusal): string {
  const where =
    error.status === undefined ? '' : ` (the loan is ${String(loanStatusCode(error.status))} ${error.status})`;
  return `Refused: ${error.kind}${where}.`;
}

function rowOf(value: Readonly<Record<string, unknown>> | string | undefined): TableRow {
  if (value === undefined) return { outcome: 'done' };
  if (typeof value === 'string') return { outcome: value };
  const cells = Object.entries(value).filter((entry): entry is [string, string | number | bigint] =>
    ['string', 'number', 'bigint'].includes(typeof entry[1]),
  );
  return Object.fromEntries(cells);
}
