import type { Knex } from 'knex';
import { InvariantViolation, PortUnavailable } from '@banyan/core';
import { flag, text } from '../columns.js';
import type { SqlConnection, SqlEngine } from '../engine/sql-engine.js';
import { SqlFailure } from '../errors.table.js';
import { createSession } from '../session.js';
import type { Session } from '../session.js';
import type { UnitRunner } from '../unit-runner.js';
import type { Migration } from './migration.js';
import { statementsOf } from './schema-steps.js';

const DONE = 'schema_migration';

/** Brings a database to the schema that the code expects, and back. */
export interface Migrator {
  /**
   * Applies what is missing, oldest first; returns the names. Nothing happens when all are applied. Throws
   * {@link InvariantViolation} on a database that newer code has migrated, unless all that it added says that older code may go on.
   */
  migrate(): Promise<readonly string[]>;
  /** Takes back the newest `count` applied migrations; returns the names. Their data is lost. */
  rollback(count: number): Promise<readonly string[]>;
}

interface Applied {
  readonly name: string;
  readonly isCompatible: boolean;
  /** False while its statements run, or when their process died before their end. */
  readonly isWhole: boolean;
}

/** Runs `work` where nobody else migrates; each step of it is a unit of its own where the engine has units for schemas. */
interface Ground {
  alone<T>(work: (step: <S>(run: (session: Session) => Promise<S>) => Promise<S>) => Promise<T>): Promise<T>;
}

/**
 * Makes the migrator. On SQLite each migration and its mark are one unit: a crash leaves all of it or nothing. MySQL commits
 * every schema statement by itself: one process migrates at a time, a migration is marked before its first statement and
 * after its last, and one whose process died half-way is run again without the steps that are there already. Nothing locks
 * out the gateways that are at work: columns and indexes are added in place.
 */
export function createMigrator(
  engine: SqlEngine,
  units: UnitRunner,
  { build, migrations }: { readonly build: Knex; readonly migrations: readonly Migration[] },
): Migrator {
  const { dialect } = engine;
  const ground = engine.alone === undefined ? unitGround(units) : lockedGround(engine.alone, build);

  async function appliedOf(session: Session): Promise<readonly Applied[]> {
    await session.run(build.raw(MARKS_SQL));
    const columns = await session.all(build.raw(COLUMNS_SQL[dialect]));
    const names = columns.map((row) => text(row, 'name'));
    for (const [column, type] of ADDED_MARKS)
      if (!names.includes(column)) await session.run(build.raw(`alter table ${DONE} add column ${column} ${type}`));
    return (await session.all(build(DONE).orderBy('name'))).map((row) => ({
      name: text(row, 'name'),
      isCompatible: flag(row, 'is_compatible'),
      isWhole: flag(row, 'is_whole'),
    }));
  }

  async function runSteps(session: Session, migration: Migration, way: 'up' | 'down', again: boolean): Promise<void> {
    for (const statement of statementsOf((schema) => migration[way](schema), build, dialect)) {
      try {
        await session.run(statement);
      } catch (error) {
        if (!again || !isThereAlready(error)) throw error;
      }
    }
  }

  return {
    migrate: () =>
      ground.alone(async (step) => {
        const applied = await step(appliedOf);
        refuseNewer(applied, migrations);
        const done: string[] = [];
        for (const migration of migrations) {
          const { name, isCompatible } = migration;
          const isOurs = await step(async (session) => {
            const before = (await appliedOf(session)).find((each) => each.name === name);
            if (before?.isWhole === true) return false;
            if (before === undefined)
              await session.run(build(DONE).insert({ name, is_compatible: isCompatible, is_whole: false }));
            await runSteps(session, migration, 'up', before !== undefined);
            await session.run(build(DONE).where({ name }).update({ is_whole: true }));
            return true;
          });
          if (isOurs) done.push(name);
        }
        return done;
      }),
    rollback: (count) =>
      ground.alone(async (step) => {
        const applied = (await step(appliedOf)).map(({ name }) => name);
        const newest = migrations
          .filter(({ name }) => applied.includes(name))
          .slice(-count)
          .reverse();
        for (const migration of newest) {
          const { name } = migration;
          await step(async (session) => {
            const before = (await appliedOf(session)).find((each) => each.name === name);
            if (before === undefined) return;
            await session.run(build(DONE).where({ name }).update({ is_whole: false }));
            await runSteps(session, migration, 'down', !before.isWhole);
            await session.run(build(DONE).where({ name }).delete());
          });
        }
        return newest.map(({ name }) => name);
      }),
  };
}

// What the first version of this table did not have: all that it knew was whole, and none of it compatible.
const MARKS_SQL = `create table if not exists ${DONE} (name varchar(191) not null primary key)`;
const ADDED_MARKS = [
  ['is_compatible', 'integer not null default 0'],
  ['is_whole', 'integer not null default 1'],
] as const;

const COLUMNS_SQL = {
  sqlite: `select name from pragma_table_info('${DONE}')`,
  mysql: `select column_name as name from information_schema.columns where table_schema = database() and table_name = '${DONE}'`,
} as const;

// prettier-ignore
const THERE_ALREADY_TABLE = [
  // number  name
  [ 1050,   'ER_TABLE_EXISTS_ERROR'   ],
  [ 1060,   'ER_DUP_FIELDNAME'        ],
  [ 1061,   'ER_DUP_KEYNAME'          ],
  [ 1062,   'ER_DUP_ENTRY'            ],
  [ 1091,   'ER_CANT_DROP_FIELD_OR_KEY' ],
] as const;

function isThereAlready(error: unknown): boolean {
  return error instanceof SqlFailure && THERE_ALREADY_TABLE.some(([number]) => number === error.number);
}

function refuseNewer(applied: readonly Applied[], migrations: readonly Migration[]): void {
  const unknown = applied.filter(({ name }) => !migrations.some((migration) => migration.name === name));
  const newer = unknown.find(({ isCompatible }) => !isCompatible);
  if (newer !== undefined)
    throw new InvariantViolation(`the database has migration ${newer.name}, which is newer than this code`);
}

// SQLite: a unit holds the only write lock, so the marks are asked again within it.
function unitGround(units: UnitRunner): Ground {
  return { alone: (work) => work((run) => units.run(run)) };
}

const LOCK_SQL = `select get_lock(concat('banyan-migration-', md5(database())), 600) as is_held`;
const UNLOCK_SQL = `select release_lock(concat('banyan-migration-', md5(database())))`;

function lockedGround(alone: NonNullable<SqlEngine['alone']>, build: Knex): Ground {
  return {
    alone: async (work) => {
      try {
        return await alone(async (connection: SqlConnection) => {
          const session = createSession(build, connection, 'mysql');
          const lock = await session.first(build.raw(LOCK_SQL));
          if (lock === undefined || lock['is_held'] === null || !flag(lock, 'is_held'))
            throw new PortUnavailable('database');
          const value = await work((run) => run(session));
          await session.all(build.raw(UNLOCK_SQL));
          return value;
        });
      } catch (error) {
        throw error instanceof SqlFailure ? new PortUnavailable('database', error) : error;
      }
    },
  };
}
