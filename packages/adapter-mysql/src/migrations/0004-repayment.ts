import type { SqlDialect } from '../engine/sql-engine.js';
import { OPEN_LEDGERS_SQL } from './0004-repayment.ledger.js';
import { REPAYMENT_TABLES } from './0004-repayment.tables.js';
import type { Migration } from './migration.js';

// Columns of older tables, the same words on both engines. The 分 × days of a penalty may need more than 64 bits.
// prettier-ignore
const ADDED_COLUMN_TABLE: readonly (readonly [table: string, column: string, type: string])[] = [
  [ 'cl_borrow_extended_info', 'repayment_terms',     'text'                             ],
  [ 'cl_pay_log',              'pay_time',            'bigint'                           ],
  [ 'cl_borrow_repay_plan',    'version',             'integer not null default 1'       ],
  [ 'cl_borrow_repay_plan',    'accrues_until_date',  'varchar(10)'                      ],
  [ 'cl_borrow_repay_plan',    'change_time',         'bigint'                           ],
  [ 'cl_borrow_repay',         'pay_until_date',      "varchar(10) not null default ''"  ],
  [ 'cl_borrow_repay',         'next_assess_date',    "varchar(10) not null default ''"  ],
  [ 'cl_borrow_repay',         'accrued_fen_days',    "varchar(40) not null default '0'" ],
  [ 'cl_borrow_repay',         'counted_until_date',  "varchar(10) not null default ''"  ],
  [ 'cl_borrow_repay',         'pay_time',            'bigint'                           ],
  ...['charged', 'paid', 'waived'].flatMap((side) =>
    ['penalty', 'charge', 'fee', 'interest', 'principal'].map(
      (part) => ['cl_borrow_repay', `${side}_${part}_fen`, 'bigint not null default 0'] as const,
    ),
  ),
];

// prettier-ignore
const ADDED_INDEX_TABLE = [
  [ 'cl_pay_log',      'cl_pay_log_paid',         'pay_time, request_no'                          ],
  [ 'cl_borrow_repay', 'cl_borrow_repay_assess',  'state, next_assess_date, order_no, period_no'  ],
] as const;

// prettier-ignore
const DAY_AFTER_DUE_DATE: Readonly<Record<SqlDialect, string>> = {
  sqlite: "date(due_date, '+1 day')",
  mysql:  "date_format(date_add(due_date, interval 1 day), '%Y-%m-%d')",
};

// Only money held for a borrower is looked for over all loans; where an index can, it holds those rows alone.
const HELD_INDEX: Readonly<Record<SqlDialect, string>> = {
  sqlite: "create index cl_loan_ledger_held on cl_loan_ledger (order_no, amount_fen) where account = 'held'",
  mysql: 'create index cl_loan_ledger_held on cl_loan_ledger (account, order_no, amount_fen)',
};

/** Statements that give rows from before this migration what `openInstallment` gives new ones under the standard terms. */
function backfill(dialect: SqlDialect): readonly string[] {
  const day = DAY_AFTER_DUE_DATE[dialect];
  return [
    `update cl_borrow_repay set pay_until_date = due_date, counted_until_date = due_date, next_assess_date = ${day},
charged_principal_fen = principal_fen, charged_interest_fen = interest_fen, charged_fee_fen = fee_fen`,
    `update cl_borrow_repay set paid_principal_fen = principal_fen, paid_interest_fen = interest_fen,
paid_fee_fen = fee_fen where state = 10`,
    `update cl_pay_log set pay_time = (select l.loan_time from cl_borrow l where l.order_no = cl_pay_log.order_no)
where state = 40`,
  ];
}

/** What repayment needs (items 18 to 24): schedules that remember what was paid, applications, repayments, ledgers (of older loans, too), reconciliation. */
export const repaymentTables: Migration = {
  name: '0004-repayment',
  isCompatible: false,
  up: (schema) => {
    const run = (sql: string): void => schema.run(schema.build.raw(sql));
    for (const { name, columns } of REPAYMENT_TABLES) schema.createTable(name, columns);
    for (const [table, column, type] of ADDED_COLUMN_TABLE) run(`alter table ${table} add column ${column} ${type}`);
    for (const statement of [...backfill(schema.dialect), OPEN_LEDGERS_SQL]) run(statement);
    for (const [table, name, columns] of ADDED_INDEX_TABLE) run(`create index ${name} on ${table} (${columns})`);
    run(HELD_INDEX[schema.dialect]);
  },
  down: (schema) => {
    const run = (sql: string): void => schema.run(schema.build.raw(sql));
    for (const [table, name] of [...ADDED_INDEX_TABLE].reverse())
      run(schema.dialect === 'mysql' ? `drop index ${name} on ${table}` : `drop index ${name}`);
    for (const [table, column] of [...ADDED_COLUMN_TABLE].reverse()) run(`alter table ${table} drop column ${column}`);
    for (const { name } of [...REPAYMENT_TABLES].reverse()) schema.dropTable(name);
  },
};
