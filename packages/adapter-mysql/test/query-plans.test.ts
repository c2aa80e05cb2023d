import { expect } from 'chai';
import type { UnitOfWork } from '@banyan/core';
import { createIdentityCipher } from '#src/index.js';
import type { Statement } from '#src/index.js';
import { createSqlBuilder } from '#src/session.js';
import { createSqlUnitOfWork } from '#src/sql-unit-of-work.js';
import { createUnitRunner } from '#src/unit-runner.js';
import { fillStores, PAGES, queriesOn, recording } from './support/queries.js';
import { aKeyRing, countingIdentifiers, openTemporaryDatabase } from './support/temporary-database.js';
import type { TemporaryDatabase } from './support/temporary-database.js';

describe('what runs for every request or every second, on SQLite', () => {
  const statements: Statement[] = [];
  let temporary: TemporaryDatabase;
  let unitOfWork: UnitOfWork;
  before(async () => {
    temporary = await openTemporaryDatabase();
    const units = createUnitRunner(recording(temporary.engine, statements), createSqlBuilder('sqlite'));
    const cipher = createIdentityCipher(aKeyRing('k1'));
    unitOfWork = createSqlUnitOfWork(units, { cipher, identifiers: countingIdentifiers() });
    await fillStores(unitOfWork);
  });
  after(() => temporary.close());
  const queries = queriesOn(() => unitOfWork);

  for (const [title, query] of queries) {
    it(`finds its rows by an index: ${title}`, async () => {
      statements.length = 0;
      await query();
      expect(statements).to.not.have.length(0);
      for (const { sql, bindings } of statements) {
        const plan = await temporary.engine.reader.all({ sql: `explain query plan ${sql}`, bindings });
        const steps = plan.map((step) => String(step['detail']));
        expect(steps.filter((step) => /^SCAN (?!(\d+ )?CONSTANT ROW)/.test(step))).to.deep.equal([]);
      }
    });
  }

  for (const [title, query] of queries.filter(([known]) => PAGES.includes(known))) {
    it(`reads its rows in the order of an index: ${title}`, async () => {
      statements.length = 0;
      await query();
      const [statement] = statements;
      expect(statement).to.not.equal(undefined);
      const { sql = '', bindings = [] } = statement ?? {};
      const plan = await temporary.engine.reader.all({ sql: `explain query plan ${sql}`, bindings });
      expect(plan.map((step) => String(step['detail'])).join('\n')).to.not.include('TEMP B-TREE');
    });
  }
});
