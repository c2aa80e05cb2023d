import { setImmediate as nextTurn } from 'node:timers/promises';
import Libsql from 'libsql';
import type { BareStatement } from './bare-units.js';

// What an overdue run costs without anything around it: one select for a page of a keyset, with all that the updates could be
// reckoned from, then the updates of every row of the page. Nothing is reckoned, built or checked: the statements come ready made.

const PAGE_SQL = `select r.*, p.*, l.*, e.*, o.*
from cl_borrow_repay r join cl_borrow_repay_plan p on p.order_no = r.order_no join cl_borrow l on l.order_no = r.order_no
join cl_borrow_extended_info e on e.order_no = r.order_no
join third_order_info o on o.source = l.source and o.third_order_no = l.third_order_no
where r.state = 20 and r.next_assess_date <= ? and (r.next_assess_date, r.order_no, r.period_no) > (?, ?, ?)
and p.accrues_until_date is null
order by r.next_assess_date, r.order_no, r.period_no limit ?`;

/** A page: where it begins, and the updates of each of its rows. */
export interface BarePage {
  /** The day, the row before it (day, loan, installment), and how many rows it has at most. */
  readonly select: readonly unknown[];
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
  const page = connection.prepare(PAGE_SQL).raw(true);
  return {
    async play(pages, rowsPerCommit) {
      for (const { select, updates } of pages) {
        page.all(select);
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
