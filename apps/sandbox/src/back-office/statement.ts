import { beijingDate } from '../print/beijing-date.js';

/** A line of the payer's statement of a day. */
export interface StatementLine {
  readonly direction: 'disbursement' | 'repayment';
  readonly requestNo: string;
  readonly serialNo: string;
  readonly amountFen: bigint;
  readonly paidAt: number;
}

/** How a line of a statement can be spoilt, so that it differs from what the lender has booked. */
// prettier-ignore
export const STATEMENT_FAULT_TABLE = [
  // name            what the statement shows
  [ 'dropped',      'nothing of the payment' ],
  [ 'twice',        'the payment twice' ],
  [ 'otherAmount',  'the payment with one yuan more' ],
  [ 'stranger',     'the payment, and one that nobody knows' ],
] as const;

/** Name of a fault. */
export type StatementFault = (typeof STATEMENT_FAULT_TABLE)[number][0];

const BEIJING_OFFSET_MS = 8 * 3_600_000;
const HEADER = 'direction,requestNo,serialNo,amountFen,paidAt';

/** The lines of one Beijing day (`YYYY-MM-DD`), oldest first. */
export function linesOfDay(lines: readonly StatementLine[], day: string): readonly StatementLine[] {
  return lines.filter(({ paidAt }) => beijingDate(paidAt) === day).sort((left, right) => left.paidAt - right.paidAt);
}

/** The lines with faults planted into those whose request or serial number is named. */
export function plantFaults(
  lines: readonly StatementLine[],
  faults: Readonly<Record<string, StatementFault>>,
): readonly StatementLine[] {
  return lines.flatMap((line): readonly StatementLine[] => {
    const fault = faults[line.requestNo === '' ? line.serialNo : line.requestNo] ?? faults[line.serialNo];
    if (fault === undefined) return [line];
    switch (fault) {
      case 'dropped':
        return [];
      case 'twice':
        return [line, line];
      case 'otherAmount':
        return [{ ...line, amountFen: line.amountFen + 100n }];
      case 'stranger':
        return [line, { ...line, requestNo: '', serialNo: `X${line.serialNo}` }];
    }
  });
}

/** The statement as a CSV file; times in ISO 8601, Beijing. */
export function statementCsv(lines: readonly StatementLine[]): string {
  const rows = lines.map(({ direction, requestNo, serialNo, amountFen, paidAt }) =>
    [direction, requestNo, serialNo, String(amountFen), beijingTime(paidAt)].join(','),
  );
  return `${[HEADER, ...rows].join('\n')}\n`;
}

function beijingTime(ms: number): string {
  return new Date(ms + BEIJING_OFFSET_MS).toISOString().replace('Z', '+08:00');
}
