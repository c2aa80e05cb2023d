import type { Fen, LedgerEntry, LoanLedgerView, LoanNo } from '@banyan/core';
import { yuanText } from '@banyan/core';
import type { Command } from 'commander';
import { StartupProblem } from '../settings/startup-problem.js';
import { TOKEN } from '../tokens.js';
import { withLoan } from './loan-argument.js';
import type { TableRow } from './print.js';
import { printTable, tableText } from './print.js';
import { printLines, withGateway } from './with-gateway.js';

/** `banyan orders ledger`: every 分 of a loan, explained, and that it sums to zero. */
export function addLedgerCommand(orders: Command): void {
  withLoan(orders.command('ledger'))
    .description('the ledger of a loan: every posting, and the balance of each account; in yuan')
    .option('--json', 'one JSON object a line: the postings, then the balances, then the sum; in 分')
    .action((loanNo: LoanNo, options: { readonly json?: boolean }) =>
      withGateway(async (container) => {
        const ledger = await container.get(TOKEN.showLedger)(loanNo);
        if (ledger === undefined) throw new StartupProblem('There is no such loan.');
        if (options.json === true) printLines(jsonLines(ledger));
        else printText(ledger);
      }),
    );
}

function printText(ledger: LoanLedgerView): void {
  const { postings, sum } = ledger;
  printTable(postings.flatMap(rowsOf), {});
  const balances = ledger.balances.map(({ account, label, amount }) => ({ account, label, ...sidesOf(amount) }));
  process.stdout.write(`\n${tableText([...balances, { account: 'sum', label: '合计', ...sidesOf(sum) }])}\n`);
}

/** The lines of a posting; what they share stands in the first. */
function rowsOf({ sequence, bookedOn, kind, reference, entries }: LoanLedgerView['postings'][number]): TableRow[] {
  return entries.map(({ account, installmentNo, amount }: LedgerEntry, index) => ({
    ...(index === 0 ? { no: sequence, day: bookedOn, kind, reference } : { no: '', day: '', kind: '', reference: '' }),
    account,
    installment: installmentNo,
    ...sidesOf(amount),
  }));
}

function sidesOf(amount: Fen): { readonly debit: string; readonly credit: string } {
  if (amount === 0n) return { debit: '0.00', credit: '' };
  return amount > 0n ? { debit: yuanText(amount), credit: '' } : { debit: '', credit: yuanText(-amount as Fen) };
}

function jsonLines({ postings, balances, sum, held }: LoanLedgerView): readonly object[] {
  return [...postings.map((posting) => ({ posting })), ...balances.map((balance) => ({ balance })), { sum, held }];
}
