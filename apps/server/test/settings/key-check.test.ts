import { randomBytes } from 'node:crypto';
import { instant } from '@banyan/core';
import { createInMemoryConfigurationRows } from '@banyan/core/testing';
import { expect } from 'chai';
import { checkKeys, noteKeys } from '#src/settings/key-check.js';
import type { Keys } from '#src/settings/keys-file.js';
import { StartupProblem } from '#src/settings/startup-problem.js';

const CLOCK = { now: () => instant(1_780_000_000_000) };

describe('keys of a database', () => {
  const fresh = (): string => randomBytes(32).toString('base64');
  const keysOf = (): Keys => ({
    encryption: [`k1:${fresh()}`],
    documents: [`d1:${fresh()}`],
    identityIndex: fresh(),
    documentLinks: [fresh()],
    pageTokens: [fresh()],
  });

  async function problemOf(noted: Keys, given: Keys): Promise<unknown> {
    const rows = createInMemoryConfigurationRows();
    await noteKeys(rows, noted, CLOCK);
    const problem: unknown = await checkKeys(rows, given).catch((error: unknown) => error);
    return problem instanceof StartupProblem ? problem.message : problem;
  }

  it('are taken as they are by a database that has noted none', async () => {
    await checkKeys(createInMemoryConfigurationRows(), keysOf());
  });

  it('are known again, and secrets of links may be any', async () => {
    const keys = keysOf();
    expect(await problemOf(keys, { ...keys, documentLinks: [fresh()] })).to.equal(undefined);
  });

  for (const member of ['encryption', 'documents', 'identityIndex'] as const) {
    it(`are refused when ${member} is another, by the name of the member`, async () => {
      const keys = keysOf();
      expect(await problemOf(keys, { ...keys, [member]: keysOf()[member] })).to.include(`(${member})`);
    });
  }

  it('may grow by a key for what is new', async () => {
    const keys = keysOf();
    expect(await problemOf(keys, { ...keys, encryption: [`k2:${fresh()}`, ...keys.encryption] })).to.equal(undefined);
  });

  it('are refused when every known key of a ring has gone', async () => {
    const keys = keysOf();
    expect(await problemOf(keys, { ...keys, documents: [`d2:${fresh()}`] })).to.include('(documents)');
  });

  it('are noted once, without anything of a key', async () => {
    const rows = createInMemoryConfigurationRows();
    const keys = keysOf();
    await noteKeys(rows, keys, CLOCK);
    await noteKeys(rows, keys, CLOCK);
    const current = await rows.current();
    expect(current.map((row) => row.version)).to.deep.equal([1]);
    for (const secret of [keys.identityIndex, ...keys.encryption, ...keys.documents]) {
      expect(JSON.stringify(current)).not.to.include(secret.slice(3, 20));
    }
  });
});
