import { expect } from 'chai';
import { InvariantViolation, PortUnavailable } from '@banyan/core';
import { aCallbackDraft, aMarketplaceOrder, anOrderKey, TEST_NOW } from '@banyan/core/testing';
import { createDatabase, createIdentityCipher, createMysqlDatabase } from '#src/index.js';
import type { SqlConnection, SqlEngine } from '#src/index.js';
import { MIGRATIONS } from '#src/migrations/index.js';
import { createMigrator } from '#src/migrations/migrator.js';
import { createSqlBuilder } from '#src/session.js';
import { createSqlUnitOfWork } from '#src/sql-unit-of-work.js';
import { createUnitRunner } from '#src/unit-runner.js';
import { createMysqlTestDatabase, MYSQL_URL, NO_MYSQL, openStoresAt } from './support/mysql-database.js';
import type { MysqlTestDatabase } from './support/mysql-database.js';
import { countingIdentifiers, theSharedKeyRing } from './support/temporary-database.js';
import { thrownBy } from './support/thrown-by.js';

const NAMES = MIGRATIONS.map(({ name }) => name);
const FROM_0005 = NAMES.slice(NAMES.indexOf('0005-replicas'));
const DEPENDENCIES = { cipher: createIdentityCipher(theSharedKeyRing()), identifiers: countingIdentifiers() };

interface Column {
  readonly place: string;
  readonly isOptional: boolean;
}

