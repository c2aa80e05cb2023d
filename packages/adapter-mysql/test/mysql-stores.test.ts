import { createRequire } from 'node:module';
import { expect } from 'chai';
import fc from 'fast-check';
import { InvariantViolation } from '@banyan/core';
import type { Fen, LocalDate } from '@banyan/core';
import {
  aBank,
  aBorrower,
  aConfirmation,
  aCreditDecision,
  aLoan,
  aMarketplaceOrder,
  anOrderKey,
  aRepaymentSchedule,
  loanNo,
} from '@banyan/core/testing';
import { SqlFailure, translateSqlError } from '#src/errors.table.js';
import { fillIdentities, secretsOfIdentities } from './support/filled-identities.js';
import { createMysqlTestDatabase, emptyTables, MYSQL_URL, NO_MYSQL, openStoresAt } from './support/mysql-database.js';
import type { MysqlTestDatabase } from './support/mysql-database.js';
import { thrownBy } from './support/thrown-by.js';

describe('the driver of MySQL', () => {
  it('is one whose known holes are closed (3.9.8 and later)', () => {
    const { version } = createRequire(import.meta.url)('mysql2/package.json') as { readonly version: string };
    const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
    expect(major * 1e6 + minor * 1e3 + patch).to.be.at.least(3_009_008);
  });

  it('never has its words passed on: they quote values, and quotes within values', () => {
    const words = `Duplicate entry 'it's 110199199001011234' for key 'x'`;
    const error = Object.assign(new Error(words), { errno: 1062, code: 'ER_DUP_ENTRY', sql: '13900000001' });
    const failure = translateSqlError('mysql', error);
    expect(failure).to.be.instanceOf(SqlFailure);
    const said = failure instanceof Error ? [failure.message, failure.stack, JSON.stringify(failure)].join() : '';
    expect(said).to.not.include('110199').and.not.include('139000');
    expect(said).to.include('1062');
  });
});

