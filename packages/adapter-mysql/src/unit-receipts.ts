import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { PortUnavailable } from '@banyan/core';
import type { SqlEngine } from './engine/sql-engine.js';
import { NOW_SQL } from './engine/sql-engine.js';
import { SqlFailure } from './errors.table.js';
import type { Session } from './session.js';
import type { UnitRunner } from './unit-runner.js';

const RECEIPT_SQL = `insert into unit_receipt (receipt, create_time) values (?, ${NOW_SQL.mysql})`;
const LATE_SQL = `select receipt from unit_receipt where create_time < ${NOW_SQL.mysql} - ? order by create_time limit ?`;

/** How long it is asked whether a commit happened before the caller is told that the database is not available. */
const ASK_MS = 15_000;
const ASK_PAUSE_MS = 100;

/** Proofs that units were committed, for when the answer to a commit is lost (RELIABILITY §4: never blindly again). */
export interface UnitReceipts {
  /** An id that no unit has had. */
  next(): string;
  /** The last statement of a unit that has changed something. */
  statement(receipt: string): { readonly sql: string; readonly bindings: readonly unknown[] };
  /**
   * Was the unit that wrote `receipt` last, and whose commit was sent, committed? While the server still has it open the
   * question waits: the answer is final. Throws {@link PortUnavailable} when there is none in time.
   */
  isCommitted(receipt: string): Promise<boolean>;
}

/** The receipts on `engine`, which must be one whose commits can go unanswered. */
export function createUnitReceipts(engine: SqlEngine): UnitReceipts {
  const notCommitted = new Error('the receipt was not there');
  const receipts: UnitReceipts = {
    // In the order of time, roughly, so that new rows stand together.
    next: () => Date.now().toString(36).padStart(9, '0') + randomBytes(9).toString('hex').slice(0, 17),
    statement: (receipt) => ({ sql: RECEIPT_SQL, bindings: [receipt] }),
    isCommitted: async (receipt) => {
      const since = performance.now();
      for (;;) {
        try {
          return await engine.transaction(async (connection) => {
            await connection.run(receipts.statement(receipt));
            throw notCommitted;
          });
        } catch (error) {
          if (error === notCommitted) return false;
          if (!(error instanceof SqlFailure)) throw error;
          if (error.failureClass === 'duplicateKey') return true;
          if (performance.now() - since > ASK_MS) throw new PortUnavailable('database', error);
          await pause(ASK_PAUSE_MS);
        }
      }
    },
  };
  return receipts;
}

/**
 * Removes receipts that are older than `keptMs` on the database's own clock, up to `limit`; returns how many. One hour is more
 * than enough: a receipt is asked for within seconds. An engine without receipts has none to remove.
 */
export function createReceiptPruning(
  units: UnitRunner,
  dialect: SqlEngine['dialect'],
): (keptMs: number, limit: number) => Promise<number> {
  if (dialect !== 'mysql') return () => Promise.resolve(0);
  return (keptMs, limit) => units.run((session) => pruneReceipts(session, keptMs, limit));
}

async function pruneReceipts(session: Session, keptMs: number, limit: number): Promise<number> {
  const rows = await session.all({ sql: LATE_SQL, bindings: [keptMs, limit] });
  if (rows.length === 0) return 0;
  const receipts = rows.map((row) => String(row['receipt']));
  return session.run(session.build('unit_receipt').whereIn('receipt', receipts).delete());
}
