import type { LocalDate, Result, StatementLine } from '@banyan/core';
import { err, fen, ok, parseInstant, SERIAL_NO, toLocalDate } from '@banyan/core';

/** The columns of a payer's statement, in this order (`WIRES.md`). */
export const STATEMENT_COLUMNS = ['direction', 'requestNo', 'serialNo', 'amountFen', 'paidAt'] as const;

/** A statement is at most so large: 200 000 payments, and more. */
export const STATEMENT_BYTES_MAX: number = 32 * 1024 * 1024;

/** Name of a column. */
export type StatementColumn = (typeof STATEMENT_COLUMNS)[number];

const DIRECTIONS: ReadonlyMap<string, StatementLine['direction']> = new Map([
  ['disbursement', 'disbursement'],
  ['repayment', 'repayment'],
]);
const AMOUNT = /^[1-9]\d{0,17}$/;

/** The payment of a line of the statement of `day`, or the first column that cannot be believed. A payment of another day is in the wrong file. */
export function statementLineOf(fields: readonly string[], day: LocalDate): Result<StatementLine, StatementColumn> {
  const [directionText = '', requestNo = '', serialNo = '', amountText = '', paidAtText = ''] = fields;
  const direction = DIRECTIONS.get(directionText);
  if (direction === undefined) return err('direction');
  if (!isNumberOrEmpty(requestNo)) return err('requestNo');
  // A payment without any number could be found by nobody.
  if (!isNumberOrEmpty(serialNo) || (serialNo === '' && requestNo === '')) return err('serialNo');
  if (!AMOUNT.test(amountText)) return err('amountFen');
  const paidAt = parseInstant(paidAtText);
  if (!paidAt.ok || toLocalDate(paidAt.value) !== day) return err('paidAt');
  return ok({ direction, requestNo, serialNo, amount: fen(BigInt(amountText)), paidAt: paidAt.value });
}

function isNumberOrEmpty(text: string): boolean {
  return text === '' || SERIAL_NO.test(text);
}
