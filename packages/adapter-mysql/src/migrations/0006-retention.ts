import type { Migration } from './migration.js';

// When the personal data of an order was erased; null while it is there.
const MARKED_TABLES = ['third_order_info', 'cl_borrow'] as const;

// By these the job finds what ended and is not erased, in the order in which it ended.
// prettier-ignore
const ADDED_INDEX_TABLE = [
  [ 'third_order_info', 'third_order_info_erasure', 'status, erase_time, status_time' ],
  [ 'cl_borrow',        'cl_borrow_erasure',        'state, erase_time, state_time'   ],
] as const;

/** Marks of erasure (`RELIABILITY` §6). The release before this one goes on without them. */
export const retentionMarks: Migration = {
  name: '0006-retention',
  isCompatible: true,
  up: (schema) => {
    for (const table of MARKED_TABLES)
      schema.run(schema.build.raw(`alter table ${table} add column erase_time bigint`));
    for (const [table, name, columns] of ADDED_INDEX_TABLE)
      schema.run(schema.build.raw(`create index ${name} on ${table} (${columns})`));
  },
  down: (schema) => {
    for (const [table, name] of ADDED_INDEX_TABLE)
      schema.run(
        schema.build.raw(schema.dialect === 'mysql' ? `drop index ${name} on ${table}` : `drop index ${name}`),
      );
    for (const table of MARKED_TABLES) schema.run(schema.build.raw(`alter table ${table} drop column erase_time`));
  },
};
