import { expect } from 'chai';
import { fen, mapDebt } from '@banyan/core';
import { encodeDocument } from '#src/document-codec.js';
import { MIGRATIONS } from '#src/migrations/index.js';
import { statementsOf } from '#src/migrations/schema-steps.js';
import { createSqlBuilder } from '#src/session.js';

// No MySQL here: these are the limits that SQLite does not have and that a statement's text shows.
describe('the schema in the MySQL dialect', () => {
  const build = createSqlBuilder('mysql');
  const statements = MIGRATIONS.flatMap((migration) => statementsOf((schema) => migration.up(schema), build, 'mysql'));
  const tables = statements.filter(({ sql }) => sql.startsWith('create table'));

  it('has a table for every table of SQLite', () => {
    const sqlite = createSqlBuilder('sqlite');
    const names = (sqls: readonly string[]): readonly string[] =>
      sqls.flatMap((sql) => /^create table `(\w+)`/.exec(sql)?.[1] ?? []);
    const onSqlite = MIGRATIONS.flatMap((migration) =>
      statementsOf((schema) => migration.up(schema), sqlite, 'sqlite'),
    );
    expect(names(statements.map(({ sql }) => sql))).to.deep.equal(names(onSqlite.map(({ sql }) => sql)));
    expect(tables).to.have.length.greaterThan(15);
  });

  it('names nothing longer than 64 characters', () => {
    const names = statements.flatMap(({ sql }) => [...sql.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));
    expect(names.filter((name) => name.length > 64)).to.deep.equal([]);
  });

  it('is utf8mb4 with binary comparison on InnoDB, so that keys compare as on SQLite', () => {
    for (const { sql } of tables) {
      expect(sql)
        .to.include('default character set utf8mb4')
        .and.include('collate utf8mb4_bin')
        .and.include('engine = InnoDB');
    }
  });

  it('has room for what a settlement pays of every installment of the longest loan: TEXT ends at 65 535 bytes', () => {
    const [, type] = tables.flatMap(({ sql }) => [...(/`portions` (\w+)/.exec(sql) ?? [])]);
    const amounts = mapDebt(() => fen(0n));
    const portions = Array.from({ length: 1200 }, (_, index) => ({ installmentNo: index + 1, amounts }));
    expect(encodeDocument(portions)).to.have.length.greaterThan(65_535);
    expect(type).to.equal('mediumtext');
  });

  it('keeps every amount and every time in BIGINT', () => {
    const added = statements.filter(({ sql }) => sql.startsWith('alter table'));
    const columns = [...tables, ...added].flatMap(({ sql }) => [
      ...sql.matchAll(/[` ](\w+(?:_fen|_time|_at|_until))`? (\w+)/g),
    ]);
    expect(columns).to.have.length.greaterThan(30);
    expect(columns.filter((match) => match[2] !== 'bigint').map((match) => match[1])).to.deep.equal([]);
  });
});
