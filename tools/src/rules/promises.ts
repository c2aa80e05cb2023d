import type { HouseRule, SourceFile } from '../source-tree.js';

const PAGE = 'docs/PROMISES.md';
const PROMISE_COUNT = 44;
const STATES = ['proven', 'partly', 'not proven'] as const;
const CELL_COUNT = 7;

/** How many promises are in each state. */
export interface PromiseCounts {
  readonly proven: number;
  readonly partly: number;
  readonly notProven: number;
}

/**
 * Every promise has its row, in order; what is proven, also in part, names a command that exists and the files it runs; what is not says
 * why; and the front pages count the rows as they are and have them by their commands. That the files exist is the rule `documented-paths`.
 */
export const promisesNameTheirProof: HouseRule = (files) => {
  const page = files.find(({ file }) => file === PAGE);
  const manifest = files.find(({ file }) => file === 'package.json')?.text;
  if (page === undefined || manifest === undefined) return [];
  const rows = rowsOf(page);
  const commands = new Set([...manifest.matchAll(/^ {4}"([\w:]+)": "node scripts\//gm)].map(([, name = '']) => name));
  const messages = [
    ...rows.flatMap(({ number }, index) => (number === index + 1 ? [] : [`row ${String(number)} is out of order`])),
    ...(rows.length === PROMISE_COUNT ? [] : [`${String(rows.length)} rows, not ${String(PROMISE_COUNT)}`]),
    ...rows.flatMap((row) => faultsOf(row, commands).map((fault) => `promise ${String(row.number)} ${fault}`)),
  ];
  const expected = [promiseSummary(promiseCounts(page)), ...promiseTable(page)];
  const silent = ['README.md', 'README.zh-CN.md'].flatMap((name) => {
    const front = files.find(({ file }) => file === name)?.text;
    const missing = front === undefined ? [] : expected.filter((said) => !front.includes(said));
    return missing.map((said) => ({ file: name, said }));
  });
  return [
    ...messages.map((message) => ({ rule: 'promises-proven', file: PAGE, line: 0, message })),
    ...silent.map(({ file, said }) => ({
      rule: 'promises-proven',
      file,
      line: 0,
      message: `does not say "${said}"`,
    })),
  ];
};

/** The rows of the front pages' table: each command with the promises that it proves, and those that it proves in part. */
export function promiseTable(page: SourceFile): readonly string[] {
  const rows = rowsOf(page).filter(({ state }) => state !== 'not proven');
  const commands = [...new Set(rows.map(({ command }) => command))];
  return commands.map((command) => {
    const numbers = (wanted: string): string =>
      rows
        .flatMap(({ number, state, ...row }) => (row.command === command && state === wanted ? [number] : []))
        .join(', ');
    return `| ${command} | ${numbers('proven') || '–'} | ${numbers('partly') || '–'} |`;
  });
}

/** How the front pages count the rows. */
export function promiseSummary({ proven, partly, notProven }: PromiseCounts): string {
  return `${String(proven)} / ${String(partly)} / ${String(notProven)}`;
}

/** The states of the rows, counted. */
export function promiseCounts(page: SourceFile): PromiseCounts {
  const of = (state: string): number => rowsOf(page).filter((row) => row.state === state).length;
  return { proven: of('proven'), partly: of('partly'), notProven: of('not proven') };
}

interface PromiseRow {
  readonly number: number;
  readonly state: string;
  readonly command: string;
  readonly where: string;
  readonly remark: string;
}

function rowsOf({ text }: SourceFile): readonly PromiseRow[] {
  return text.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    if (!/^\| \d+ \|/.test(line) || cells.length !== CELL_COUNT + 2) return [];
    const [, number = '', , state = '', command = '', where = '', , remark = ''] = cells;
    return [{ number: Number(number), state, command, where, remark }];
  });
}

function faultsOf({ state, command, where, remark }: PromiseRow, commands: ReadonlySet<string>): readonly string[] {
  if (!STATES.some((known) => known === state)) return [`has no state: ${state}`];
  if (state === 'not proven') return remark === '' ? ['does not say why it is not proven'] : [];
  const named = [...command.matchAll(/`npm (?:run )?([\w:]+)[^`]*`/g)].map(([, name = '']) => name);
  return [
    ...(named.length === 0 ? ['names no command'] : []),
    ...named.filter((name) => !commands.has(name)).map((name) => `names npm run ${name}, which does not exist`),
    ...(/`[\w-]+\/[\w./-]+`/.test(where) ? [] : ['names no file']),
    ...(state === 'partly' && remark === '' ? ['does not say what is missing'] : []),
  ];
}
