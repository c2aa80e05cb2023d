import { blindIndex, orderKey } from './table-parts.js';
import type { TableDefinition } from './table-parts.js';

/** Tables of loans: confirmed, reviewed, paid out, repaid. */
export const BORROW_TABLES: readonly TableDefinition[] = [
  {
    name: 'cl_borrow',
    columns: (table) => {
      table.string('order_no', 64).notNullable().unique();
      orderKey(table);
      table.string('user_id', 64).notNullable();
      blindIndex(table, 'id_card_index');
      table.string('product_id', 64).notNullable();
      table.integer('state').notNullable();
      table.bigInteger('state_time').notNullable();
      table.integer('version').notNullable();
      table.bigInteger('amount_fen').notNullable();
      table.string('term', 255).notNullable();
      table.string('review_no', 64);
      table.bigInteger('loan_time');
      table.bigInteger('create_time').notNullable();
      // The idempotency key of a loan's creation (item 12).
      table.unique(['source', 'third_order_no']);
      table.index(['state', 'state_time', 'id']);
      table.index(['source', 'create_time']);
    },
  },
  {
    name: 'cl_borrow_extended_info',
    columns: (table) => {
      table.string('order_no', 64).notNullable().unique();
      table.text('price_terms').notNullable();
      table.string('confirmed_by', 16).notNullable();
    },
  },
  {
    name: 'cl_borrow_progress',
    columns: (table) => {
      table.string('order_no', 64).notNullable();
      table.integer('version').notNullable();
      table.integer('from_state');
      table.integer('to_state').notNullable();
      table.string('event', 64).notNullable();
      table.bigInteger('happened_at').notNullable();
      table.string('detail', 255);
      table.unique(['order_no', 'version']);
    },
  },
  {
    name: 'cl_borrow_repay_plan',
    columns: (table) => {
      table.string('order_no', 64).notNullable().unique();
      table.string('start_date', 10).notNullable();
      table.integer('anchor_day').notNullable();
      table.bigInteger('disbursed_fen').notNullable();
      table.bigInteger('create_time').notNullable();
    },
  },
  {
    name: 'cl_borrow_repay',
    columns: (table) => {
      table.string('order_no', 64).notNullable();
      table.integer('period_no').notNullable();
      table.string('due_date', 10).notNullable();
      table.string('payable_from', 10).notNullable();
      for (const part of ['principal', 'interest', 'fee', 'total']) table.bigInteger(`${part}_fen`).notNullable();
      table.integer('state').notNullable();
      table.unique(['order_no', 'period_no']);
    },
  },
  {
    name: 'user_credit_account',
    columns: (table) => {
      table.string('user_id', 64).notNullable();
      table.string('product_id', 64).notNullable();
      for (const part of ['limit', 'frozen', 'used']) table.bigInteger(`${part}_fen`).notNullable();
      table.unique(['user_id', 'product_id']);
    },
  },
  {
    name: 'user_credit_account_change',
    columns: (table) => {
      table.string('user_id', 64).notNullable();
      table.string('product_id', 64).notNullable();
      table.string('reference', 64).notNullable();
      table.string('kind', 16).notNullable();
      table.bigInteger('amount_fen').notNullable();
      table.bigInteger('happened_at').notNullable();
      table.unique(['user_id', 'product_id', 'reference', 'kind'], {
        indexName: 'user_credit_account_change_once',
      });
    },
  },
];
