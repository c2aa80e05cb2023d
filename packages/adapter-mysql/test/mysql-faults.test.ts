import { expect } from 'chai';
import { PortUnavailable } from '@banyan/core';
import type { Stores } from '@banyan/core';
import {
  aBlindIndex,
  aCallbackDraft,
  aConfirmation,
  aLoan,
  aMarketplaceOrder,
  anOrderKey,
  loanNo,
  TEST_NOW,
} from '@banyan/core/testing';
import { SqlFailure } from '#src/errors.table.js';
import { createDatabase, createIdentityCipher } from '#src/index.js';
import type { Database, SqlConnection, SqlEngine, Statement } from '#src/index.js';
import { openCuttingProxy } from './support/cutting-proxy.js';
import type { CuttingProxy } from './support/cutting-proxy.js';
import { createMysqlTestDatabase, emptyTables, MYSQL_URL, NO_MYSQL, openStoresAt } from './support/mysql-database.js';
import type { MysqlTestDatabase } from './support/mysql-database.js';
import { countingIdentifiers, theSharedKeyRing } from './support/temporary-database.js';
import { thrownBy } from './support/thrown-by.js';

/** One unit of several statements, reads and writes, some of them built and some written out. */
async function pushOrder(stores: Stores, orderNo: string): Promise<string> {
  const key = anOrderKey(orderNo);
  await stores.orders.insert(aMarketplaceOrder({ key }));
  await stores.callbacks.enqueue(aCallbackDraft(key), TEST_NOW);
  await stores.orders.transition({ key, from: 'accepted', version: 1, event: 'dataPulled', at: TEST_NOW });
  return orderNo;
}

/** A unit that takes an event in, and pushes an order because of it. */
async function takeIn(stores: Stores, orderNo: string): Promise<'first' | 'again'> {
  const entry = { consumer: 'test', eventId: orderNo, orderKey: anOrderKey(orderNo), type: 'test', at: TEST_NOW };
  const seen = await stores.inbox.record(entry);
  if (seen === 'first') await pushOrder(stores, orderNo);
  return seen;
}

/** A unit that makes the loan of an order, or finds it made. */
async function confirmOrder(stores: Stores, number: number, door: string): Promise<string> {
  const orderKey = anOrderKey(String(number));
  await stores.borrowers.lockPerson(aBlindIndex(String(number)));
  const earlier = await stores.loans.findByOrder(orderKey);
  if (earlier !== undefined) return earlier.loanNo;
  const loan = aLoan({ loanNo: loanNo(`${door}-${String(number)}`), orderKey });
  await stores.loans.insert(loan);
  await stores.confirmations.insert(aConfirmation({ key: orderKey }));
  return loan.loanNo;
}

/** `engine` that calls `before` before every statement of its transactions, with the number of the statement. */
function interrupting(
  engine: SqlEngine,
  before: (number: number, connection: SqlConnection) => Promise<void>,
): SqlEngine & { statements(): number } {
  let number = 0;
  return {
    ...engine,
    statements: () => number,
    transaction: (work) =>
      engine.transaction((connection) => {
        const asked =
          <T>(run: (statement: Statement) => Promise<T>) =>
          async (statement: Statement): Promise<T> => {
            number += 1;
            await before(number, connection);
            return run(statement);
          };
        return work({
          all: asked((statement) => connection.all(statement)),
          first: asked((statement) => connection.first(statement)),
          run: asked((statement) => connection.run(statement)),
        });
      }),
  };
}

