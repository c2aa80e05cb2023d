import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { PortUnavailable } from '@banyan/core';
import type { SqlEngine } from './engine/sql-engine.js';
import { NOW_SQL } from './engine/sql-engine.js';
import { SqlFailure } from './errors.table.js';

const RECEIPT_SQL = `insert into unit_receipt (receipt, create_time) values (?, ${NOW_SQL.mysql})`;

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
