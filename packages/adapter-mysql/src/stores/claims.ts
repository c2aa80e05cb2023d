import type { ClaimWish } from '@banyan/core';
import { integer } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import type { Session } from '../session.js';
import type { UnitRunner } from '../unit-runner.js';

/** Every table whose rows are claimed by workers. */
export const CLAIMED_TABLES = [
  'third_order_info',
  'rongshu_credit_data_pull_log',
  'cl_depository_register_apply',
  'cl_card_bind_request',
  'repay_apply',
  'sms_message',
] as const;

/** Column values that end a claim. */
export const NO_CLAIM = { claim_owner: null, claim_until: 0 } as const;

/**
 * Claims rows of `table` whose `next_time` has come and that nobody holds, the longest due first, in two statements however many
 * they are. `isWanted` narrows the choice, `set` changes more than the claim. Rows that another unit holds at this moment are
 * left to it. The rows come back as they were before.
 */
export async function claimDueRows(
  session: Session,
  table: (typeof CLAIMED_TABLES)[number],
  isWanted: Readonly<Record<string, unknown>>,
  { now, limit, owner, leaseMs }: ClaimWish,
  set: Readonly<Record<string, unknown>> = {},
): Promise<readonly Row[]> {
  const { build } = session;
  const due = await session.all(
    session.claiming(
      build(table)
        .where(isWanted)
        .where('next_time', '<=', now)
        .where('claim_until', '<=', now)
        .orderBy(['next_time', 'id'])
        .limit(limit),
    ),
  );
  if (due.length === 0) return [];
  const ids = due.map((row) => String(integer(row, 'id')));
  await session.run(
    build(table)
      .whereIn('id', ids)
      .update({ claim_owner: owner, claim_until: now + leaseMs, ...set }),
  );
  return due;
}

/**
 * Ends every claim and lease, whoever holds it, so that a gateway that was killed goes on at once with what it was doing.
 * For a database that serves one gateway, at its start. Should another still be alive after all, fences and compare-and-set
 * keep its late writes out.
 */
export function createClaimRelease(units: UnitRunner): () => Promise<void> {
  return () =>
    units.run(async (session) => {
      const { build } = session;
      for (const table of CLAIMED_TABLES) await session.run(build(table).where('claim_until', '>', 0).update(NO_CLAIM));
      await session.run(build('relay_shard').where('lease_until', '>', 0).update({ owner: null, lease_until: 0 }));
    });
}
