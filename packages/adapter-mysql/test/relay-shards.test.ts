import { expect } from 'chai';
import { createDatabase, createIdentityCipher, openMysqlEngine } from '#src/index.js';
import type { SqlEngine } from '#src/index.js';
import { createMysqlTestDatabase, MYSQL_URL, NO_MYSQL, openStoresAt } from './support/mysql-database.js';
import { countingIdentifiers, theSharedKeyRing } from './support/temporary-database.js';

/** `engine`, with `then` between the first look of a unit at the shards and what follows. */
function interrupted(engine: SqlEngine, then: () => Promise<void>): SqlEngine {
  let isDone = false;
  return {
    ...engine,
    transaction: (work) =>
      engine.transaction((connection) =>
        work({
          ...connection,
          all: async (statement) => {
            const rows = await connection.all(statement);
            if (!isDone && statement.sql.includes('relay_shard')) {
              isDone = true;
              await then();
            }
            return rows;
          },
        }),
      ),
  };
}

describe('the shards of relays, claimed by one gateway while another acts', function () {
  this.timeout(60_000);
  if (MYSQL_URL === undefined) {
    it(NO_MYSQL);
    return;
  }

  it('are left to a holder that has renewed its lease after its end, in the last moment', async () => {
    const direct = await createMysqlTestDatabase(MYSQL_URL);
    const { database: holder } = openStoresAt(direct.url);
    const relay = 'callbacks';
    try {
      const lease = await holder.relayShards.claim({ relay, owner: 'holder', leaseMs: 60_000 });
      if (lease === undefined) throw new Error('the first claim finds a shard');
      // Its lease ends; of the others none is free.
      await direct.tamper('update relay_shard set lease_until = 0 where owner is not null');
      await direct.tamper(
        `update relay_shard set owner = 'another', lease_until = 9000000000000000 where owner is null`,
      );
      const engine = interrupted(openMysqlEngine({ url: direct.url }), async () => {
        expect(await holder.relayShards.renew(lease, 60_000)).to.equal(true);
      });
      const identifiers = countingIdentifiers();
      const other = createDatabase(engine, { cipher: createIdentityCipher(theSharedKeyRing()), identifiers });
      expect(await other.relayShards.claim({ relay, owner: 'other', leaseMs: 60_000 })).to.equal(undefined);
      expect(await holder.relayShards.renew(lease, 60_000), 'still held').to.equal(true);
      await other.close();
    } finally {
      await holder.close();
      await direct.close();
    }
  });
});
