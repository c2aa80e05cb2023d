import type { Knex } from 'knex';
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
 * Claims rows of `table` whose `next_time` has come and that nobody holds, the longest due first. `isWanted` narrows the
 * choice; it and the row's `next_time` are asked again with the claim, so that a row that has moved on since is left out.
 */
export async function claimDueRows(
  session: Session,
  table: (typeof CLAIMED_TABLES)[number],
  isWanted: Readonly<Record<string, unknown>>,
  { now, limit, owner, leaseMs }: ClaimWish,
): Promise<readonly Row[]> {
  const { build } = session;
  const free = (): Knex.QueryBuilder => build(table).where(isWanted).where('claim_until', '<=', now);
  const due = await session.all(free().where('next_time', '<=', now).orderBy(['next_time', 'id']).limit(limit));
  const claimed: Row[] = [];
  for (const row of due) {
    const same = { id: String(integer(row, 'id')), next_time: integer(row, 'next_time') };
    const matched = await session.run(
      free()
        .where(same)
        .update({ claim_owner: owner, claim_until: now + leaseMs }),
    );
    if (matched > 0) claimed.push(row);
  }
  return claimed;
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
