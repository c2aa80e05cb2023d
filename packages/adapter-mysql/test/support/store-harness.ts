import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreHarness } from '@banyan/core/testing';
import type { Database } from '#src/index.js';
import { createDatabase, createIdentityCipher, openSqliteEngine } from '#src/index.js';
import { aKeyRing, countingIdentifiers, openTemporaryDatabase } from './temporary-database.js';
import type { TemporaryDatabase } from './temporary-database.js';

// Migrated once, copied for every case.
let template: TemporaryDatabase | undefined;

/** Opens every store on a SQLite file of its own, empty, for the contract suites. */
export async function openSqliteHarness(): Promise<StoreHarness & Pick<Database, 'releaseClaims'>> {
  template ??= await openEmptyTemplate();
  const folder = await mkdtemp(join(tmpdir(), 'banyan-contract-'));
  const file = join(folder, 'gateway.db');
  await copyFile(template.file, file);
  const engine = openSqliteEngine({ file });
  const database = createDatabase(engine, {
    cipher: createIdentityCipher(aKeyRing('k1')),
    identifiers: countingIdentifiers(),
  });
  return {
    ...database,
    // Only shard leases are measured on the database's own clock; claims are measured on the caller's.
    passTime: (ms) =>
      engine.transaction(async (connection) => {
        const sql = 'update relay_shard set lease_until = lease_until - ? where lease_until > 0';
        await connection.run({ sql, bindings: [ms] });
      }),
    close: async () => {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Removes what {@link openSqliteHarness} keeps between cases. */
export async function removeTemplate(): Promise<void> {
  await template?.close();
  template = undefined;
}

async function openEmptyTemplate(): Promise<TemporaryDatabase> {
  const opened = await openTemporaryDatabase();
  await opened.tamper('delete from bank');
  // Empties the log into the file, which is then whole by itself.
  await opened.database.close();
  return opened;
}
