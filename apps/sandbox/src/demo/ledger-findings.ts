import type { LedgerEntry } from '../gateway/ledger.js';
import { ledgerAccounts, ledgerEntries } from '../gateway/ledger.js';
import { padFrom, padTo, readableYuan } from '../print/text.js';
import type { Play } from './play.js';

const WIDTHS = [30, 18, 18, 18];

/** Shows where a loan's money stands, account by account, and that it adds up to nothing. */
export async function showLedger({ narrator, operations, palette }: Play, loanNo: string): Promise<void> {
  const { body } = await operations.get(`/loans/${loanNo}/ledger`);
  narrator.heading('The ledger of the loan 贷款账', `every 分 explained · npm run banyan -- orders ledger ${loanNo}`);
  const entries = ledgerEntries(body);
  const row = (label: string, numbers: readonly number[]): string =>
    padTo(label, WIDTHS[0] ?? 0) + numbers.map((fen, index) => padFrom(yuan(fen), WIDTHS[index + 1] ?? 0)).join('');
  const sums = (of: readonly LedgerEntry[]): readonly [number, number, number] => {
    const debit = of.filter(({ amountFen }) => amountFen > 0).reduce((sum, { amountFen }) => sum + amountFen, 0);
    const credit = of.filter(({ amountFen }) => amountFen < 0).reduce((sum, { amountFen }) => sum - amountFen, 0);
    return [debit, credit, debit - credit];
  };
  const titles = ['', '借 debit', '贷 credit', '余额 balance'];
  narrator.lines(
    palette.faint(titles.map((title, index) => padFrom(title, WIDTHS[index] ?? 0)).join('')),
    ...ledgerAccounts(body).map(({ account, label }) =>
      row(`${label} ${account}`, sums(entries.filter((entry) => entry.account === account))),
    ),
    palette.faint('─'.repeat(WIDTHS.reduce((sum, width) => sum + width, 0))),
    palette.strong(row('合计 sum', sums(entries))),
  );
}

function yuan(fen: number): string {
  if (fen === 0) return '·';
  return fen < 0 ? `-${readableYuan(-fen / 100)}` : readableYuan(fen / 100);
}
