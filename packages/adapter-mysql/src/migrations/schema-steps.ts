import type { Knex } from 'knex';
import type { SqlDialect, Statement } from '../engine/sql-engine.js';
import type { SchemaSteps } from './migration.js';

/** The statements of one direction of a migration, in order. */
export function statementsOf(
  steps: (schema: SchemaSteps) => void,
  build: Knex,
  dialect: SqlDialect,
): readonly Statement[] {
  const statements: Statement[] = [];
  const add = (query: Knex.QueryBuilder | Knex.Raw): void => {
    const { sql, bindings } = query.toSQL().toNative();
    statements.push({ sql, bindings });
  };
  const addAll = (schema: Knex.SchemaBuilder): void => {
    for (const { sql, bindings } of schema.toSQL()) statements.push({ sql, bindings });
  };
  steps({
    build,
    dialect,
    createTable: (name, columns) => {
      addAll(
        build.schema.createTable(name, (table) => {
          table.bigIncrements('id');
          columns(table);
          if (dialect === 'mysql') {
            table.engine('InnoDB');
            table.charset('utf8mb4');
            table.collate('utf8mb4_bin');
          }
        }),
      );
    },
    dropTable: (name) => addAll(build.schema.dropTableIfExists(name)),
    run: add,
  });
  return statements;
}
