import { expect } from 'chai';
import { curlText } from '#src/commands/curl-text.js';
import { accessFindings, optionFindings, planTable, quoteFindings } from '#src/demo/findings.js';
import { cardFindings, paidFindings } from '#src/demo/loan-findings.js';
import { createNarrator } from '#src/demo/narrator.js';
import { scenarioText, summaryText } from '#src/journey/journey-report.js';
import { INTERFACE_NAMES } from '#src/marketplace/interfaces.table.js';
import type { ScenarioOutcome } from '#src/journey/journey.js';
import { createPalette } from '#src/print/palette.js';
import { displayWidth, padTo, readableYuan, shellWord, wrapText } from '#src/print/text.js';

const PLAIN = createPalette(false);
const ANSWER = { httpStatus: 200, code: 0, message: '成功', text: '', status: undefined, ms: 7 };

describe('printing', () => {
  it('counts a Chinese character as two columns', () => {
    expect(displayWidth('榕树 ok')).to.equal(7);
    expect(padTo('榕树', 6)).to.equal('榕树  ');
  });

  it('writes amounts for people', () => {
    expect(readableYuan(1_234_567.5)).to.equal('¥1,234,567.50');
    expect(readableYuan(0)).to.equal('¥0.00');
  });

  it('quotes anything for a shell', () => {
    expect(shellWord(`it's $HOME`)).to.equal(`'it'\\''s $HOME'`);
    expect(curlText('http://x/y', '{"a":"b"}')).to.equal(
      `curl -sS -w '\\n' -X POST 'http://x/y' -H 'content-type: application/json' --data-binary '{"a":"b"}'`,
    );
  });

  it('prints no color codes without colors', () => {
    expect(PLAIN.bad('x')).to.equal('x');
    expect(createPalette(true).bad('x')).to.equal('\u001b[31mx\u001b[0m');
  });

  it('prints a call in aligned columns', () => {
    let text = '';
    const narrator = createNarrator((part) => (text += part), PLAIN);
    narrator.call('userCheck', { ...ANSWER, body: {} }, ['可以借款 may borrow']);
    narrator.event('gateway 数据拉取', 'fetches device data', 1200);
    expect(text).to.equal(
      [
        '  1.1   用户过滤接口          may this person borrow?    code 0 成功        7 ms',
        '        可以借款 may borrow',
        '        gateway 数据拉取      fetches device data                        1200 ms',
        '',
      ].join('\n'),
    );
  });

  it('fits a terminal of 80 columns', () => {
    let text = '';
    const narrator = createNarrator((part) => (text += part), PLAIN);
    const option = { min: 5000, max: 50_000, step: 1000, periods: [6, 12, 24] };
    for (const name of INTERFACE_NAMES) {
      narrator.call(name, { ...ANSWER, ms: 12_345, body: {} }, optionFindings({ amountOption: [option] }));
    }
    for (const rejectReason of [1, 2, 3, 4]) {
      const body = { isStock: 1, isCanLoan: 0, rejectReason };
      narrator.call('userCheck', { ...ANSWER, body }, accessFindings({ ...ANSWER, body }));
    }
    narrator.event('back office 授信结果', 'asks the back office for credit', 12_345);
    expect(text.split('\n').filter((line) => displayWidth(line) > 80)).to.deep.equal([]);
  });

  it('breaks a message at the width of a terminal', () => {
    expect(wrapText('榕树ab银行', 6)).to.deep.equal(['榕树ab', '银行']);
    expect(wrapText('', 6)).to.deep.equal(['']);
  });

  it('shows a bound card and a payout', () => {
    const card = { bankName: '中国建设银行', bankCardNum: '6217000000000001234' };
    expect(cardFindings({ ...ANSWER, body: card }).join())
      .to.contain('**** 1234')
      .and.not.to.contain('000000');
    const body = { status: 7001, contractId: 'L1', loanAmount: 15_000, receiveAmount: 15_000, repayAmount: 16_502.41 };
    expect(paidFindings({ ...ANSWER, body })[1]).to.equal(
      '放款 paid out ¥15,000.00 · 到账 received ¥15,000.00 · 应还 to repay ¥16,502.41',
    );
  });

  it('says why a person may not borrow', () => {
    const body = { isStock: 1, isCanLoan: 0, rejectReason: 2 };
    expect(accessFindings({ ...ANSWER, body })).to.deep.equal([
      '不可借款 may not borrow · 存在未结清借款 open order · 老用户 known',
    ]);
  });

  it('shows totals, rates and a short plan of a quote', () => {
    const row = (periodNo: number) => ({
      periodNo,
      principal: 1087.31,
      interest: 375,
      repayAmount: 1462.31,
      dueTime: 1_547_913_600_000,
    });
    const body = {
      refundAmount: 17_547.69,
      actualAmount: 15_000,
      nominalAnnualRate: '30.00%',
      effectiveAnnualRate: '34.49%',
      repayPlan: JSON.stringify([1, 2, 3, 4, 5, 6].map(row)),
    };
    expect(quoteFindings({ ...ANSWER, body })).to.deep.equal([
      '到账 received ¥15,000.00 · 应还 to repay ¥17,547.69',
      '年化利率 annual rate: 单利 nominal 30.00% · 复利 effective 34.49%',
      '期数   还款日 due   本金 principal   利息 interest     合计 total',
      '   1   2019-01-20        ¥1,087.31         ¥375.00      ¥1,462.31',
      '   2   2019-01-20        ¥1,087.31         ¥375.00      ¥1,462.31',
      '   3   2019-01-20        ¥1,087.31         ¥375.00      ¥1,462.31',
      '   …                                                             ',
      '   6   2019-01-20        ¥1,087.31         ¥375.00      ¥1,462.31',
    ]);
    expect(planTable([])).to.deep.equal([]);
  });

  it('prints a scenario with the detail of a failed step', () => {
    const record = { scenario: 's', step: 'push', item: '4', interface: 'pushOrder', status: null, ms: 3 };
    const outcome: ScenarioOutcome = {
      scenario: { name: 's', title: 'a story', play: () => Promise.resolve() },
      ok: false,
      ms: 1500,
      records: [
        { ...record, ok: true, code: 0, status: 2001 },
        { ...record, ok: false, code: 10001, detail: 'the code is 10001 instead of 0' },
      ],
    };
    expect(
      scenarioText(outcome, PLAIN)
        .split('\n')
        .map((line) => line.trimEnd()),
    ).to.deep.equal([
      `✗ ${'s'.padEnd(42)} a story, 1.5 s`,
      `  ✓     4  pushOrder                    ${'push'.padEnd(52)}      0  2001      3 ms`,
      `  ✗     4  pushOrder                    ${'push'.padEnd(52)}  10001            3 ms`,
      '         the code is 10001 instead of 0',
      '',
    ]);
    expect(summaryText([outcome], 1500, PLAIN, '/kept')).to.equal(
      "1 scenarios, 2 steps, 1 failed, 1.5 s\nThe gateway's data and log were kept in /kept\n",
    );
  });
});
