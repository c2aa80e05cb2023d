import { expect } from 'chai';
import type { LocalDate } from '../../shared/calendar.js';
import { instant, localDate } from '../../shared/calendar.js';
import { fen } from '../../shared/money.js';
import type { StatementLine } from '../../model/reconciliation.js';
import type { PayerStatements } from '../../ports/payer-statements.js';
import { encodeUtf8 } from '../../rongshu/envelope/bytes.js';
import type { ContractHarness, ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import { LARGEST_FEN } from './texts.js';

/** For `payer-statements`: none is kept when it is opened. */
export interface PayerStatementsHarness extends ContractHarness {
  readonly payerStatements: PayerStatements;
}

const DAY = localDate('2026-05-29');
const DAY_AFTER = localDate('2026-05-30');
const HEADER = 'direction,requestNo,serialNo,amountFen,paidAt';
const ROW = 'repayment,R1,S1,148424,2026-05-29T12:26:40.123+08:00';
const PAID_AT = instant(1_780_028_800_123);
const PAYMENT: StatementLine = {
  direction: 'repayment',
  requestNo: 'R1',
  serialNo: 'S1',
  amount: fen(148_424n),
  paidAt: PAID_AT,
};

/** Promises of `PayerStatements`: files read to the last 分, checked before they are kept, the latest of a day counting. */
export function describePayerStatementsContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<PayerStatementsHarness>,
): void {
  describeContract(runner, { port: 'payer-statements', backend }, open, (promise) => {
    promise('has no statement of a day before one is kept', async ({ payerStatements }) => {
      expect(await payerStatements.read(DAY)).to.deep.equal({ ok: false, error: { kind: 'noStatement' } });
    });

    promise('gives the payments of a file in their order, to the last 分 and millisecond', async (harness) => {
      const rows = [
        ROW,
        `disbursement,D1,,${String(LARGEST_FEN)},2026-05-28T16:00:00Z`,
        `repayment,,S.2:x,1,${LAST_MS}`,
      ];
      expect(await harness.payerStatements.keep(DAY, csv(rows))).to.deep.equal({ ok: true, value: { lines: 3 } });
      expect(await harness.payerStatements.read(DAY)).to.deep.equal({
        ok: true,
        value: [
          PAYMENT,
          {
            direction: 'disbursement',
            requestNo: 'D1',
            serialNo: '',
            amount: LARGEST_FEN,
            paidAt: instant(1_779_984_000_000),
          },
          { ...PAYMENT, requestNo: '', serialNo: 'S.2:x', amount: 1n, paidAt: instant(1_780_070_399_999) },
        ],
      });
    });

    // prettier-ignore
    const forms: readonly (readonly [form: string, text: string, count: number])[] = [
      [ 'without payments',              `${HEADER}\n`,                   0 ],
      [ 'without an end of line',        `${HEADER}\n${ROW}`,             1 ],
      [ 'with the line ends of Windows', `${HEADER}\r\n${ROW}\r\n`,       1 ],
      [ 'with a byte order mark',        `\u{feff}${HEADER}\n${ROW}\n`,   1 ],
    ];
    for (const [form, text, count] of forms) {
      promise(`reads a file ${form}`, async ({ payerStatements }) => {
        expect(await payerStatements.keep(DAY, encodeUtf8(text))).to.deep.equal({ ok: true, value: { lines: count } });
        expect(await paymentsOf(payerStatements, DAY)).to.deep.equal(count === 0 ? [] : [PAYMENT]);
      });
    }

    promise('reads the latest file of a day, also when it says again what an earlier one said', async (harness) => {
      const { payerStatements } = harness;
      const files = [[ROW], [], [ROW], [ROW], [ROW, ROW], [], [ROW]];
      for (const rows of files) {
        expect(await payerStatements.keep(DAY, csv(rows))).to.deep.equal({ ok: true, value: { lines: rows.length } });
        expect(await paymentsOf(payerStatements, DAY)).to.have.length(rows.length);
      }
    });

    promise('keeps files that come at once, and reads one of them whole', async ({ payerStatements }) => {
      const files = [[ROW], [ROW, ROW], [ROW, ROW, ROW]];
      const kept = await Promise.all(files.map((rows) => payerStatements.keep(DAY, csv(rows))));
      expect(kept.map((result) => result.ok)).to.deep.equal([true, true, true]);
      expect(await paymentsOf(payerStatements, DAY))
        .to.have.length.within(1, 3)
        .and.to.satisfy((lines: readonly StatementLine[]) => lines.every((line) => line.serialNo === 'S1'));
    });

    promise('tells days apart', async ({ payerStatements }) => {
      await payerStatements.keep(DAY, csv([ROW]));
      await payerStatements.keep(DAY_AFTER, csv([]));
      expect(await paymentsOf(payerStatements, DAY)).to.deep.equal([PAYMENT]);
      expect(await paymentsOf(payerStatements, DAY_AFTER)).to.deep.equal([]);
    });

    promise('reads a file of many payments', async ({ payerStatements }) => {
      const count = 5_000;
      const rows = Array.from({ length: count }, (_, at) => ROW.replace('S1', `S${String(at)}`));
      expect(await payerStatements.keep(DAY, csv(rows))).to.deep.equal({ ok: true, value: { lines: count } });
      const lines = await paymentsOf(payerStatements, DAY);
      expect(new Set(lines.map(({ serialNo }) => serialNo)).size).to.equal(count);
    });

    // prettier-ignore
    const malformed: readonly (readonly [what: string, text: string, line: number, column: string])[] = [
      [ 'is empty',                            '',                                                  1, 'direction' ],
      [ 'is no CSV of a statement',            '<html>\n',                                          1, 'direction' ],
      [ 'has no header',                       `${ROW}\n`,                                          1, 'direction' ],
      [ 'has its columns in another order',    'direction,serialNo,requestNo,amountFen,paidAt\n',   1, 'requestNo' ],
      [ 'lacks a column',                      'direction,requestNo,serialNo,amountFen\n',          1, 'paidAt'    ],
      [ 'has a column that nobody knows',      `${HEADER},note\n`,                                  1, '#6'        ],
      [ 'knows another direction',             row('refund,R1,S1,1,2026-05-29T00:00:00+08:00'),     3, 'direction' ],
      [ 'has no direction',                    row(',R1,S1,1,2026-05-29T00:00:00+08:00'),           3, 'direction' ],
      [ 'has a request number with a blank',   row('repayment,R 1,S1,1,2026-05-29T00:00:00+08:00'), 3, 'requestNo' ],
      [ 'has a serial number that is none',    row('repayment,R1,=S1,1,2026-05-29T00:00:00+08:00'), 3, 'serialNo'  ],
      [ 'has a number of 65 characters',       row(`repayment,R1,${'S'.repeat(65)},1,2026-05-29T00:00:00+08:00`), 3, 'serialNo' ],
      [ 'has a payment without any number',    row('repayment,,,1,2026-05-29T00:00:00+08:00'),      3, 'serialNo'  ],
      [ 'has an amount in yuan',               row('repayment,R1,S1,1484.24,2026-05-29T00:00:00+08:00'), 3, 'amountFen' ],
      [ 'has an amount of nothing',            row('repayment,R1,S1,0,2026-05-29T00:00:00+08:00'),  3, 'amountFen' ],
      [ 'has an amount below nothing',         row('repayment,R1,S1,-1,2026-05-29T00:00:00+08:00'), 3, 'amountFen' ],
      [ 'has an amount with an exponent',      row('repayment,R1,S1,1e3,2026-05-29T00:00:00+08:00'), 3, 'amountFen' ],
      [ 'has an amount of 19 digits',          row(`repayment,R1,S1,${'9'.repeat(19)},2026-05-29T00:00:00+08:00`), 3, 'amountFen' ],
      [ 'has a time without an offset',        row('repayment,R1,S1,1,2026-05-29T00:00:00'),        3, 'paidAt'    ],
      [ 'has a time that is none',             row('repayment,R1,S1,1,2026-05-29T25:00:00+08:00'),  3, 'paidAt'    ],
      [ 'has a payment of the day before',     row('repayment,R1,S1,1,2026-05-28T23:59:59.999+08:00'), 3, 'paidAt' ],
      [ 'has a payment of the day after',      row('repayment,R1,S1,1,2026-05-29T16:00:00Z'),       3, 'paidAt'    ],
      [ 'has a line without a time',           row('repayment,R1,S1,1'),                            3, 'paidAt'    ],
      [ 'has a line with one field too many',  row(`${ROW},x`),                                     3, '#6'        ],
      [ 'has an empty line',                   row(''),                                             3, 'requestNo' ],
    ];
    for (const [what, text, line, column] of malformed) {
      promise(`refuses a file that ${what}, and keeps nothing of it`, async ({ payerStatements }) => {
        const refused = { ok: false, error: { kind: 'malformed', line, column } };
        expect(await payerStatements.keep(DAY, encodeUtf8(text))).to.deep.equal(refused);
        expect(await payerStatements.read(DAY)).to.deep.equal({ ok: false, error: { kind: 'noStatement' } });
        await payerStatements.keep(DAY, csv([ROW]));
        expect(await payerStatements.keep(DAY, encodeUtf8(text))).to.deep.equal(refused);
        expect(await paymentsOf(payerStatements, DAY)).to.deep.equal([PAYMENT]);
      });
    }
  });
}

const LAST_MS = '2026-05-29T23:59:59.999+08:00';

function csv(rows: readonly string[]): Uint8Array {
  return encodeUtf8([HEADER, ...rows, ''].join('\n'));
}

/** A file whose third line is `text`. */
function row(text: string): string {
  return `${HEADER}\n${ROW}\n${text}\n${ROW}\n`;
}

async function paymentsOf(statements: PayerStatements, day: LocalDate): Promise<readonly StatementLine[]> {
  const read = await statements.read(day);
  return read.ok ? read.value : [];
}