describe('migrations on MySQL', function () {
  this.timeout(180_000);
  if (MYSQL_URL === undefined) {
    it(NO_MYSQL);
    return;
  }
  let direct: MysqlTestDatabase;
  before(async () => {
    direct = await createMysqlTestDatabase(MYSQL_URL, { isMigrated: false });
  });
  after(() => direct.close());

  const schema = async (): Promise<readonly string[]> => {
    const columns =
      await direct.ask(`select concat_ws(' ', table_name, column_name, column_type, is_nullable, column_default,
collation_name) as line from information_schema.columns where table_schema = database() order by line`);
    const indexes =
      await direct.ask(`select concat_ws(' ', table_name, index_name, seq_in_index, column_name, non_unique) as line
from information_schema.statistics where table_schema = database() order by line`);
    return [...columns, ...indexes].map((row) => String(row['line']));
  };

  const columnsNow = async (): Promise<readonly Column[]> =>
    (
      await direct.ask(`select concat(table_name, '.', column_name) as place,
is_nullable = 'YES' or column_default is not null or extra like '%auto_increment%' as is_optional
from information_schema.columns where table_schema = database() and table_name <> 'schema_migration'`)
    ).map((row) => ({ place: String(row['place']), isOptional: Number(row['is_optional']) === 1 }));

  /** `engine` whose connection for schema changes breaks after `count` statements, as it does when its process dies. */
  function dyingAfter(engine: SqlEngine, count: number): SqlEngine {
    let left = count;
    return {
      ...engine,
      alone: async (work) => {
        const { alone } = engine;
        if (alone === undefined) throw new Error('MySQL changes its schema alone');
        return alone((connection) => {
          const counted = <T>(run: () => Promise<T>): Promise<T> => {
            left -= 1;
            return left < 0 ? Promise.reject(new Error('the process died')) : run();
          };
          const mortal: SqlConnection = {
            all: (statement) => counted(() => connection.all(statement)),
            first: (statement) => counted(() => connection.first(statement)),
            run: (statement) => counted(() => connection.run(statement)),
          };
          return work(mortal);
        });
      },
    };
  }

  it('go up, all the way down, and up again to the same schema', async () => {
    const { database } = direct;
    expect(await database.migrate()).to.deep.equal(NAMES);
    const first = await schema();
    expect(first.join('\n')).to.include('third_order_info').and.include('unit_receipt');
    expect(await database.rollback(NAMES.length)).to.deep.equal([...NAMES].reverse());
    expect((await schema()).filter((line) => !line.startsWith('schema_migration'))).to.deep.equal([]);
    expect(await database.migrate()).to.deep.equal(NAMES);
    expect(await schema()).to.deep.equal(first);
    expect(await database.migrate()).to.deep.equal([]);
    expect(await database.unitOfWork.read.banks.listEnabled()).to.have.length(15);
  });

  it('are applied once when two processes start together', async () => {
    await direct.database.migrate();
    const whole = await schema();
    await direct.database.rollback(FROM_0005.length);
    const other = openStoresAt(direct.url);
    const applied = await Promise.all([direct.database.migrate(), other.database.migrate()]);
    await other.database.close();
    expect(applied.flat()).to.deep.equal(FROM_0005);
    expect(await schema()).to.deep.equal(whole);
  });

  for (const way of ['migrate', 'rollback'] as const) {
    it(`are taken up wherever their process died: ${way}`, async () => {
      await direct.database.migrate();
      const whole = await schema();
      let deaths = 0;
      for (let count = 4; ; count += 5) {
        if (way === 'migrate') await direct.database.rollback(FROM_0005.length);
        const dying = createDatabase(dyingAfter(direct.engine, count), DEPENDENCIES);
        const end = await thrownBy(() => (way === 'migrate' ? dying.migrate() : dying.rollback(FROM_0005.length)));
        await direct.database.migrate();
        expect(await schema(), `after ${String(count)} statements`).to.deep.equal(whole);
        if (end === undefined) break;
        deaths += 1;
      }
      expect(deaths).to.be.greaterThan(3);
    });
  }

  it('refuse what newer code has migrated, unless all of it says that older code may go on', async () => {
    const { database } = direct;
    await database.migrate();
    const mark = (name: string, isCompatible: number): Promise<void> =>
      direct.tamper('insert into schema_migration (name, is_compatible) values (?, ?)', [name, isCompatible]);
    try {
      await mark('9998-a-column-more', 1);
      expect(await database.migrate()).to.deep.equal([]);
      await mark('9999-from-the-future', 0);
      expect(await thrownBy(() => database.migrate())).to.be.instanceOf(InvariantViolation);
    } finally {
      await direct.tamper(`delete from schema_migration where name like '999%'`);
    }
  });

  it('that say so leave the statements of the release before as they are: nothing goes, nothing new is demanded', async () => {
    await direct.database.migrate();
    await direct.database.rollback(FROM_0005.length);
    let before = await columnsNow();
    for (const { isCompatible, name } of MIGRATIONS.slice(-FROM_0005.length)) {
      const upTo = MIGRATIONS.slice(0, NAMES.indexOf(name) + 1);
      const build = createSqlBuilder('mysql');
      await createMigrator(direct.engine, createUnitRunner(direct.engine, build), {
        build,
        migrations: upTo,
      }).migrate();
      const now = await columnsNow();
      if (isCompatible) {
        const tables = new Set(before.map(({ place }) => place.split('.')[0]));
        const lost = before.filter(({ place }) => !now.some((column) => column.place === place));
        const demanded = now.filter(
          ({ place, isOptional }) =>
            tables.has(place.split('.')[0]) && !isOptional && !before.some((column) => column.place === place),
        );
        expect({ lost, demanded }, name).to.deep.equal({ lost: [], demanded: [] });
      }
      before = now;
    }
  });

  it('run while units of the release before write, and not one of those fails', async () => {
    const { engine, database } = direct;
    await database.migrate();
    await database.rollback(FROM_0005.length);
    // The release before knows no receipts.
    const older = createSqlUnitOfWork(createUnitRunner(engine, createSqlBuilder('mysql')), DEPENDENCIES);
    let isMigrated = false;
    let written = 0;
    const writers = [1, 2, 3, 4].map(async (writer) => {
      for (let number = 1; !isMigrated || number <= 20; number += 1) {
        const key = anOrderKey(`${String(writer)}-${String(number)}`);
        await older.run(async (stores) => {
          await stores.orders.insert(aMarketplaceOrder({ key }));
          await stores.callbacks.enqueue(aCallbackDraft(key), TEST_NOW);
          await stores.orders.transition({ key, from: 'accepted', version: 1, event: 'dataPulled', at: TEST_NOW });
        });
        written += 1;
      }
    });
    const other = openStoresAt(direct.url);
    const migrated = other.database.migrate().finally(() => (isMigrated = true));
    await Promise.all([...writers, migrated]);
    await other.database.close();
    expect(await migrated).to.deep.equal(FROM_0005);
    const [row] = await direct.ask(`select (select count(*) from third_order_info where status = 2) as orders,
(select count(*) from cl_notify_callback) as callbacks`);
    expect([Number(row?.['orders']), Number(row?.['callbacks'])]).to.deep.equal([written, written]);
  });

  it('wait for a server that is not there no longer than one who asks for it', async () => {
    const away = openStoresAt('mysql://root@127.0.0.1:1/nothing');
    expect(await thrownBy(() => away.database.migrate())).to.be.instanceOf(PortUnavailable);
    expect(await thrownBy(() => createMysqlDatabase('mysql://root@127.0.0.1:1/nothing'))).to.be.instanceOf(
      PortUnavailable,
    );
    await away.database.close();
  });
});
