import { BORROW_TABLES } from './0003-loans.borrow.js';
import { OPERATOR_TABLES, REQUEST_TABLES } from './0003-loans.requests.js';
import type { Migration } from './migration.js';

const TABLES = [...BORROW_TABLES, ...REQUEST_TABLES, ...OPERATOR_TABLES];

// Columns of older tables, the same words on both engines. An entry of inbox or parking from before names no order.
// prettier-ignore
const ADDED_COLUMN_TABLE = [
  [ 'cl_bank_card',  'agreement_no',   'varchar(64)'                       ],
  [ 'event_inbox',   'source',         "varchar(32) not null default ''"   ],
  [ 'event_inbox',   'third_order_no', "varchar(64) not null default ''"   ],
  [ 'event_inbox',   'event_type',     "varchar(64) not null default ''"   ],
  [ 'event_parking', 'source',         "varchar(32) not null default ''"   ],
  [ 'event_parking', 'third_order_no', "varchar(64) not null default ''"   ],
] as const;

// By these an order is found under any of its numbers (item 16), and an entry of inbox or parking by its order.
// prettier-ignore
const ADDED_INDEX_TABLE = [
  [ 'third_order_info', 'third_order_info_number',  'third_order_no'           ],
  [ 'third_order_info', 'third_order_info_user',    'third_user_id'            ],
  [ 'third_order_info', 'third_order_info_credit',  'credit_no'                ],
  [ 'event_inbox',      'event_inbox_order',        'source, third_order_no'   ],
  [ 'event_parking',    'event_parking_order',      'source, third_order_no'   ],
] as const;

/** The tables from the confirmation to the payout and its schedule (items 11 to 19), SMS, and the people of the back office. */
export const loanTables: Migration = {
  name: '0003-loans',
  isCompatible: false,
  up: (schema) => {
    for (const { name, columns } of TABLES) schema.createTable(name, columns);
    for (const [table, column, type] of ADDED_COLUMN_TABLE)
      schema.run(schema.build.raw(`alter table ${table} add column ${column} ${type}`));
    for (const [table, name, columns] of ADDED_INDEX_TABLE)
      schema.run(schema.build.raw(`create index ${name} on ${table} (${columns})`));
  },
  down: (schema) => {
    for (const [table, name] of [...ADDED_INDEX_TABLE].reverse())
      schema.run(
        schema.build.raw(schema.dialect === 'mysql' ? `drop index ${name} on ${table}` : `drop index ${name}`),
      );
    for (const [table, column] of [...ADDED_COLUMN_TABLE].reverse())
      schema.run(schema.build.raw(`alter table ${table} drop column ${column}`));
    for (const { name } of [...TABLES].reverse()) schema.dropTable(name);
  },
};
