import type { Knex } from 'knex';
import type { Migration, SchemaSteps } from './migration.js';

type Table = Knex.CreateTableBuilder;

/** The tables of intake (`lender-domain` §12). Times are epoch ms, amounts 分, all in BIGINT. */
export const intakeTables: Migration = {
  name: '0001-intake',
  up: (schema) => {
    for (const { name, columns } of TABLES) schema.createTable(name, columns);
  },
  down: (schema: SchemaSteps) => {
    for (const { name } of [...TABLES].reverse()) schema.dropTable(name);
  },
};

const TABLES: readonly { readonly name: string; readonly columns: (table: Table) => void }[] = [
  {
    name: 'cl_user',
    columns: (table) => {
      table.string('user_id', 64).notNullable().unique();
      table.string('source', 32).notNullable();
      table.string('third_user_id', 64).notNullable();
      for (const sealed of ['real_name', 'id_no', 'phone']) table.string(sealed, 512).notNullable();
      blindIndex(table, 'id_card_index').index();
      blindIndex(table, 'mobile_index').index();
      blindIndex(table, 'mobile_id_card_index').index();
      blindIndex(table, 'name_id_card_mobile_index').index();
      blindIndex(table, 'name_id_prefix_index').index();
      table.bigInteger('create_time').notNullable();
      table.unique(['source', 'third_user_id']);
    },
  },
  { name: 'person_lock', columns: (table) => void blindIndex(table, 'id_card_index').unique() },
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
  {
    name: 'cl_notify_callback',
    columns: (table) => {
      table.string('callback_id', 64).notNullable().unique();
      orderKey(table);
      table.string('callback_type', 64).notNullable();
      table.string('business_key', 128).notNullable();
      table.integer('order_sequence').notNullable();
      table.integer('shard').notNullable();
      table.text('body', 'mediumtext').notNullable();
      table.integer('send_status').notNullable();
      table.integer('execute_num').notNullable();
      table.bigInteger('next_time').notNullable();
      table.string('last_error', 500);
      table.bigInteger('create_time').notNullable();
      table.bigInteger('settle_time');
      table.unique(['source', 'third_order_no', 'callback_type', 'business_key'], { indexName: 'cl_notify_callback_business' });
      table.unique(['source', 'third_order_no', 'order_sequence'], { indexName: 'cl_notify_callback_sequence' });
      table.index(['shard', 'send_status', 'id']);
      table.index(['send_status', 'create_time']);
    },
  },
  {
    name: 'cl_notify_callback_attempt',
    columns: (table) => {
      table.string('callback_id', 64).notNullable().index();
      table.integer('attempt').notNullable();
      table.bigInteger('happened_at').notNullable();
      table.bigInteger('duration_ms').notNullable();
      table.string('worker', 64).notNullable();
      table.integer('is_accepted').notNullable();
      table.integer('http_status');
      table.string('answer_code', 64);
      table.string('error', 500);
    },
  },
  {
    name: 'event_outbox',
    columns: (table) => {
      table.string('event_id', 64).notNullable().unique();
      table.string('event_type', 64).notNullable();
      table.integer('event_version').notNullable();
      table.bigInteger('occurred_at').notNullable();
      table.string('channel', 32).notNullable();
      table.string('event_key', 64).notNullable();
      table.text('payload', 'mediumtext').notNullable();
      table.integer('shard').notNullable();
      table.integer('state').notNullable();
      table.integer('attempts').notNullable();
      table.bigInteger('next_time').notNullable();
      table.string('last_error', 500);
      table.bigInteger('publish_time');
      table.index(['shard', 'state', 'id']);
      table.index(['channel', 'event_key', 'state', 'id']);
      table.index(['state', 'occurred_at']);
    },
  },
  {
    name: 'event_inbox',
    columns: (table) => {
      table.string('consumer', 64).notNullable();
      table.string('event_id', 64).notNullable();
      table.bigInteger('handled_at').notNullable().index();
      table.unique(['consumer', 'event_id']);
    },
  },
  {
    name: 'event_parking',
    columns: (table) => {
      table.string('consumer', 64).notNullable();
      table.string('event_id', 191).notNullable();
      table.text('body', 'mediumtext').notNullable();
      table.string('cause', 500).notNullable();
      table.bigInteger('park_time').notNullable().index();
      table.unique(['consumer', 'event_id']);
    },
  },
  {
    name: 'relay_shard',
    columns: (table) => {
      table.string('relay', 64).notNullable();
      table.integer('shard').notNullable();
      table.string('owner', 64);
      table.bigInteger('fence').notNullable();
      table.bigInteger('lease_until').notNullable();
      table.unique(['relay', 'shard']);
    },
  },
  {
    name: 'cron_run',
    columns: (table) => {
      table.string('job', 64).notNullable();
      table.bigInteger('scheduled_at').notNullable().index();
      table.string('owner', 64).notNullable();
      table.bigInteger('started_at').notNullable();
      table.bigInteger('finished_at');
      table.text('counts');
      table.string('error', 500);
      table.unique(['job', 'scheduled_at']);
    },
  },
  {
    name: 'user_can_loan_date',
    columns: (table) => {
      blindIndex(table, 'id_card_index');
      table.string('platform_code', 32).notNullable();
      table.string('can_loan_date', 10);
      table.integer('is_permanent').notNullable();
      table.string('reason', 255).notNullable();
      table.bigInteger('change_time').notNullable();
      table.unique(['platform_code', 'id_card_index']);
    },
  },
  {
    name: 'blacklist',
    columns: (table) => {
      table.string('meaning', 16).notNullable();
      blindIndex(table, 'blind_index');
      table.string('reason', 255).notNullable();
      table.bigInteger('create_time').notNullable();
      table.unique(['meaning', 'blind_index']);
    },
  },
  {
    name: 'bank',
    columns: (table) => {
      table.string('bank_code', 16).notNullable();
      table.integer('card_type').notNullable();
      table.string('bank_name', 64).notNullable();
      table.bigInteger('single_limit_fen').notNullable();
      table.bigInteger('day_limit_fen').notNullable();
      table.integer('is_enabled').notNullable();
      table.unique(['bank_code', 'card_type']);
    },
  },
  {
    name: 'cl_bank_card',
    columns: (table) => {
      table.string('user_id', 64).notNullable();
      blindIndex(table, 'card_index').index();
      table.integer('card_type').notNullable();
      table.string('bank_code', 16).notNullable();
      table.string('bank', 64).notNullable();
      for (const sealed of ['card_no', 'phone']) table.string(sealed, 512).notNullable();
      table.integer('default_pay').notNullable();
      table.integer('default_repay').notNullable();
      table.bigInteger('bind_time').notNullable();
      table.unique(['user_id', 'card_index']);
    },
  },
  {
    name: 'configuration',
    columns: (table) => {
      table.string('kind', 64).notNullable();
      table.string('row_key', 191).notNullable();
      table.integer('version').notNullable();
      table.text('body', 'mediumtext').notNullable();
      table.string('author', 64).notNullable();
      table.bigInteger('change_time').notNullable();
      table.unique(['kind', 'row_key', 'version']);
    },
  },
];

function orderKey(table: Table): void {
  table.string('source', 32).notNullable();
  table.string('third_order_no', 64).notNullable();
}

function claim(table: Table): void {
  table.string('claim_owner', 64);
  table.bigInteger('claim_until').notNullable();
}

function blindIndex(table: Table, column: string): Knex.ColumnBuilder {
  return table.specificType(column, 'char(64)').notNullable();
}