describe('the stores on MySQL', function () {
  this.timeout(120_000);
  if (MYSQL_URL === undefined) {
    it(NO_MYSQL);
    return;
  }
  let direct: MysqlTestDatabase;
  before(async () => {
    direct = await createMysqlTestDatabase(MYSQL_URL);
  });
  beforeEach(() => emptyTables(direct.engine));
  after(() => direct.close());

  it('confirm 960 orders once each, sent twice over 32 connections (promise 1)', async () => {
    const left = openStoresAt(direct.url, { connectionsMax: 16 });
    const right = openStoresAt(direct.url, { connectionsMax: 16 });
    const numbers = Array.from({ length: 960 }, (_, index) => index + 1);
    const confirm = async (gateway: typeof left, side: string, number: number): Promise<string | undefined> => {
      const orderKey = anOrderKey(String(number));
      const loan = aLoan({ loanNo: loanNo(`${side}-${String(number)}`), orderKey });
      return gateway.database.unitOfWork.run(async (stores) => {
        const inserted = await stores.loans.insert(loan);
        if (!inserted.ok) return undefined;
        await stores.confirmations.insert(aConfirmation({ key: orderKey }));
        return loan.loanNo;
      });
    };
    const work = [...numbers, ...numbers].sort((a, b) => (a % 37) - (b % 37));
    const won: string[] = [];
    let duplicates = 0;
    let next = 0;
    await Promise.all(
      Array.from({ length: 32 }, async (_, worker) => {
        const [gateway, side] = worker % 2 === 0 ? [left, 'left'] : [right, 'right'];
        for (let number = work[next++]; number !== undefined; number = work[next++]) {
          const winner = await confirm(gateway, side, number);
          if (winner === undefined) duplicates += 1;
          else won.push(winner);
        }
      }),
    );
    await Promise.all([left.database.close(), right.database.close()]);
    expect([won.length, duplicates]).to.deep.equal([960, 960]);
    const loans = (await direct.ask('select order_no from cl_borrow')).map((row) => String(row['order_no']));
    expect(loans.sort()).to.deep.equal(won.sort());
    const [row] = await direct.ask('select count(*) as total from cl_borrow_confirm_log');
    expect(Number(row?.['total'])).to.equal(960);
  });

  it('keep amounts exact to 18 digits (promise 18)', async () => {
    let orderCount = 0;
    const amount = fc.bigInt({ min: 0n, max: 999_999_999_999_999_999n }).map((value) => value as Fen);
    await fc.assert(
      fc.asyncProperty(amount, amount, async (requestedAmount, limit) => {
        orderCount += 1;
        const key = anOrderKey(String(orderCount));
        const decision = aCreditDecision({ limit });
        await direct.database.unitOfWork.run((stores) =>
          stores.orders.insert({ ...aMarketplaceOrder({ key, requestedAmount }), decision }),
        );
        const found = await direct.database.unitOfWork.read.orders.find(key);
        expect(found?.requestedAmount).to.equal(requestedAmount);
        expect(found?.decision).to.deep.equal(decision);
      }),
      { numRuns: 60, examples: [[9_007_199_254_740_993n as Fen, 999_999_999_999_999_999n as Fen]] },
    );
  });

  it('keep order numbers as text, told apart by case, spaces and accents, and every character of them', async () => {
    const numbers = ['007', '7', 'abc', 'ABC', 'abç', '9007199254740993', '订单𠮷', '🌳', '%', '_', `'"\\`];
    for (const number of numbers)
      await direct.database.unitOfWork.run((stores) =>
        stores.orders.insert(aMarketplaceOrder({ key: anOrderKey(number) })),
      );
    for (const number of numbers) {
      const found = await direct.database.unitOfWork.read.orders.find(anOrderKey(number));
      expect(found?.key.orderNo).to.equal(number);
    }
  });

  it('keep dates as they are, whatever the time zone of the process (promise 19)', async () => {
    const before = process.env.TZ;
    const zones = ['Asia/Shanghai', 'America/Los_Angeles', 'UTC'];
    try {
      for (const [index, zone] of zones.entries()) {
        process.env.TZ = zone;
        const schedule = aRepaymentSchedule({
          loanNo: loanNo(`loan-${String(index)}`),
          startDate: '2024-02-29' as LocalDate,
        });
        const { database } = openStoresAt(direct.url);
        await database.unitOfWork.run(async (stores) => {
          await stores.loans.insert(aLoan({ loanNo: schedule.loanNo, orderKey: anOrderKey(zone) }));
          await stores.schedules.insert(schedule);
        });
        expect(await database.unitOfWork.read.schedules.find(schedule.loanNo)).to.deep.equal(schedule);
        await database.close();
      }
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });

  it('ask the same once prepared as before, numbers and nothing included', async () => {
    const { unitOfWork } = direct.database;
    await unitOfWork.run((stores) =>
      stores.banks.save(aBank({ code: 'NEW', singleLimit: 9_007_199_254_740_993n as Fen })),
    );
    const answers = [];
    for (let time = 0; time < 4; time += 1)
      answers.push([await unitOfWork.read.banks.listEnabled(), await unitOfWork.read.loans.listByStatus('created', 5)]);
    for (const answer of answers) expect(answer).to.deep.equal(answers[0]);
    expect(answers[0]?.[0]).to.have.length(1);
  });

  it('refuse what is no single value, in a request or anywhere', async () => {
    const find = (value: unknown): Promise<unknown> =>
      direct.database.unitOfWork.read.orders.find(anOrderKey(value as string));
    for (const value of [{ a: 1 }, ['a', 'b'], new Date(0), { toString: () => 'x' }])
      expect(await thrownBy(() => find(value))).to.be.instanceOf(InvariantViolation);
  });

  it('hold no identity in clear, nor as an MD5, in any column (promise 9)', async () => {
    await fillIdentities(direct.database);
    const tables = await direct.ask(
      `select distinct table_name as name from information_schema.columns where table_schema = database()`,
    );
    const contents: string[] = [];
    for (const { name } of tables) contents.push(JSON.stringify(await direct.ask(`select * from ${String(name)}`)));
    const everything = contents.join('\n');
    expect(everything).to.include('borrower-1');
    for (const secret of secretsOfIdentities())
      expect(everything.includes(secret), 'a secret is in a column').to.equal(false);
    const found = await direct.database.unitOfWork.read.borrowers.find(aBorrower().borrowerId);
    expect(found?.mobile.reveal()).to.equal(aBorrower().mobile.reveal());
  });

  it('have no value in the failure of a statement that holds one', async () => {
    const secret = '19900000001';
    const failing = (sql: string): Promise<unknown> => thrownBy(() => direct.ask(sql, [secret]));
    const failures = [
      await failing('select ? from nowhere'),
      await failing('select cast(? as json) ->'),
      await failing(`select ? from third_order_info where no_such_column = '${secret}'`),
    ];
    for (const failure of failures) {
      expect(failure).to.be.instanceOf(SqlFailure);
      const said = failure instanceof Error ? [failure.message, failure.stack, JSON.stringify(failure)].join() : '';
      expect(said).to.not.include(secret);
    }
  });
});
