import type { LocalDate } from '../../shared/calendar.js';
import { toLocalDate } from '../../shared/calendar.js';
import { parseInstant } from '../../shared/instant-text.js';
import { fen } from '../../shared/money.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { StatementLine } from '../../model/reconciliation.js';
import type { PayerStatements, StatementFault } from '../../ports/payer-statements.js';
import { decodeUtf8 } from '../../rongshu/envelope/bytes.js';

const COLUMNS = ['direction', 'requestNo', 'serialNo', 'amountFen', 'paidAt'];

/** In-memory {@link PayerStatements}; fields without quotes. */
export function createInMemoryPayerStatements(): PayerStatements {
  const days = new Map<LocalDate, readonly StatementLine[]>();
  return {
    keep: async (day, file) => {
      const read = linesOf((decodeUtf8(file) ?? '').replace(/^\u{feff}/u, ''), day);
      if (!read.ok) return read;
      days.set(day, read.value);
      return ok({ lines: read.value.length });
    },
    read: async (day) => {
      const lines = days.get(day);
      return lines === undefined ? err({ kind: 'noStatement' }) : ok(lines);
    },
  };
}

function linesOf(text: string, day: LocalDate): Result<readonly StatementLine[], StatementFault> {
  const rows = text.split(/\r?\n/);
  if (rows.length > 1 && rows.at(-1) === '') rows.pop();
  const payments: StatementLine[] = [];
  for (const [index, row] of rows.entries()) {
    const fields = row.split(',');
    const read = index === 0 ? wrongHeader(fields) : paymentOf(fields, day);
    if (typeof read === 'number') {
      return err({ kind: 'malformed', line: index + 1, column: COLUMNS[read] ?? `#${String(read + 1)}` });
    }
    if (read !== undefined) payments.push(read);
  }
  return ok(payments);
}

/** Index of the first column that is another one. */
function wrongHeader(fields: readonly string[]): number | undefined {
  const wrong = [...COLUMNS, undefined].findIndex((name, index) => fields[index] !== name);
  return wrong < 0 ? undefined : wrong;
}

/** The payment, or the index of the first field that is none. */
function paymentOf(fields: readonly string[], day: LocalDate): StatementLine | number {
  if (fields.length !== COLUMNS.length) return Math.min(fields.length, COLUMNS.length);
  const [direction = '', requestNo = '', serialNo = '', amount = '', paidAt = ''] = fields;
  const at = parseInstant(paidAt);
  if (direction !== 'disbursement' && direction !== 'repayment') return 0;
  if (!isNumber(requestNo)) return 1;
  if (!isNumber(serialNo) || requestNo + serialNo === '') return 2;
  if (!/^[1-9][0-9]{0,17}$/.test(amount)) return 3;
  if (!at.ok || toLocalDate(at.value) !== day) return 4;
  return { direction, requestNo, serialNo, amount: fen(BigInt(amount)), paidAt: at.value };
}

function isNumber(text: string): boolean {
  return /^[A-Za-z0-9_.:-]*$/.test(text) && text.length <= 64;
}
