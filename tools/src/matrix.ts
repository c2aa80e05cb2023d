import type { BackEnd, MatrixRow } from './matrix.table.js';

/** What ran of one contract suite on one back end. */
export interface ContractRun {
  readonly port: string;
  readonly backEnd: string;
  readonly passed: number;
  readonly failed: number;
}

/** The verdict on a run. `missing` = back ends that were not there at all (their variable is not set); they fail only CI. */
export interface MatrixVerdict {
  readonly lines: readonly string[];
  readonly problems: readonly string[];
  readonly missing: readonly string[];
}

const TITLE = /^contract:(\S+) on (\S+)$/;

/** `contract:clock on memory` → port and back end; undefined for every other title. */
export function contractOf(title: string): { port: string; backEnd: string } | undefined {
  const [, port, backEnd] = TITLE.exec(title) ?? [];
  return port === undefined || backEnd === undefined ? undefined : { port, backEnd };
}

/** Compares what ran with what must run, port by port. A port without a row, an empty cell and a cell nobody declared are problems. */
export function judgeMatrix(given: {
  readonly ports: readonly string[];
  readonly rows: readonly MatrixRow[];
  readonly backEnds: readonly BackEnd[];
  readonly runs: readonly ContractRun[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}): MatrixVerdict {
  const { ports, rows, backEnds, runs, environment } = given;
  const absent = backEnds.filter(({ needs }) => needs !== null && (environment[needs] ?? '') === '');
  const isAbsent = (name: string): boolean => absent.some((backEnd) => backEnd.name === name);
  const declared = new Map(rows);
  const runOf = (port: string, backEnd: string): ContractRun | undefined =>
    runs.find((run) => run.port === port && run.backEnd === backEnd);

  const problems = [
    ...ports
      .filter((port) => !declared.has(port))
      .map((port) => `port ${port} has no row in tools/src/matrix.table.ts`),
    ...rows.filter(([port]) => !ports.includes(port)).map(([port]) => `row ${port} names no port`),
    ...rows
      .filter(([, cells]) => !cells.includes('process') && (!cells.includes('memory') || cells.length < 2))
      .map(([port]) => `row ${port} must name the in-memory adapter and a real one`),
    ...rows.flatMap(([port, cells]) =>
      cells
        .filter((backEnd) => !backEnds.some(({ name }) => name === backEnd))
        .map((backEnd) => `row ${port} names ${backEnd}, which is no back end`),
    ),
    ...rows.flatMap(([port, cells]) =>
      cells.flatMap((backEnd) => {
        const run = runOf(port, backEnd);
        if (run === undefined || run.passed + run.failed === 0) {
          return isAbsent(backEnd) ? [] : [`contract:${port} on ${backEnd} did not run`];
        }
        return run.failed > 0 ? [`contract:${port} on ${backEnd} failed ${String(run.failed)}`] : [];
      }),
    ),
    ...runs
      .filter(({ port, backEnd }) => !(declared.get(port) ?? []).includes(backEnd))
      .map(({ port, backEnd }) => `contract:${port} on ${backEnd} ran, and no cell expects it`),
  ];
  return {
    lines: table(rows, backEnds, runOf, isAbsent),
    problems,
    missing: absent.map(({ name, what, needs }) => `${name} (${what}): set ${String(needs)}`),
  };
}

function table(
  rows: readonly MatrixRow[],
  backEnds: readonly BackEnd[],
  runOf: (port: string, backEnd: string) => ContractRun | undefined,
  isAbsent: (name: string) => boolean,
): readonly string[] {
  const first = Math.max(4, ...rows.map(([port]) => port.length));
  const heading = ({ name, column }: BackEnd): string => column ?? name;
  const widths = backEnds.map((backEnd) => Math.max(heading(backEnd).length, 6));
  const cell = (port: string, expected: readonly string[], backEnd: string): string => {
    const run = runOf(port, backEnd);
    if (run !== undefined && run.passed + run.failed > 0)
      return run.failed > 0 ? `✗ ${String(run.failed)}` : `✓ ${String(run.passed)}`;
    if (!expected.includes(backEnd)) return '·';
    return isAbsent(backEnd) ? 'absent' : 'EMPTY';
  };
  const line = (head: string, cells: readonly string[]): string =>
    [head.padEnd(first), ...cells.map((text, index) => text.padEnd(widths[index] ?? 0))].join('  ').trimEnd();
  return [
    line('port', backEnds.map(heading)),
    ...rows.map(([port, expected]) => line(port, backEnds.map(({ name }) => cell(port, expected, name)))),
    ...backEnds.filter(({ column }) => column !== undefined).map((backEnd) => `${heading(backEnd)} = ${backEnd.name}: ${backEnd.what}`),
  ]; // prettier-ignore
}
