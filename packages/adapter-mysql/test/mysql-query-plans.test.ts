import { expect } from 'chai';
import { createIdentityCipher } from '#src/index.js';
import type { Statement } from '#src/index.js';
import { createSqlBuilder } from '#src/session.js';
import { createSqlUnitOfWork } from '#src/sql-unit-of-work.js';
import { createUnitRunner } from '#src/unit-runner.js';
import { createMysqlTestDatabase, emptyTables, MYSQL_URL, NO_MYSQL } from './support/mysql-database.js';
import type { MysqlTestDatabase } from './support/mysql-database.js';
import { fillStores, PAGES, queriesOn, recording } from './support/queries.js';
import { aKeyRing, countingIdentifiers } from './support/temporary-database.js';

// 4 000 numbers, in words that both engines know.
const digits = (upTo: number): string =>
  `(${Array.from({ length: upTo }, (_, digit) => `select ${String(digit)} as d`).join(' union all ')})`;
const NUMBERS_SQL = `(select 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d as n
from ${digits(10)} a join ${digits(10)} b join ${digits(10)} c join ${digits(4)} e)`;

// In a gateway that has run for a while nearly everything has ended.
const ENDED = 'if(n.n % 20 = 0, n.n % 7, 90 + n.n % 3)';

// prettier-ignore
const VALUE_TABLE = [
  // type                length  value of row n
  [ /^char$/,            64,     'sha2(n.n, 256)'                                                     ],
  [ /^char$/,            26,     'lpad(n.n, 26, 0)'                                                   ],
  [ /^varchar$/,         10,     "date_format(date_add('2010-01-01', interval n.n day), '%Y-%m-%d')"  ],
  [ /^varchar$/,         16,     "concat('w', n.n % 5, n.n)"                                          ],
  [ /^(var)?char$/,      null,   "concat('v', n.n)"                                                   ],
  [ /text$/,             null,   "'x'"                                                                ],
  [ /^bigint$/,          null,   'n.n * 1000'                                                         ],
  [ /^int$/,             null,   ENDED                                                                ],
] as const;

const COLUMNS_SQL = `select c.table_name as table_name, c.column_name as column_name, c.data_type as type,
c.character_maximum_length as length from information_schema.columns c
join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
where c.table_schema = database() and c.extra not like '%auto_increment%' and c.table_name <> 'schema_migration'
order by c.table_name, c.ordinal_position`;

/** What one EXPLAIN says of one table of a statement. */
interface Step {
  readonly type: string;
  readonly table: string;
  readonly extra: string;
}

describe('what runs for every request or every second, on MySQL', function () {
  this.timeout(180_000);
  if (MYSQL_URL === undefined) {
    it(NO_MYSQL);
    return;
  }
  const asked = new Map<string, readonly Statement[]>();
  let direct: MysqlTestDatabase;

  async function fillTables(): Promise<void> {
    const columns = new Map<string, { readonly name: string; readonly value: string }[]>();
    for (const row of await direct.ask(COLUMNS_SQL)) {
      const length = row['length'] === null ? null : Number(row['length']);
      const known = VALUE_TABLE.find(([type, of]) => type.test(String(row['type'])) && (of === null || of === length));
      if (known === undefined) throw new Error(`no value for a column of type ${String(row['type'])}`);
      const table = String(row['table_name']);
      columns.set(table, [...(columns.get(table) ?? []), { name: String(row['column_name']), value: known[2] }]);
    }
    for (const [table, values] of columns) {
      const names = values.map(({ name }) => name).join(', ');
      const select = values.map(({ value }) => value).join(', ');
      await direct.tamper(`insert into ${table} (${names}) select ${select} from ${NUMBERS_SQL} n`);
      await direct.engine.alone?.((connection) => connection.all({ sql: `analyze table ${table}`, bindings: [] }));
    }
  }

  async function stepsOf({ sql, bindings }: Statement): Promise<readonly Step[]> {
    const rows = await direct.ask(`explain ${sql}`, bindings);
    return rows.map((row) => ({
      type: String(row['type']),
      table: String(row['table']),
      extra: String(row['Extra']),
    }));
  }

  before(async () => {
    direct = await createMysqlTestDatabase(MYSQL_URL);
    const statements: Statement[] = [];
    const units = createUnitRunner(recording(direct.engine, statements), createSqlBuilder('mysql'));
    const cipher = createIdentityCipher(aKeyRing('k1'));
    const unitOfWork = createSqlUnitOfWork(units, { cipher, identifiers: countingIdentifiers() });
    await fillStores(unitOfWork);
    for (const [title, query] of queriesOn(() => unitOfWork)) {
      statements.length = 0;
      await query();
      asked.set(
        title,
        statements.filter(({ sql }) => !sql.startsWith('insert')),
      );
    }
    await emptyTables(direct.engine);
    await fillTables();
  });
  after(() => direct.close());

  for (const [title] of queriesOn(() => {
    throw new Error('only the titles are asked for here');
  })) {
    it(`finds its rows by an index: ${title}`, async () => {
      const statements = asked.get(title) ?? [];
      expect(statements).to.not.have.length(0);
      for (const statement of statements) {
        const steps = await stepsOf(statement);
        const scans = steps.filter(({ type, table }) => /^(ALL|index)$/.test(type) && !/^<(union|derived)/.test(table));
        expect(scans, statement.sql).to.deep.equal([]);
        if (PAGES.includes(title)) expect(steps.map(({ extra }) => extra).join()).to.not.include('filesort');
      }
    });
  }

  it('would say so of a query that reads a whole table', async () => {
    const [step] = await stepsOf({ sql: 'select * from third_order_info where last_error = ?', bindings: ['x'] });
    expect(step?.type).to.equal('ALL');
  });
});
