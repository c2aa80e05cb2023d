import { expect } from 'chai';
import fc from 'fast-check';
import { InvariantViolation, PortUnavailable } from '@banyan/core';
import type { Fen } from '@banyan/core';
import { aBank, aCreditDecision, aMarketplaceOrder, anOrderKey } from '@banyan/core/testing';
import { openSqliteEngine } from '#src/index.js';
import { SqlFailure } from '#src/errors.table.js';
import { createSqlBuilder } from '#src/session.js';
import { createUnitRunner } from '#src/unit-runner.js';
import type { SqlConnection, SqlEngine } from '#src/index.js';
import { openTemporaryDatabase } from './support/temporary-database.js';
import type { TemporaryDatabase } from './support/temporary-database.js';
import { thrownBy } from './support/thrown-by.js';

describe('units on SQLite', () => {
  let temporary: TemporaryDatabase;
  beforeEach(async () => {
    temporary = await openTemporaryDatabase();
  });
  afterEach(() => temporary.close());

  const isStored = async (orderNo: string): Promise<boolean> =>
    (await temporary.database.unitOfWork.read.orders.find(anOrderKey(orderNo))) !== undefined;
  const order = (orderNo: string): ReturnType<typeof aMarketplaceOrder> =>
    aMarketplaceOrder({ key: anOrderKey(orderNo) });

  it('refuse a reading outside the unit from within it', async () => {
    const { unitOfWork } = temporary.database;
    const error = await thrownBy(() =>
      unitOfWork.run(async (stores) => {
        await stores.orders.insert(order('1'));
        await unitOfWork.read.orders.find(anOrderKey('1'));
      }),
    );
    expect(error).to.be.instanceOf(InvariantViolation);
    expect(await isStored('1')).to.equal(false);
  });

  it('refuse a unit inside a unit instead of waiting for themselves', async () => {
    const { unitOfWork } = temporary.database;
    const error = await thrownBy(() => unitOfWork.run(() => unitOfWork.run(async () => undefined)));
    expect(error).to.be.instanceOf(InvariantViolation);
  });

  it('refuse stores that outlive their unit', async () => {
    const { unitOfWork } = temporary.database;
    const escaped = await unitOfWork.run((stores) => Promise.resolve(stores.orders));
    expect(await thrownBy(() => escaped.insert(order('1')))).to.be.instanceOf(InvariantViolation);
    expect(await isStored('1')).to.equal(false);
  });

  it('leave the next unit alone when one fails', async () => {
    const { unitOfWork } = temporary.database;
    const failing = unitOfWork.run(async (stores) => {
      await stores.orders.insert(order('1'));
      throw new Error('no');
    });
    const next = unitOfWork.run((stores) => stores.orders.insert(order('2')));
    expect(await thrownBy(() => failing)).to.have.property('message', 'no');
    await next;
    expect([await isStored('1'), await isStored('2')]).to.deep.equal([false, true]);
  });

  it('have committed what they answered when the process is killed right after: WAL, synchronous=FULL', async () => {
    const pragma = (name: string): Promise<unknown> =>
      temporary.engine.transaction(
        async (connection) => (await connection.all({ sql: `pragma ${name}`, bindings: [] }))[0]?.[name],
      );
    expect(await pragma('synchronous')).to.equal(2n);
    expect(await pragma('journal_mode')).to.equal('wal');
    expect(await pragma('foreign_keys')).to.equal(1n);
  });

  it('wait for another process that holds the write lock, and then win', async () => {
    const other = openSqliteEngine({ file: temporary.file });
    let release: () => void = () => undefined;
    const isHeld = new Promise<void>((resolve) => (release = resolve));
    const held = other.transaction(async (connection) => {
      await connection.run({
        sql: `insert into blacklist (meaning, blind_index, reason, create_time) values ('m', 'i', '', 0)`,
        bindings: [],
      });
      await isHeld;
    });
    const waiting = temporary.database.unitOfWork.run((stores) => stores.banks.save(aBank({ code: 'NEW' })));
    release();
    await Promise.all([held, waiting]);
    await other.close();
    const codes = (await temporary.database.unitOfWork.read.banks.listEnabled()).map((bank) => bank.code);
    expect(codes).to.include('NEW');
  });

  it('answer "not available" when the file cannot be opened', () => {
    expect(() => openSqliteEngine({ file: `${temporary.folder}/missing/gateway.db` })).to.throw(PortUnavailable);
  });

  it('answer "not available" once closed', async () => {
    await temporary.database.close();
    const error = await thrownBy(() => temporary.database.unitOfWork.run(async () => undefined));
    expect(error).to.be.instanceOf(PortUnavailable);
  });

  it('keep amounts exact to 18 digits (promise 18)', async () => {
    let orderCount = 0;
    const amount = fc.bigInt({ min: 0n, max: 999_999_999_999_999_999n }).map((value) => value as Fen);
    await fc.assert(
      fc.asyncProperty(amount, amount, async (requestedAmount, limit) => {
        orderCount += 1;
        const key = anOrderKey(String(orderCount));
        const decision = aCreditDecision({ limit });
        await temporary.database.unitOfWork.run((stores) =>
          stores.orders.insert({ ...aMarketplaceOrder({ key, requestedAmount }), decision }),
        );
        const found = await temporary.database.unitOfWork.read.orders.find(key);
        expect(found?.requestedAmount).to.equal(requestedAmount);
        expect(found?.decision).to.deep.equal(decision);
      }),
      { numRuns: 100, examples: [[9_007_199_254_740_993n as Fen, 999_999_999_999_999_999n as Fen]] },
    );
  });

  it('keep order numbers as text: leading zeros, letters of either case, more than 2^53', async () => {
    const numbers = ['007', '7', 'abc', 'ABC', '9007199254740993', '订单𠮷'];
    for (const number of numbers)
      await temporary.database.unitOfWork.run((stores) => stores.orders.insert(order(number)));
    for (const number of numbers) {
      const found = await temporary.database.unitOfWork.read.orders.find(anOrderKey(number));
      expect(found?.key.orderNo).to.equal(number);
    }
  });
});

