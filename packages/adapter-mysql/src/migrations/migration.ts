import type { Knex } from 'knex';
import type { SqlDialect } from '../engine/sql-engine.js';

/** One step of the schema. Statements are built, not run: the migrator runs them. */
export interface Migration {
  /** `NNNN-what-it-does`; the order of the list counts, the name is what the database remembers. */
  readonly name: string;
  /**
   * Code that does not know this migration goes on reading and writing after it: tables, indexes, and columns that may be
   * null or have a default. Replicas of the release before may then run beside those of this one.
   */
  readonly isCompatible: boolean;
  up(schema: SchemaSteps): void;
  down(schema: SchemaSteps): void;
}

/** Where a migration puts its statements, in order. */
export interface SchemaSteps {
  readonly build: Knex;
  readonly dialect: SqlDialect;
  /** A table with `id`, in utf8mb4 with binary comparison, so that keys compare alike on every engine. */
  createTable(name: string, columns: (table: Knex.CreateTableBuilder) => void): void;
  dropTable(name: string): void;
  run(query: Knex.QueryBuilder | Knex.Raw): void;
}
