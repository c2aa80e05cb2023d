import type { UnitRunner } from '../unit-runner.js';

/**
 * Ends every claim and lease, whoever holds it, so that a gateway that was killed goes on at once with what it was doing.
 * For a database that serves one gateway, at its start. Should another still be alive after all, fences and compare-and-set
 * keep its late writes out.
 */
export function createClaimRelease(units: UnitRunner): () => Promise<void> {
  return () =>
    units.run(async (session) => {
      const { build } = session;
      await session.run(
        build('third_order_info').where('claim_until', '>', 0).update({ claim_owner: null, claim_until: 0 }),
      );
      await session.run(
        build('rongshu_credit_data_pull_log')
          .where('claim_until', '>', 0)
          .update({ claim_owner: null, claim_until: 0 }),
      );
      await session.run(build('relay_shard').where('lease_until', '>', 0).update({ owner: null, lease_until: 0 }));
    });
}
