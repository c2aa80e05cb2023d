import { padFrom, padTo, readableYuan } from '../print/text.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord, listMember, numberMember, recordMember, textMember } from '../wire/json.js';
import type { Play } from './play.js';

/** An entry of a loan's ledger: above zero a debit, below zero a credit, in 分. */
interface Entry {
  readonly account: string;
  readonly amountFen: number;
}

// prettier-ignore
const ACCOUNT_LABELS: Readonly<Record<string, string>> = {
  principal:        '应收本金 principal',
  interest:         '应收利息 interest',
  fee:              '应收费用 fee',
  penalty:          '应收罚息 penalty',
  settlementCharge: '应收违约金 settlement charge',
  disbursed:        '放款支出 paid out',
  received:         '还款收入 received',
  held:             '暂收待退 held',
  interestIncome:   '利息收入 interest income',
  feeIncome:        '费用收入 fee income',
  penaltyIncome:    '罚息收入 penalty income',
  chargeIncome:     '违约金收入 charge income',
  waived:           '减免 waived',
  writtenOff:       '坏账核销 written off',
  provision:        '坏账准备 provision',
};
const WIDTHS = [30, 18, 18, 18];

/** Shows where a loan's money stands, account by account, and that it adds up to nothing. */
export async function showLedger({ narrator, operations, palette }: Play, loanNo: string): Promise<void> {
  const { body } = await operations.get(`/loans/${loanNo}/ledger`);
  narrator.heading('The ledger of the loan 贷款账', `every 分 explained · npm run banyan -- orders ledger ${loanNo}`);
  const entries = ledgerEntries(body);
  const known = Object.keys(ACCOUNT_LABELS);
  const accounts = [...new Set(entries.map(({ account }) => account))].sort(
    (left, right) => known.indexOf(left) - known.indexOf(right),
  );
  const row = (label: string, numbers: readonly number[]): string =>
    padTo(label, WIDTHS[0] ?? 0) + numbers.map((fen, index) => padFrom(yuan(fen), WIDTHS[index + 1] ?? 0)).join('');
  const sums = (of: readonly Entry[]): readonly [number, number, number] => {
    const debit = of.filter(({ amountFen }) => amountFen > 0).reduce((sum, { amountFen }) => sum + amountFen, 0);
    const credit = of.filter(({ amountFen }) => amountFen < 0).reduce((sum, { amountFen }) => sum - amountFen, 0);
    return [debit, credit, debit - credit];
  };
  const titles = ['', '借 debit', '贷 credit', '余额 balance'];
  narrator.lines(
    palette.faint(titles.map((title, index) => padFrom(title, WIDTHS[index] ?? 0)).join('')),
    ...accounts.map((account) =>
      row(ACCOUNT_LABELS[account] ?? account, sums(entries.filter((entry) => entry.account === account))),
    ),
    palette.faint('─'.repeat(WIDTHS.reduce((sum, width) => sum + width, 0))),
    palette.strong(row('合计 sum', sums(entries))),
  );
}

/** Every entry of a ledger as the operations API shows it. */
export function ledgerEntries(body: JsonRecord): readonly Entry[] {
  return listMember(recordMember(body, 'ledger'), 'postings')
    .filter(isRecord)
    .flatMap((posting) => listMember(posting, 'entries').filter(isRecord))
    .map((entry) => ({
      account: textMember(entry, 'account') ?? '',
      amountFen: numberMember(entry, 'amountFen') ?? 0,
    }));
}

function yuan(fen: number): string {
  if (fen === 0) return '·';
  return fen < 0 ? `-${readableYuan(-fen / 100)}` : readableYuan(fen / 100);
}
