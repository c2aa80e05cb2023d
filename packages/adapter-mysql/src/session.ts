import knexModule from 'knex';
import type { Knex } from 'knex';
import { InvariantViolation } from '@banyan/core';
import { SqlFailure } from './errors.table.js';
import type { Row, SqlConnection, SqlDialect, Statement } from './engine/sql-engine.js';
import { insertInto, updateIn } from './written-statements.js';

/** A query as the builder makes it, or written out. */
export type BuiltQuery = Knex.QueryBuilder | Knex.Raw | Statement;

/**
 * Where stores run their queries: one unit's connection, or the reader. `build` makes SQL and has no connection of its own,
 * so a query cannot escape its unit: what is not given to the session does not run.
 */
export interface Session {
  readonly build: Knex;
  /** `query` with its rows locked until the unit ends; rows that another unit holds are left out. SQLite has one unit at a time. */
  claiming(query: Knex.QueryBuilder): Knex.QueryBuilder;
  /** `table` as `alias`, read by `index`: for a query that an engine would guess wrong, by a primary key that has its order. */
  byIndex(table: string, alias: string, index: string): Knex.Raw;
  /** Rows of a SELECT. */
  all(query: BuiltQuery): Promise<readonly Row[]>;
  /** First row of a SELECT. */
  first(query: BuiltQuery): Promise<Row | undefined>;
  /** Rows matched by an UPDATE or DELETE. */
  run(query: BuiltQuery): Promise<number>;
  /** Inserts one row; `duplicate`, and nothing written, when a unique key has it already. */
  insert(query: BuiltQuery): Promise<'inserted' | 'duplicate'>;
  /** Inserts `values`, or updates the row that has the same `key` with them. */
  put(table: string, key: Readonly<Record<string, unknown>>, values: Readonly<Record<string, unknown>>): Promise<void>;
}

/** A knex that builds SQL of `dialect` and cannot run any. */
export function createSqlBuilder(dialect: SqlDialect): Knex {
  return dialect === 'sqlite'
    ? knexModule({ client: 'better-sqlite3', useNullAsDefault: true })
    : knexModule({ client: 'mysql2' });
}

/** A session over `connection` in `dialect`. */
export function createSession(build: Knex, connection: SqlConnection, dialect: SqlDialect): Session {
  const session: Session = {
    build,
    claiming: (query) => (dialect === 'mysql' ? query.forUpdate().skipLocked() : query),
    byIndex: (table, alias, index) =>
      build.raw(dialect === 'mysql' ? '?? as ?? force index (??)' : '?? as ?? indexed by ??', [table, alias, index]),
    all: (query) => connection.all(compiled(query)),
    first: (query) => connection.first(compiled(query)),
    run: (query) => connection.run(compiled(query)),
    insert: async (query) => {
      try {
        await session.run(query);
        return 'inserted';
      } catch (error) {
        if (error instanceof SqlFailure && error.failureClass === 'duplicateKey') return 'duplicate';
        throw error;
      }
    },
    put: async (table, key, values) => {
      if ((await session.insert(insertInto(table, { ...key, ...values }))) === 'inserted') return;
      await session.run(updateIn(table, key, values));
    },
  };
  return session;
}

function compiled(query: BuiltQuery): Statement {
  if (!('toSQL' in query)) return { ...query, bindings: query.bindings.map(bindable) };
  const { sql, bindings } = query.toSQL().toNative();
  return { sql, bindings: bindings.map(bindable) };
}

function bindable(value: unknown): string | number | bigint | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    return value;
  throw new InvariantViolation(`a ${typeof value} is not a column value`);
}
