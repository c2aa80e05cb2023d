import { expect } from 'chai';
import { ledgerAccounts, ledgerEntries } from '#src/gateway/ledger.js';
import { scheduleTable } from '#src/demo/schedule-table.js';
import { planItems } from '#src/marketplace/plan.js';
import { createPalette } from '#src/print/palette.js';
import { displayWidth } from '#src/print/text.js';

const PLAIN = createPalette(false);
const at = (day: string): number => Date.parse(`${day}T00:00:00+08:00`);

// An installment that was paid, one that is overdue, the running one, one to come.
const BODY = {
  repayPlan: JSON.stringify([
    item(1, '2027-01-20', '2026-12-21', { alreadyRepayAmount: 1375.2, status: 2, successTime: at('2027-01-20') + 1 }),
    item(2, '2027-02-20', '2027-01-21', { repayAmount: 1379.35, overdueFee: 4.15, status: 3 }),
    item(3, '2027-03-20', '2027-02-21', { status: 1 }),
    item(4, '2027-04-20', '2027-03-21', { status: 1 }),
  ]),
};

describe('the schedule as a person reads it (items 18, 20)', () => {
  const lines = scheduleTable(planItems(BODY), at('2027-02-23') + 5, PLAIN);

  it('marks what is paid, overdue, payable, to come, and adds up', () => {
    expect(lines.map((line) => line.trimEnd())).to.deep.equal([
      ' 期   还款日 due   应还 to repay   罚息 penalty      已还 paid  还清于 paid on  状态 status',
      '─'.repeat(102),
      '  1   2027-01-20       ¥1,375.20              ·      ¥1,375.20      2027-01-20  ✓ 已还 paid',
      '  2   2027-02-20       ¥1,379.35          ¥4.15              ·               ·  ✗ 逾期 3 天 overdue',
      '  3   2027-03-20       ¥1,375.20              ·              ·               ·  ● 本期 payable',
      '  4   2027-04-20       ¥1,375.20              ·              ·               ·  ○ 未到期 not due',
      '─'.repeat(102),
      '      合计 total       ¥5,504.95          ¥4.15      ¥1,375.20                  待还 left ¥4,129.75',
    ]);
  });

  it('keeps its columns under full-width characters, within 110', () => {
    const marks = lines
      .filter((_line, index) => index !== 1 && index !== 6)
      .map((line) => line.search(/(?:状态|[✓✗●○]|待还)/u));
    const columns = lines
      .filter((_line, index) => index !== 1 && index !== 6)
      .map((line, index) => displayWidth(line.slice(0, marks[index])));
    expect(new Set(columns).size).to.equal(1);
    expect(Math.max(...lines.map((line) => displayWidth(line.trimEnd()))) + 2).to.be.at.most(110);
  });

  it('folds what is far away into a line that says how much, and until when', () => {
    const months = ['2027-03-20', '2027-04-20', '2027-05-20', '2027-06-20', '2027-07-20'];
    const plan = planItems({ repayPlan: months.map((due, index) => item(index + 1, due, '2027-02-21', {})) });
    const shown = scheduleTable(plan, at('2027-02-23'), PLAIN, true);
    expect(shown[5]?.trimEnd()).to.equal(
      '   至 to 2027-07       ¥2,750.40                                                ○ 2 期 more to come',
    );
    expect(displayWidth(shown[5] ?? '')).to.equal(displayWidth(shown[4] ?? ''));
  });

  it('tells installments that were settled before their time from those that were paid in it', () => {
    const early = { alreadyRepayAmount: 1375.2, status: 2, successTime: at('2027-02-23') };
    const plan = planItems({
      repayPlan: [item(3, '2027-03-20', '2027-02-21', early), item(4, '2027-04-20', '2027-03-21', early)],
    });
    const [, , running, fourth, , total] = scheduleTable(plan, at('2027-02-23'), PLAIN);
    expect(running).to.contain('✓ 已还 paid');
    expect(fourth).to.contain('✓ 提前结清 early');
    expect(total).to.contain('✓ 结清 settled');
  });

  it('is colored by meaning, without moving a column', () => {
    const colored = scheduleTable(planItems(BODY), at('2027-02-23') + 5, createPalette(true));
    // eslint-disable-next-line no-control-regex -- the escapes are what is looked for.
    expect(colored.map((line) => line.replaceAll(/\u001b\[\d+m/g, ''))).to.deep.equal(lines);
    expect(colored[3]).to.contain('\u001b[31m✗');
  });
});

describe('the ledger as the operations API shows it', () => {
  it('is read entry by entry', () => {
    const entry = (account: string, amountFen: string) => ({ account, amountFen });
    const postings = [{ entries: [entry('principal', '100'), entry('disbursed', '-100')] }, { entries: [] }];
    expect(ledgerEntries({ ledger: { postings } })).to.deep.equal([
      { account: 'principal', amountFen: 100 },
      { account: 'disbursed', amountFen: -100 },
    ]);
    expect(ledgerEntries({})).to.deep.equal([]);
  });

  it('names its accounts in Chinese, too', () => {
    const balances = [{ account: 'principal', label: '应收本金', amountFen: '100' }];
    expect(ledgerAccounts({ ledger: { balances } })).to.deep.equal([{ account: 'principal', label: '应收本金' }]);
    expect(ledgerAccounts({})).to.deep.equal([]);
  });
});

function item(periodNo: number, due: string, from: string, change: object): object {
  return {
    periodNo,
    repayAmount: 1375.2,
    alreadyRepayAmount: 0,
    overdueFee: 0,
    status: 1,
    dueTime: at(due),
    canRepayTime: at(from),
    ...change,
  };
}
