import type { Instant } from '@banyan/core';
import { integer } from '../columns.js';
import type { Session } from '../session.js';

/**
 * Deletes up to `limit` rows whose time is before `before`, oldest first, by primary key: large deletes by another index
 * deadlock on MySQL (RELIABILITY §1), and SQLite knows no DELETE … LIMIT. Returns how many.
 */
export async function pruneOldest(
  session: Session,
  prune: { readonly table: string; readonly timeColumn: string; readonly before: Instant; readonly limit: number },
): Promise<number> {
  const { build } = session;
  const rows = await session.all(
    build(prune.table)
      .select('id')
      .where(prune.timeColumn, '<', prune.before)
      .orderBy([prune.timeColumn, 'id'])
      .limit(prune.limit),
  );
  if (rows.length === 0) return 0;
  return session.run(
    build(prune.table)
      .whereIn(
        'id',
        rows.map((row) => String(integer(row, 'id'))),
      )
      .delete(),
  );
}
