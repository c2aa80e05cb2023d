import { printLines } from './with-gateway.js';

/** One row of a table: column by column, as text. */
export type TableRow = Readonly<Record<string, string | number | bigint | undefined>>;

/** Prints rows as an aligned table under their column names, or, with `json`, one JSON object a line. Nothing to show is said in a word. */
export function printTable(rows: readonly TableRow[], options: { readonly json?: boolean }): void {
  if (options.json === true) {
    printLines(rows);
    return;
  }
  const text = tableText(rows);
  process.stdout.write(text === '' ? 'none\n' : `${text}\n`);
}

/** An aligned table; empty text for no rows. Wide characters count as two columns. */
export function tableText(rows: readonly TableRow[]): string {
  const [first] = rows;
  if (first === undefined) return '';
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [columns, ...rows.map((row) => columns.map((column) => cellText(row[column])))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => widthOf(line[index] ?? ''))));
  return lines
    .map((line) =>
      line
        .map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - widthOf(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cellText(value: TableRow[string]): string {
  return value === undefined ? '' : String(value);
}

const WIDE = /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/;

function widthOf(text: string): number {
  return [...text].reduce((total, character) => total + (WIDE.test(character) ? 2 : 1), 0);
}
