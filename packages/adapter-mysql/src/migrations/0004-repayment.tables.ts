import { bankCard, claim, orderKey } from './table-parts.js';
import type { TableDefinition } from './table-parts.js';

/** Tables of repayment: what was asked for, what came, what it did to the books, and how that compares with the payer's. */
export const REPAYMENT_TABLES: readonly TableDefinition[] = [
  {
    name: 'repay_apply',
    columns: (table) => {
      table.string('request_no', 64).notNullable().unique();
      table.string('order_no', 64).notNullable();
      // Null once the application has ended: at most one open per loan (B19).
      table.string('open_order_no', 64).unique();
      orderKey(table);
      table.text('target').notNullable();
      table.bigInteger('amount_fen').notNullable();
      table.string('quote_date', 10).notNullable();
      table.bigInteger('valid_time').notNullable();
      bankCard(table);
      table.integer('state').notNullable();
      table.string('reason', 255);
      table.string('serial_no', 128);
      table.integer('attempts').notNullable();
      table.bigInteger('request_time').notNullable();
      table.bigInteger('repeat_time');
      table.bigInteger('next_time').notNullable();
      claim(table);
      table.bigInteger('settle_time');
      table.index(['order_no', 'request_time', 'id']);
      table.index(['state', 'next_time', 'id']);
    },
  },
  {
    name: 'cl_borrow_repay_log',
    columns: (table) => {
      // The payer's number of a payment books it once (item 23).
      table.string('serial_no', 128).notNullable().unique();
      table.string('order_no', 64).notNullable();
      orderKey(table);
      table.string('request_no', 64);
      table.integer('repay_way').notNullable();
      table.string('told_by', 16).notNullable();
      table.bigInteger('amount_fen').notNullable();
      table.bigInteger('held_fen').notNullable();
      table.text('portions', 'mediumtext').notNullable();
      table.integer('is_settlement').notNullable();
      table.bigInteger('pay_time').notNullable();
      table.string('booked_date', 10).notNullable();
      table.bigInteger('record_time').notNullable();
      table.bigInteger('correct_time');
      table.index(['order_no', 'id']);
      table.index(['repay_way', 'pay_time', 'serial_no']);
    },
  },
  {
    name: 'cl_loan_ledger',
    columns: (table) => {
      table.string('order_no', 64).notNullable();
      table.integer('sequence').notNullable();
      table.integer('line').notNullable();
      table.string('kind', 32).notNullable();
      table.string('reference', 191).notNullable();
      table.string('account', 32).notNullable();
      table.integer('period_no');
      table.bigInteger('amount_fen').notNullable();
      table.string('booked_date', 10).notNullable();
      table.bigInteger('happened_at').notNullable();
      table.unique(['order_no', 'sequence', 'line'], { indexName: 'cl_loan_ledger_line' });
      table.unique(['order_no', 'kind', 'reference', 'line'], { indexName: 'cl_loan_ledger_once' });
    },
  },
  {
    name: 'reconciliation_run',
    columns: (table) => {
      table.string('statement_date', 10).notNullable().unique();
      table.bigInteger('compare_time').notNullable();
      for (const number of ['ours', 'theirs', 'differences']) table.integer(number).notNullable();
    },
  },
  {
    name: 'reconciliation_difference',
    columns: (table) => {
      table.string('difference_no', 64).notNullable().unique();
      table.string('statement_date', 10).notNullable();
      table.string('kind', 32).notNullable();
      table.string('direction', 16).notNullable();
      table.string('reference', 191).notNullable();
      table.string('order_no', 64);
      table.bigInteger('ours_fen');
      table.bigInteger('theirs_fen');
      table.string('state', 16).notNullable();
      table.bigInteger('find_time').notNullable();
      table.bigInteger('resolve_time');
      table.text('note');
      table.unique(['statement_date', 'kind', 'reference', 'direction'], {
        indexName: 'reconciliation_difference_once',
      });
      table.index(['state', 'statement_date']);
    },
  },
];