describe('units on MySQL under faults', function () {
  this.timeout(120_000);
  if (MYSQL_URL === undefined) {
    it(NO_MYSQL);
    return;
  }
  let direct: MysqlTestDatabase;
  let proxy: CuttingProxy;
  let engine: SqlEngine;
  let database: Database;
  before(async () => {
    direct = await createMysqlTestDatabase(MYSQL_URL);
    proxy = await openCuttingProxy(direct.url);
  });
  beforeEach(async () => {
    proxy.allow();
    await emptyTables(direct.engine);
    ({ engine, database } = openStoresAt(proxy.through(direct.url)));
  });
  afterEach(() => database.close());
  after(async () => {
    await proxy.close();
    await direct.close();
  });

  const identifiers = countingIdentifiers();
  const storesOn = (other: SqlEngine): Database =>
    createDatabase(other, { cipher: createIdentityCipher(theSharedKeyRing()), identifiers });

  /** What the tables hold of the orders pushed: whole units or nothing. */
  const stored = async (): Promise<{ readonly orders: number; readonly callbacks: number; readonly steps: number }> => {
    const [row] = await direct.ask(`select (select count(*) from third_order_info where status = 2) as orders,
(select count(*) from cl_notify_callback) as callbacks, (select count(*) from third_order_progress) as steps`);
    return { orders: Number(row?.['orders']), callbacks: Number(row?.['callbacks']), steps: Number(row?.['steps']) };
  };
  const whole = (orders: number): unknown => ({ orders, callbacks: orders, steps: 2 * orders });

  describe('whose commit goes unanswered', () => {
    it('answer from the receipt when it was committed, and are not run again', async () => {
      proxy.cutNextCommits('unanswered');
      let runs = 0;
      const value = await database.unitOfWork.run((stores) => {
        runs += 1;
        return pushOrder(stores, '1');
      });
      expect([value, runs, proxy.cuts() > 0]).to.deep.equal(['1', 1, true]);
      expect(await stored()).to.deep.equal(whole(1));
    });

    it('run again when it was not', async () => {
      proxy.cutNextCommits('lost');
      let runs = 0;
      await database.unitOfWork.run((stores) => {
        runs += 1;
        return pushOrder(stores, '1');
      });
      expect(runs).to.equal(2);
      expect(await stored()).to.deep.equal(whole(1));
    });

    it('are there once, whole, whichever way the race between the commit and the cut ends', async () => {
      const rounds = 60;
      for (let round = 1; round <= rounds; round += 1) {
        proxy.cutNextCommits('racing', ...(round % 3 === 0 ? (['racing'] as const) : []));
        await database.unitOfWork.run((stores) => pushOrder(stores, String(round)));
      }
      expect(await stored()).to.deep.equal(whole(rounds));
    });

    it('are there once as well when the row of the inbox stands for the receipt', async () => {
      const rounds = 60;
      const answers = new Map<string, number>();
      for (let round = 1; round <= rounds; round += 1) {
        proxy.cutNextCommits((['unanswered', 'lost', 'racing'] as const)[round % 3] ?? 'racing');
        const answer = await database.unitOfWork.run((stores) => takeIn(stores, String(round)));
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
      }
      expect(await stored()).to.deep.equal(whole(rounds));
      expect(await direct.ask('select receipt from unit_receipt')).to.deep.equal([]);
      // Whose commit had happened met its own row; whose had not did everything now.
      expect(answers.get('again')).to.be.at.least(rounds / 3);
      expect(answers.get('first')).to.be.at.least(rounds / 3);
    });

    it('make one loan of an order, and answer with that one, whatever becomes of their commits', async () => {
      const rounds = 60;
      for (let round = 1; round <= rounds; round += 1) {
        proxy.cutNextCommits((['unanswered', 'lost', 'racing'] as const)[round % 3] ?? 'racing');
        const answers = await Promise.all(
          ['one', 'other'].map((door) => database.unitOfWork.run((stores) => confirmOrder(stores, round, door))),
        );
        const [row] = await direct.ask(`select order_no from cl_borrow where third_order_no = '${String(round)}'`);
        expect(answers).to.deep.equal([row?.['order_no'], row?.['order_no']]);
      }
      const [row] = await direct.ask(`select (select count(*) from cl_borrow) as loans,
(select count(*) from cl_borrow_extended_info) as extended, (select count(*) from cl_borrow_confirm_log) as confirmations`);
      expect(Object.values(row ?? {}).map(Number)).to.deep.equal([rounds, rounds, rounds]);
    });

    it('leave the answer open, as a port that is not available, while nobody can be asked', async function () {
      const before = proxy.cuts();
      proxy.cutNextCommits('unanswered');
      const outcome = thrownBy(() =>
        database.unitOfWork.run(async (stores) => {
          await pushOrder(stores, '1');
          setTimeout(() => void proxy.refuse(), 0);
        }),
      );
      expect(await outcome).to.be.instanceOf(PortUnavailable);
      expect(proxy.cuts()).to.be.at.least(before);
    });
  });

  it('lose nothing and do nothing twice when the server kills their connection before any of their statements', async () => {
    const counted = interrupting(engine, () => Promise.resolve());
    await storesOn(counted).unitOfWork.run((stores) => pushOrder(stores, 'counted'));
    const statementCount = counted.statements();
    expect(statementCount).to.be.greaterThan(5);
    for (let at = 1; at <= statementCount; at += 1) {
      let isKilled = false;
      const killing = interrupting(engine, async (number, connection) => {
        if (number !== at || isKilled) return;
        isKilled = true;
        const row = await connection.first({ sql: 'select connection_id() as id', bindings: [] });
        await direct.tamper(`kill ${String(row?.['id'])}`);
      });
      await storesOn(killing).unitOfWork.run((stores) => pushOrder(stores, `killed-at-${String(at)}`));
      expect(isKilled).to.equal(true);
    }
    expect(await stored()).to.deep.equal(whole(statementCount + 1));
  });

  for (const [number, title] of [
    [1213, 'a deadlock'],
    [1205, 'a lock time-out'],
    [1020, 'a changed snapshot'],
  ] as const) {
    it(`run whole again after ${title} at any of their statements (promise 15)`, async () => {
      const counted = interrupting(engine, () => Promise.resolve());
      await storesOn(counted).unitOfWork.run((stores) => pushOrder(stores, 'counted'));
      const statementCount = counted.statements();
      for (let at = 1; at <= statementCount; at += 1) {
        let runs = 0;
        const failing = interrupting(engine, async (place, connection) => {
          if (place !== at) return;
          const sql = `signal sqlstate '45000' set mysql_errno = ${String(number)}`;
          await connection.run({ sql, bindings: [] });
        });
        await storesOn(failing).unitOfWork.run((stores) => {
          runs += 1;
          return pushOrder(stores, `failed-at-${String(at)}`);
        });
        expect(runs, `after ${String(at)} statements`).to.equal(2);
      }
      expect(await stored()).to.deep.equal(whole(statementCount + 1));
    });
  }

  it('resolve a real deadlock: both units are there in the end', async () => {
    await direct.tamper(
      `insert into blacklist (meaning, blind_index, reason, create_time) values ('m', 'a', '', 0), ('m', 'b', '', 0)`,
    );
    const both = ['a', 'b'];
    let arrived = 0;
    let release: () => void = () => undefined;
    const met = new Promise<void>((resolve) => (release = resolve));
    const touch = (index: string): Statement => ({
      sql: `update blacklist set reason = concat(reason, 'x') where meaning = 'm' and blind_index = ?`,
      bindings: [index],
    });
    let victims = 0;
    await Promise.all(
      both.map(async (first) => {
        const second = first === 'a' ? 'b' : 'a';
        for (;;) {
          try {
            return await engine.transaction(async (connection) => {
              await connection.run(touch(first));
              arrived += 1;
              if (arrived >= 2) release();
              await met;
              await connection.run(touch(second));
            });
          } catch (error) {
            expect(error).to.be.instanceOf(SqlFailure).and.have.property('number', 1213);
            victims += 1;
          }
        }
      }),
    );
    expect(victims).to.equal(1);
    expect((await direct.ask('select reason from blacklist')).map((row) => row['reason'])).to.deep.equal(['xx', 'xx']);
  });

  it('go on when the server comes back within their patience, and say so when it does not', async () => {
    await database.ping();
    await proxy.refuse();
    setTimeout(() => proxy.allow(), 500);
    await database.unitOfWork.run((stores) => pushOrder(stores, '1'));
    await proxy.refuse();
    expect(await thrownBy(() => database.unitOfWork.run((stores) => pushOrder(stores, '2')))).to.be.instanceOf(
      PortUnavailable,
    );
    expect(await thrownBy(() => database.ping())).to.be.instanceOf(PortUnavailable);
    proxy.allow();
    await database.unitOfWork.run((stores) => pushOrder(stores, '2'));
    expect(await stored()).to.deep.equal(whole(2));
  });

  it('read again on another connection when theirs was lost at rest', async () => {
    await Promise.all([1, 2, 3].map(() => database.ping()));
    await proxy.refuse();
    proxy.allow();
    expect(await database.unitOfWork.read.orders.find(anOrderKey('1'))).to.equal(undefined);
  });

  it('do not wait for ever on a way that swallows everything', async () => {
    const other = openStoresAt(proxy.through(direct.url), { statementTimeoutMs: 300 });
    await other.database.ping();
    proxy.silence();
    await other.database.unitOfWork.run((stores) => pushOrder(stores, '1'));
    expect(await stored()).to.deep.equal(whole(1));
    await other.database.close();
  });

  it('take a server that only reads for one that is gone', async () => {
    const readOnly = interrupting(engine, async (_number, connection) => {
      await connection.run({ sql: `signal sqlstate 'HY000' set mysql_errno = 1290`, bindings: [] });
    });
    const error = await thrownBy(() => storesOn(readOnly).unitOfWork.run((stores) => pushOrder(stores, '1')));
    expect(error).to.be.instanceOf(PortUnavailable);
    expect(await stored()).to.deep.equal(whole(0));
  });
});
