import { InvariantViolation } from '../shared/errors.js';

/** One status of a state machine: code as the document prints it, our name, verbatim label, terminal?, source. */
export type StatusRow = readonly [code: number, name: string, label: string, isTerminal: boolean, source: string];

/** One allowed change of a state machine: from, to, the event that causes it, source. `null` = did not exist before. */
export type TransitionRow = readonly [from: string | null, to: string, event: string, source: string];

/** A table of codes and names, read both ways. */
export interface CodeBook<Row extends readonly [code: number, name: string, ...rest: unknown[]]> {
  /** The code of a name. */
  codeOf(name: Row[1]): Row[0];
  /** The name of a stored code. Throws {@link InvariantViolation} on a code that no row has. */
  nameOf(code: number): Row[1];
}

/** Opens `table` for reading both ways; `subject` says in messages whose codes these are. */
export function codeBook<const Row extends readonly [code: number, name: string, ...rest: unknown[]]>(
  subject: string,
  table: readonly Row[],
): CodeBook<Row> {
  return {
    codeOf: (name) => {
      const row = table.find((candidate) => candidate[1] === name);
      if (row === undefined) throw new InvariantViolation(`no code for ${subject} ${name}`);
      return row[0];
    },
    nameOf: (code) => {
      const row = table.find((candidate) => candidate[0] === code);
      if (row === undefined) throw new InvariantViolation(`unknown ${subject} code ${String(code)}`);
      return row[1];
    },
  };
}
