import { createSecretKey, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SqlEngine } from '@banyan/adapter-mysql';
import {
  createDatabase,
  createHmacIdentityIndex,
  createIdentityCipher,
  openSqliteEngine,
  parseKeyRing,
} from '@banyan/adapter-mysql';
import { createCheckAccess, IDENTITY_MEANINGS, identityTexts } from '@banyan/core';
import type { IdentityIndexes } from '@banyan/core';
import {
  aBorrower,
  anIntakePolicy,
  aProduct,
  createInMemoryConfiguration,
  INVENTED_PEOPLE,
  TEST_CHANNEL,
  TEST_NOW,
} from '@banyan/core/testing';
import { md5Hex } from '@banyan/core/rongshu';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { ACCESS_STATEMENTS } from '#limit/access-statements.js';

const identityIndex = createHmacIdentityIndex(createSecretKey(randomBytes(32)));

/** The engine, and every statement its reader was asked for. */
function recorded(engine: SqlEngine): { readonly engine: SqlEngine; readonly statements: string[] } {
  const statements: string[] = [];
  const reader: SqlEngine['reader'] = {
    run: (statement) => engine.reader.run(statement),
    all: (statement) => {
      statements.push(statement.sql);
      return engine.reader.all(statement);
    },
    first: (statement) => {
      statements.push(statement.sql);
      return engine.reader.first(statement);
    },
  };
  return { engine: { ...engine, reader }, statements };
}

describe('the statements of the bare user check (item 1)', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'banyan-statements-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function statementsOf(isKnown: boolean): Promise<readonly string[]> {
    const { engine, statements } = recorded(openSqliteEngine({ file: join(folder, 'banyan.sqlite') }));
    const cipher = createIdentityCipher(parseKeyRing(`k1:${randomBytes(32).toString('base64')}`));
    const database = createDatabase(engine, { cipher, identifiers: { next: () => 'id' } });
    await database.migrate();
    const { borrower } = INVENTED_PEOPLE;
    const texts = identityTexts(borrower);
    const indexes = Object.fromEntries(
      IDENTITY_MEANINGS.map((meaning) => [meaning, identityIndex.of(meaning, texts[meaning])]),
    ) as IdentityIndexes;
    if (isKnown) await database.unitOfWork.run((stores) => stores.borrowers.insert(aBorrower({ indexes })));
    const product = aProduct();
    const checkAccess = createCheckAccess({
      read: database.unitOfWork.read,
      identityIndex,
      configuration: createInMemoryConfiguration({
        products: [product],
        intakePolicies: new Map([[TEST_CHANNEL, anIntakePolicy({ productCode: product.code })]]),
      }),
      clock: { now: () => TEST_NOW },
    });
    statements.length = 0;
    const answer = await checkAccess({
      channel: TEST_CHANNEL,
      name: borrower.name,
      md5: { meaning: 'idCard', hex: md5Hex(borrower.idCard.reveal()) },
      mobileMd5: md5Hex(borrower.mobile.reveal()),
    });
    await database.close();
    expect(answer.ok && answer.value.isKnown).to.equal(isKnown);
    return statements;
  }

  it('are those of the gateway for a stranger', async () => {
    expect(await statementsOf(false)).to.deep.equal([ACCESS_STATEMENTS.facts]);
  });

  it('are those of the gateway for a known person', async () => {
    const { facts, card, account } = ACCESS_STATEMENTS;
    expect(await statementsOf(true)).to.deep.equal([facts, card, account]);
  });
});
