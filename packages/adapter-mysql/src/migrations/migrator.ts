import type { Knex } from 'knex';
import { InvariantViolation } from '@banyan/core';
import { text } from '../columns.js';
import type { SqlDialect, Statement } from '../engine/sql-engine.js';
import type { Session } from '../session.js';
import type { UnitRunner } from '../unit-runner.js';
import type { Migration, SchemaSteps } from './migration.js';

const DONE = 'schema_migration';

/** Brings a database to the schema that the code expects, and back. */
export interface Migrator {
  /** Applies what is missing, oldest first; returns the names. Nothing happens when all are applied. */
  migrate(): Promise<readonly string[]>;
  /** Takes back the newest `count` applied migrations; returns the names. Their data is lost. */
  rollback(count: number): Promise<readonly string[]>;
}

/**
 * Makes the migrator. Each migration and its mark are one unit: on SQLite a crash leaves all of it or nothing, and of two
 * processes that start together one waits for the other. MySQL commits every schema statement by itself: there one
 * process migrates at a time, before the others start.
 */
export function createMigrator(
  units: UnitRunner,
  {
    build,
    dialect,
    migrations,
  }: { readonly build: Knex; readonly dialect: SqlDialect; readonly migrations: readonly Migration[] },
): Migrator {
  async function appliedNames(session: Session): Promise<readonly string[]> {
    await session.run(build.raw(`create table if not exists ${DONE} (name varchar(191) not null primary key)`));
    return (await session.all(build(DONE).orderBy('name'))).map((row) => text(row, 'name'));
  }

  async function runSteps(session: Session, steps: (schema: SchemaSteps) => void): Promise<void> {
    for (const statement of statementsOf(steps, build, dialect)) await session.run(statement);
  }

  return {
    migrate: async () => {
      const missing = await units.run(async (session) => {
        const applied = await appliedNames(session);
        const unknown = applied.find((name) => !migrations.some((migration) => migration.name === name));
        if (unknown !== undefined)
          throw new InvariantViolation(`the database has migration ${unknown}, which is newer than this code`);
        return migrations.filter((migration) => !applied.includes(migration.name));
      });
      const done: string[] = [];
      for (const migration of missing) {
        const isOurs = await units.run(async (session) => {
          if ((await session.insert(build(DONE).insert({ name: migration.name }))) === 'duplicate') return false;
          await runSteps(session, (schema) => migration.up(schema));
          return true;
        });
        if (isOurs) done.push(migration.name);
      }
      return done;
    },
    rollback: async (count) => {
      const applied = await units.run(appliedNames);
      const newest = migrations
        .filter((migration) => applied.includes(migration.name))
        .slice(-count)
        .reverse();
      for (const migration of newest) {
        await units.run(async (session) => {
          await session.run(build(DONE).where({ name: migration.name }).delete());
          await runSteps(session, (schema) => migration.down(schema));
        });
      }
      return newest.map((migration) => migration.name);
    },
  };
}

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
