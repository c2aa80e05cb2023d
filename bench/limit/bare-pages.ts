import { setImmediate as nextTurn } from 'node:timers/promises';
import Libsql from 'libsql';
import type { BareStatement } from './bare-units.js';

// What an overdue run costs by its statements alone: one select for a page of a keyset, then the updates of every row of the page.
// Nothing is read back, reckoned, built or checked: the statements come ready made.

/** A page: its select, and the updates of each of its rows. */
export interface BarePage {
  readonly select: BareStatement;
  readonly updates: readonly (readonly BareStatement[])[];
}

/** A database without anything around it. */
export interface BarePages {
  /** Selects and updates page by page; `rowsPerCommit` rows share a transaction. */
  play(pages: readonly BarePage[], rowsPerCommit: number): Promise<void>;
  close(): void;
}

/** Opens `file` as the gateway does. */
export function openBarePages(file: string): BarePages {
  const connection = new Libsql(file);
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  connection.defaultSafeIntegers(true);
  const prepared = new Map<string, ReturnType<typeof connection.prepare>>();
  const statementOf = (sql: string): ReturnType<typeof connection.prepare> => {
    let statement = prepared.get(sql);
    if (statement === undefined) prepared.set(sql, (statement = connection.prepare(sql)));
    return statement;
  };
  return {
    async play(pages, rowsPerCommit) {
      for (const { select, updates } of pages) {
        statementOf(select.sql).all(select.bindings);
        for (let start = 0; start < updates.length; start += rowsPerCommit) {
          // As the gateway does: a program that never comes back to its event loop serves nobody.
          await nextTurn();
          connection.exec('BEGIN IMMEDIATE');
          for (const row of updates.slice(start, start + rowsPerCommit)) {
            for (const { sql, bindings } of row) statementOf(sql).run(bindings);
          }
          connection.exec('COMMIT');
        }
      }
    },
    close: () => {
      connection.close();
    },
  };
}
