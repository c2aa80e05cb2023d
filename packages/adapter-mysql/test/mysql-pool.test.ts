import { expect } from 'chai';
import { InvariantViolation, PortUnavailable } from '@banyan/core';
import { aMarketplaceOrder, anOrderKey } from '@banyan/core/testing';
import { SqlFailure } from '#src/errors.table.js';
import { createMysqlTestDatabase, MYSQL_URL, NO_MYSQL, openStoresAt } from './support/mysql-database.js';
import type { MysqlTestDatabase } from './support/mysql-database.js';
import { thrownBy } from './support/thrown-by.js';

describe('the pool of connections to MySQL', function () {
  this.timeout(60_000);
  if (MYSQL_URL === undefined) {
    it(NO_MYSQL);
    return;
  }
  let direct: MysqlTestDatabase;
  before(async () => {
    direct = await createMysqlTestDatabase(MYSQL_URL);
  });
  after(() => direct.close());

  it('says "not available" to whom no connection comes free in time, and serves the next', async () => {
    const { database, engine } = openStoresAt(direct.url, { connectionsMax: 2, acquireTimeoutMs: 200 });
    let release: () => void = () => undefined;
    const isHeld = new Promise<void>((resolve) => (release = resolve));
    const held = [1, 2].map(() =>
      engine.transaction(async (connection) => {
        await connection.first({ sql: 'select 1', bindings: [] });
        await isHeld;
      }),
    );
    expect(await thrownBy(() => database.ping())).to.be.instanceOf(PortUnavailable);
    release();
    await Promise.all(held);
    await database.ping();
    expect(database.connections()).to.deep.equal({ lent: 0, resting: 2, waiting: 0 });
    await database.close();
    expect(database.connections()).to.deep.equal({ lent: 0, resting: 0, waiting: 0 });
  });

  it('serves readings and units by turns on one connection, and every unit is whole', async () => {
    const { database } = openStoresAt(direct.url, { connectionsMax: 1 });
    const { unitOfWork } = database;
    const key = anOrderKey('by turns');
    for (const isGood of [false, true]) {
      expect(await unitOfWork.read.orders.find(key)).to.equal(undefined);
      const unit = unitOfWork.run(async (stores) => {
        await stores.orders.insert(aMarketplaceOrder({ key }));
        if (!isGood) throw new Error('changed its mind');
      });
      await unit.catch(() => undefined);
    }
    expect(await unitOfWork.read.orders.find(key)).to.deep.include({ key });
    await database.close();
  });

  it('cuts a unit that never ends', async () => {
    const { database, engine } = openStoresAt(direct.url, { unitTimeoutMs: 300 });
    const error = await thrownBy(() =>
      database.unitOfWork.run(async (stores) => {
        await stores.orders.insert(aMarketplaceOrder());
        await new Promise(() => undefined);
      }),
    );
    expect(error).to.be.instanceOf(PortUnavailable);
    expect(await database.unitOfWork.read.orders.find(anOrderKey())).to.equal(undefined);
    expect(engine.connections?.()).to.have.property('lent', 0);
    await database.close();
  });

  it('refuses a query beside its unit instead of waiting for itself', async () => {
    const { database } = openStoresAt(direct.url, { connectionsMax: 1 });
    const error = await thrownBy(() =>
      database.unitOfWork.run(() => database.unitOfWork.read.orders.find(anOrderKey())),
    );
    expect(error).to.be.instanceOf(InvariantViolation);
    await database.close();
  });

  it('ends a statement that runs for too long, on the server as well', async () => {
    const { database, engine } = openStoresAt(direct.url, { statementTimeoutMs: 300 });
    const slow = { sql: 'select sleep(30) as slept', bindings: [] };
    const error = await thrownBy(async () => {
      const slept = await engine.reader.first(slow);
      // MySQL's own limit ends a sleep with the value 1 and no error.
      if (String(slept?.['slept']) === '1') throw new SqlFailure('unavailable', 3024, 'interrupted');
    });
    expect(error).to.be.instanceOf(SqlFailure);
    const running = await direct.ask(
      `select count(*) as total from information_schema.processlist where info like 'select sleep(30)%'`,
    );
    expect(Number(running[0]?.['total'])).to.equal(0);
    await database.close();
  });

  it('says "not available" once closed, and closes twice', async () => {
    const { database } = openStoresAt(direct.url);
    await database.ping();
    await database.close();
    await database.close();
    expect(await thrownBy(() => database.ping())).to.be.instanceOf(PortUnavailable);
  });

  it('refuses an address that is none, without quoting it', () => {
    for (const url of ['', 'mysql:', 'http://secret@localhost/x', 'not an address: secret'])
      expect(() => openStoresAt(url))
        .to.throw(InvariantViolation)
        .with.property('message')
        .that.does.not.include('secret');
  });
});
