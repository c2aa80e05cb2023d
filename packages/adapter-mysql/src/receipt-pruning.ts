import type { SqlEngine } from './engine/sql-engine.js';
import { NOW_SQL } from './engine/sql-engine.js';
import type { Session } from './session.js';
import type { UnitRunner } from './unit-runner.js';

const LATE_SQL = `select receipt from unit_receipt where create_time < ${NOW_SQL.mysql} - ? order by create_time limit ?`;

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
