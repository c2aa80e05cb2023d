import { expect } from 'chai';
import { InvariantViolation } from '@banyan/core';
import { MIGRATIONS } from '#src/migrations/index.js';
import { openTemporaryDatabase, schemaOf } from './support/temporary-database.js';
import type { TemporaryDatabase } from './support/temporary-database.js';

describe('migrations', () => {
  let temporary: TemporaryDatabase;
  beforeEach(async () => {
    temporary = await openTemporaryDatabase({ isMigrated: false });
  });
  afterEach(() => temporary.close());

  const names = MIGRATIONS.map((migration) => migration.name);

  it('go up, all the way down, and up again to the same schema', async () => {
    const { database, engine } = temporary;
    expect(await database.migrate()).to.deep.equal(names);
    const schema = await schemaOf(engine);
    expect(schema.join('\n')).to.include('third_order_info').and.include('rongshu_credit_data_pull_log');

    expect(await database.rollback(names.length)).to.deep.equal([...names].reverse());
    expect(await schemaOf(engine)).to.have.length(1);

    expect(await database.migrate()).to.deep.equal(names);
    expect(await schemaOf(engine)).to.deep.equal(schema);
  });

  it('do nothing the second time', async () => {
    await temporary.database.migrate();
    expect(await temporary.database.migrate()).to.deep.equal([]);
  });

  it('are applied once when two processes start together', async () => {
    const other = temporary.reopen();
    const applied = await Promise.all([temporary.database.migrate(), other.migrate()]);
    expect(applied.flat().sort()).to.deep.equal(names);
    expect(await other.unitOfWork.read.banks.listEnabled()).to.have.length(15);
  });

  it('refuse a database that a newer version has migrated', async () => {
    await temporary.database.migrate();
    await temporary.tamper(`insert into schema_migration (name) values ('9999-from-the-future')`);
    let refusal: unknown;
    try {
      await temporary.database.migrate();
    } catch (error) {
      refusal = error;
    }
    expect(refusal).to.be.instanceOf(InvariantViolation);
  });

  it('seed the bank codes of the document, Bank of Communications and Guangfa by their Rongshu letters (item 10)', async () => {
    await temporary.database.migrate();
    const banks = await temporary.database.unitOfWork.read.banks.listEnabled();
    expect(banks.map((bank) => bank.code)).to.deep.equal([
      'ICBC',
      'ABC',
      'BOC',
      'CCB',
      'CITIC',
      'CEB',
      'HXB',
      'CMBC',
      'PAB',
      'CMB',
      'CIB',
      'SPDB',
      'PSBC',
      'BCM',
      'CGB',
    ]);
    const construction = banks.find((bank) => bank.code === 'CCB');
    expect(construction).to.deep.equal({
      code: 'CCB',
      name: '中国建设银行',
      cardType: 'debit',
      singleLimit: 5_000_000n,
      dayLimit: 20_000_000n,
      isEnabled: true,
    });
  });
});
