import type { HouseRule, SourceFile, Violation } from '../source-tree.js';

const PAGE = 'docs/ARCHITECTURE.md';
const SCENARIOS = 'apps/sandbox/src/scenarios/';
const ITEM_COUNT = 25;
const FILE_SECTION = 'Item → file';
const PROOF_SECTION = 'Item → proof';

/**
 * The map lists every item of the requirements with a file that serves it, a scenario of the journey that plays it, and a test
 * that names it. Files are looked up by the rule `documented-paths`.
 */
export const itemsAreProven: HouseRule = (files) => {
  const page = files.find(({ file }) => file === PAGE);
  const scenarios = scenarioNames(files);
  if (page === undefined || scenarios.size === 0) return [];
  const tests = new Map(files.map(({ file, text }) => [file, text]));
  const served = sectionRows(page, FILE_SECTION);
  const proven = sectionRows(page, PROOF_SECTION);
  const items = Array.from({ length: ITEM_COUNT }, (_, index) => index + 1);
  return items.flatMap((item) => [
    ...(served.some((row) => itemOf(row) === item && quoted(row.cells[2]).some(isPath))
      ? []
      : [objection(0, `item ${String(item)} has no file in "${FILE_SECTION}"`)]),
    ...(proven.some((row) => itemOf(row) === item)
      ? []
      : [objection(0, `item ${String(item)} has no row in "${PROOF_SECTION}"`)]),
    ...proven.filter((row) => itemOf(row) === item).flatMap((row) => faultsOf(row, item, scenarios, tests)),
  ]);
};

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

function faultsOf(
  { line, cells }: Row,
  item: number,
  scenarios: ReadonlySet<string>,
  tests: ReadonlyMap<string, string>,
): readonly Violation[] {
  const [, played = '', tested = ''] = cells;
  const named = [quoted(played), quoted(tested)] as const;
  return [
    ...(named[0].length === 0 ? [objection(line, `item ${String(item)} is played by no scenario`)] : []),
    ...(named[1].length === 0 ? [objection(line, `item ${String(item)} has no test`)] : []),
    ...named[0].filter((name) => !scenarios.has(name)).map((name) => objection(line, `there is no scenario ${name}`)),
    ...named[1].flatMap((short) => {
      const text = tests.get(longPath(short));
      if (text === undefined) return [objection(line, `there is no test ${short}`)];
      return namesItem(text, item) ? [] : [objection(line, `${short} does not name item ${String(item)}`)];
    }),
  ];
}

/** Does a text say `item 8`, `item 8.3`, `items 8, 15`, `items 20–24`? */
export function namesItem(text: string, item: number): boolean {
  return [...text.matchAll(/\bitems? (\d+(?:\.\d+)*(?:(?:, | and |–|-)\d+(?:\.\d+)*)*)/g)].some(([, list = '']) =>
    list.split(/, | and /).some((part) => {
      const [from = NaN, to = from] = part.split(/[–-]/).map((number) => Math.floor(Number.parseFloat(number)));
      return from <= item && item <= to;
    }),
  );
}

function scenarioNames(files: readonly SourceFile[]): ReadonlySet<string> {
  const played = files.filter(({ file }) => file.startsWith(SCENARIOS));
  return new Set(
    played.flatMap(({ text }) => [...text.matchAll(/^ {2}name: '([\w-]+)',$/gm)].map(([, name = '']) => name)),
  );
}

/** The table rows below a heading of the second level. */
function sectionRows({ text }: SourceFile, heading: string): readonly Row[] {
  const lines = text.split('\n');
  const begin = lines.indexOf(`## ${heading}`);
  if (begin < 0) return [];
  const end = lines.findIndex((line, index) => index > begin && line.startsWith('## '));
  return lines.flatMap((line, index) => {
    const isInside = index > begin && (end < 0 || index < end) && /^\| \d/.test(line);
    return isInside ? [{ line: index + 1, cells: line.split('|').slice(1, -1) }] : [];
  });
}

function itemOf({ cells: [first = ''] }: Row): number {
  return Math.floor(Number.parseFloat(first));
}

function quoted(cell = ''): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

function isPath(name: string): boolean {
  return name.includes('/');
}

function longPath(short: string): string {
  return short.replace(/^(core|adapter-[a-z]+)\//, 'packages/$1/').replace(/^(server|sandbox)\//, 'apps/$1/');
}

function objection(line: number, message: string): Violation {
  return { rule: 'items-are-proven', file: PAGE, line, message };
}
