import type { Instant } from '../../shared/calendar.js';
import { addMs } from '../../shared/calendar.js';
import type { OrderKey } from '../../model/identifiers.js';
import type { ClaimWish } from '../../ports/marketplace-orders.js';
import type { Claim, Table } from './tables.js';

/** Do both name the same order? */
export function isSameOrder(left: OrderKey, right: OrderKey | undefined): boolean {
  return left.channel === right?.channel && left.orderNo === right.orderNo;
}

/** Rows by falling time; of two at the same time the later row comes first. */
export function newestFirst<Row>(rows: readonly Row[], timeOf: (row: Row) => number): readonly Row[] {
  return [...rows].reverse().sort((left, right) => timeOf(right) - timeOf(left));
}

/** Rows by rising time; of two at the same time the earlier row comes first. */
export function oldestFirst<Row>(rows: readonly Row[], timeOf: (row: Row) => number): readonly Row[] {
  return [...rows].sort((left, right) => timeOf(left) - timeOf(right));
}

/** How rows of a table are claimed. */
interface Claimable<Row> {
  readonly keyOf: (row: Row) => string;
  /** When work on the row is due; undefined for one that nobody may claim. */
  readonly dueAt: (row: Row) => Instant | undefined;
}

/** Claims rows that are due and that nobody holds, the longest due first. Gives them as they are then. */
export function claimDueRows<Row extends { readonly claim?: Claim }>(
  table: Table<Row>,
  { keyOf, dueAt }: Claimable<Row>,
  { now, limit, leaseMs }: ClaimWish,
): readonly Row[] {
  const due = table.rows().flatMap((row) => {
    const at = (row.claim?.until ?? now) <= now ? dueAt(row) : undefined;
    return at !== undefined && at <= now ? [{ row, at }] : [];
  });
  const claimed = oldestFirst(due, ({ at }) => at).slice(0, limit);
  return claimed.map(({ row }) => {
    const held = { ...row, claim: { until: addMs(now, leaseMs) } };
    table.set(keyOf(row), held);
    return held;
  });
}

/** Order of texts by code unit, as the stores sort identifiers. */
export function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
