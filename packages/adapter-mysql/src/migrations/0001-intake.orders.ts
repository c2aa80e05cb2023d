import { blindIndex, claim, orderKey } from './table-parts.js';
import type { TableDefinition } from './table-parts.js';

/** Tables of marketplace orders and what belongs to them. */
export const ORDER_TABLES: readonly TableDefinition[] = [
  {
    name: 'third_order_info',
    columns: (table) => {
      orderKey(table);
      table.string('third_user_id', 64).notNullable();
      table.string('user_id', 64).notNullable();
      blindIndex(table, 'id_card_index');
      table.string('product_id', 64).notNullable();
      table.integer('status').notNullable();
      table.bigInteger('status_time').notNullable();
      table.integer('version').notNullable();
      table.bigInteger('request_amount_fen').notNullable();
      table.string('request_term', 255).notNullable();
      table.bigInteger('apply_time').notNullable();
      table.specificType('push_fingerprint', 'char(64)').notNullable();
      table.integer('auth_info').notNullable();
      table.string('credit_no', 64);
      for (const amount of ['min', 'limit', 'step']) table.bigInteger(`approved_${amount}_fen`);
      table.text('approved_terms');
      table.bigInteger('approved_annual_rate');
      table.bigInteger('approve_valid_until');
      table.bigInteger('approve_time');
      table.string('reject_stage', 32);
      table.string('reject_reason', 255);
      table.bigInteger('reject_time');
      table.integer('attempts').notNullable();
      table.bigInteger('next_time').notNullable();
      table.string('last_error', 500);
      claim(table);
      table.bigInteger('create_time').notNullable();
      table.unique(['source', 'third_order_no']);
      table.index(['id_card_index', 'status']);
      table.index(['status', 'next_time', 'id']);
    },
  },
  {
    name: 'third_order_progress',
    columns: (table) => {
      orderKey(table);
      table.integer('version').notNullable();
      table.integer('from_status');
      table.integer('to_status').notNullable();
      table.string('event', 64).notNullable();
      table.bigInteger('happened_at').notNullable();
      table.string('detail', 255);
      table.unique(['source', 'third_order_no', 'version']);
    },
  },
  {
    name: 'third_convert',
    columns: (table) => {
      orderKey(table);
      table.text('application', 'mediumtext').notNullable();
      table.integer('unknown_code_count').notNullable();
      table.bigInteger('parse_time');
      table.unique(['source', 'third_order_no']);
    },
  },
  {
    name: 'third_data',
    columns: (table) => {
      orderKey(table);
      table.string('kind', 64).notNullable();
      table.string('oss_key', 512).notNullable();
      table.specificType('sha256', 'char(64)').notNullable();
      table.bigInteger('size_bytes').notNullable();
      table.bigInteger('store_time').notNullable();
      table.unique(['source', 'third_order_no', 'kind']);
    },
  },
  {
    name: 'rongshu_credit_data_pull_log',
    columns: (table) => {
      orderKey(table);
      table.string('uid', 64).notNullable();
      table.text('operator_url');
      for (const kind of ['operator', 'credit_card', 'device']) {
        table.integer(`${kind}_state`).notNullable();
        table.integer(`${kind}_attempts`).notNullable();
        table.string(`${kind}_error`, 500);
      }
      table.integer('state').notNullable();
      table.bigInteger('next_time').notNullable();
      claim(table);
      table.bigInteger('fence').notNullable();
      table.bigInteger('create_time').notNullable();
      table.unique(['source', 'third_order_no']);
      table.index(['state', 'next_time', 'id']);
    },
  },
];
