import type { Cell } from './flow/table-cells.js';
import { tableRows } from './flow/table-cells.js';
import type { SourceFile } from './source-tree.js';

/** The page that holds the table of variables, between two marks. */
export const VARIABLES_PAGE = 'docs/OPERATIONS.md';

const TABLE_FILE = 'apps/server/src/settings/variables.table.ts';
const BEGIN = '<!-- variables: made by `npm run docs:variables` -->';
const END = '<!-- variables: end -->';

/** The page with the table as the code has it now; undefined when the tree has no such table or the page has no marks. */
export function variablesPage(files: readonly SourceFile[]): string | undefined {
  const source = files.find(({ file }) => file === TABLE_FILE);
  const page = files.find(({ file }) => file === VARIABLES_PAGE)?.text;
  const rows = source === undefined ? [] : tableRows(source, 'VARIABLE_TABLE');
  const [before, between] = page?.split(BEGIN) ?? [];
  const after = between?.split(END)[1];
  if (rows.length === 0 || before === undefined || after === undefined) return undefined;
  return `${before}${BEGIN}\n\n${variableTable(rows)}\n\n${END}${after}`;
}

function variableTable(rows: readonly (readonly Cell[])[]): string {
  const lines = rows.map(([name, kind, fallback, choices, meaning]) => {
    const values = Array.isArray(choices) && choices.length > 0 ? choices.map(code).join(', ') : String(kind);
    return `| ${code(name)} | ${values} | ${defaultText(fallback)} | ${String(meaning).replaceAll('|', '\\|')} |`;
  });
  return ['| variable | value | default | meaning |', '|---|---|---|---|', ...lines].join('\n');
}

function defaultText(fallback: Cell | undefined): string {
  if (fallback === null) return 'must be given';
  return fallback === '' || fallback === undefined ? '' : code(fallback);
}

function code(cell: Cell | undefined): string {
  return `\`${String(cell)}\``;
}