describe('the unit runner', () => {
  /** An engine whose transactions run `work` on a connection that fails as `failures` say, one after the other. */
  function failingEngine(failures: (SqlFailure | undefined)[]): SqlEngine & { readonly commits: () => number } {
    let commits = 0;
    const connection: SqlConnection = {
      all: async () => [],
      first: async () => undefined,
      run: async () => {
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        return 1;
      },
    };
    return {
      dialect: 'mysql',
      reader: connection,
      transaction: async (work) => {
        const value = await work(connection);
        commits += 1;
        return value;
      },
      close: async () => undefined,
      commits: () => commits,
    };
  }
  const deadlock = (): SqlFailure => new SqlFailure('retryUnit', 1213, 'Deadlock found');
  const build = createSqlBuilder('mysql');
  const touch = build('bank').update({ is_enabled: 1 });

  it('runs the whole unit again after a deadlock (promise 15)', async () => {
    const engine = failingEngine([undefined, deadlock()]);
    let runs = 0;
    await createUnitRunner(engine, build).run(async (session) => {
      runs += 1;
      await session.run(touch);
      await session.run(touch);
    });
    expect([runs, engine.commits()]).to.deep.equal([2, 1]);
  });

  it('gives up after eight deadlocks in a row', async () => {
    const engine = failingEngine(Array.from({ length: 9 }, deadlock));
    let runs = 0;
    const error = await thrownBy(() =>
      createUnitRunner(engine, build).run(async (session) => {
        runs += 1;
        await session.run(touch);
      }),
    );
    expect(error).to.be.instanceOf(PortUnavailable);
    expect([runs, engine.commits()]).to.deep.equal([8, 0]);
  });

  it('never commits a unit that swallowed a failed statement: a lock time-out undoes that statement only (RELIABILITY §0.2)', async () => {
    const engine = failingEngine([new SqlFailure('retryUnit', 1205, 'Lock wait timeout')]);
    let runs = 0;
    await createUnitRunner(engine, build).run(async (session) => {
      runs += 1;
      await thrownBy(() => session.run(touch));
    });
    expect([runs, engine.commits()]).to.deep.equal([2, 1]);
  });

  it('does not run a unit again after any other failure', async () => {
    const engine = failingEngine([new SqlFailure('unavailable', undefined, 'gone')]);
    const error = await thrownBy(() => createUnitRunner(engine, build).run((session) => session.run(touch)));
    expect(error).to.be.instanceOf(PortUnavailable);
    expect(engine.commits()).to.equal(0);
  });

  it('has no way to run a query but its session: the builder is not connected', async () => {
    const error = await thrownBy(async () => {
      await createSqlBuilder('sqlite')('bank').select();
    });
    expect(error).to.be.instanceOf(Error);
  });
});
