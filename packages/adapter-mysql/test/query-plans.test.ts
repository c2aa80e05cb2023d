import { expect } from 'chai';
import type { UnitOfWork } from '@banyan/core';
import {
  aBlindIndex,
  aBorrower,
  aBoundCard,
  anOrderKey,
  borrowerId,
  marketplaceUserId,
  TEST_CHANNEL,
  TEST_NOW,
} from '@banyan/core/testing';
import { createIdentityCipher } from '#src/index.js';
import type { SqlConnection, SqlEngine, Statement } from '#src/index.js';
import { createSqlBuilder } from '#src/session.js';
import { createSqlUnitOfWork } from '#src/sql-unit-of-work.js';
import { createUnitRunner } from '#src/unit-runner.js';
import { aKeyRing, countingIdentifiers, openTemporaryDatabase } from './support/temporary-database.js';
import type { TemporaryDatabase } from './support/temporary-database.js';

/** `engine` that keeps every statement it is given. */
function recording(engine: SqlEngine, statements: Statement[]): SqlEngine {
  const wrap = (connection: SqlConnection): SqlConnection => ({
    all: (statement) => {
      statements.push(statement);
      return connection.all(statement);
    },
    run: (statement) => {
      statements.push(statement);
      return connection.run(statement);
    },
  });
  return {
    dialect: engine.dialect,
    reader: wrap(engine.reader),
    transaction: (work) => engine.transaction((connection) => work(wrap(connection))),
    close: () => engine.close(),
  };
}

describe('what runs for every request or every second', () => {
  const statements: Statement[] = [];
  const cipher = createIdentityCipher(aKeyRing('k1'));
  const lease = { relay: 'r', shard: 1, owner: 'o', fence: 1 };
  const index = aBlindIndex('somebody');
  const key = anOrderKey();
  let temporary: TemporaryDatabase;
  let unitOfWork: UnitOfWork;
  before(async () => {
    temporary = await openTemporaryDatabase();
    const units = createUnitRunner(recording(temporary.engine, statements), createSqlBuilder('sqlite'));
    unitOfWork = createSqlUnitOfWork(units, { cipher, identifiers: countingIdentifiers() });
    await unitOfWork.run(async (stores) => {
      await stores.borrowers.insert(aBorrower());
      await stores.bankCards.save(aBoundCard({ isDefaultForRepayment: true }));
    });
  });
  after(() => temporary.close());

  const queries: readonly (readonly [title: string, query: () => Promise<unknown>])[] = [
    [
      'access facts',
      () => unitOfWork.read.accessFacts.find(TEST_CHANNEL, { idCard: aBorrower().indexes.idCard, mobile: index }, key),
    ],
    ['order by key', () => unitOfWork.read.orders.find(key)],
    ['orders of a person', () => unitOfWork.read.orders.findByIdCard(index)],
    ['history of an order', () => unitOfWork.read.orders.history(key)],
    ['account', () => unitOfWork.read.borrowers.findAccount(TEST_CHANNEL, marketplaceUserId('1'))],
    ['accounts by index', () => unitOfWork.read.borrowers.findByIndex('mobile', index, 10)],
    ['cards', () => unitOfWork.read.bankCards.list(borrowerId('1'))],
    ['documents', () => unitOfWork.read.documents.list(key)],
    ['application', () => unitOfWork.read.applications.find(key)],
    ['pull', () => unitOfWork.read.dataPulls.find(key)],
    ['callbacks of an order', () => unitOfWork.read.callbacks.ofOrder(key)],
    ['backlog of callbacks', () => unitOfWork.read.callbacks.backlog()],
    ['backlog of events', () => unitOfWork.read.events.backlog()],
    ['due callbacks', () => unitOfWork.run(({ callbacks }) => callbacks.due(lease, TEST_NOW, 10))],
    ['due events', () => unitOfWork.run(({ events }) => events.due(lease, TEST_NOW, 10))],
    [
      'due orders',
      () =>
        unitOfWork.run(({ orders }) =>
          orders.claimDue({ status: 'awaitingParse', now: TEST_NOW, limit: 10, owner: 'o', leaseMs: 1 }),
        ),
    ],
    [
      'due pulls',
      () => unitOfWork.run(({ dataPulls }) => dataPulls.claimDue({ now: TEST_NOW, limit: 10, owner: 'o', leaseMs: 1 })),
    ],
  ];

  for (const [title, query] of queries) {
    it(`finds its rows by an index: ${title}`, async () => {
      statements.length = 0;
      await query();
      expect(statements).to.not.have.length(0);
      for (const { sql, bindings } of statements) {
        const plan = await temporary.engine.reader.all({ sql: `explain query plan ${sql}`, bindings });
        const steps = plan.map((step) => String(step['detail']));
        expect(steps.filter((step) => /^SCAN (?!CONSTANT ROW)/.test(step))).to.deep.equal([]);
      }
    });
  }
});
