import type { Knex } from 'knex';
import { bankCard, blindIndex, claim, orderKey } from './table-parts.js';
import type { TableDefinition } from './table-parts.js';

/** Tables of confirmations, and of what is asked of the binding company, the depository, the payer and the SMS carrier. */
export const REQUEST_TABLES: readonly TableDefinition[] = [
  {
    name: 'cl_borrow_confirm_log',
    columns: (table) => {
      confirmation(table);
      table.unique(['source', 'third_order_no']);
    },
  },
  {
    name: 'cl_borrow_confirm_revision',
    columns: (table) => {
      confirmation(table);
      table.unique(['source', 'third_order_no', 'revision'], { indexName: 'cl_borrow_confirm_revision_number' });
    },
  },
  {
    name: 'cl_depository_register_apply',
    columns: (table) => {
      table.string('request_no', 64).notNullable().unique();
      orderKey(table);
      table.string('user_id', 64).notNullable();
      blindIndex(table, 'id_card_index');
      table.string('depository_person_no', 64).notNullable();
      table.integer('state').notNullable();
      table.string('reason', 255);
      table.integer('version').notNullable();
      table.bigInteger('apply_time').notNullable();
      table.bigInteger('expire_time').notNullable();
      table.bigInteger('next_time');
      claim(table);
      table.bigInteger('change_time').notNullable();
      table.index(['source', 'third_order_no']);
      table.index(['id_card_index', 'apply_time']);
      table.index(['next_time', 'id']);
    },
  },
  {
    name: 'cl_depository_register_info',
    columns: (table) => {
      blindIndex(table, 'id_card_index').unique();
      table.string('depository_person_no', 64).notNullable();
      table.string('request_no', 64).notNullable();
      for (const sealed of ['card_no', 'phone']) table.string(sealed, 512);
      table.specificType('card_index', 'char(64)');
      table.string('bank_code', 16);
      table.bigInteger('open_time').notNullable();
    },
  },
  {
    name: 'cl_card_bind_request',
    columns: (table) => {
      table.string('request_no', 64).notNullable().unique();
      orderKey(table);
      table.string('user_id', 64).notNullable();
      // Null once the request has ended: at most one open per borrower.
      table.string('open_user_id', 64).unique();
      table.integer('card_type').notNullable();
      bankCard(table);
      table.string('phone', 512).notNullable();
      table.integer('state').notNullable();
      table.string('refusal', 64);
      table.bigInteger('request_time').notNullable();
      table.bigInteger('next_time').notNullable();
      claim(table);
      table.bigInteger('settle_time');
      table.index(['source', 'third_order_no']);
      table.index(['state', 'next_time', 'id']);
    },
  },
  {
    name: 'cl_pay_log',
    columns: (table) => {
      table.string('request_no', 64).notNullable().unique();
      table.string('order_no', 64).notNullable();
      // Null once the request has ended: at most one open per loan (B9).
      table.string('open_order_no', 64).unique();
      orderKey(table);
      table.integer('attempt').notNullable();
      table.bigInteger('amount_fen').notNullable();
      bankCard(table);
      table.integer('state').notNullable();
      table.string('reason', 255);
      table.bigInteger('request_time').notNullable();
      table.bigInteger('settle_time');
      table.unique(['order_no', 'attempt']);
    },
  },
  {
    name: 'sms_message',
    columns: (table) => {
      table.string('message_id', 64).notNullable().unique();
      orderKey(table);
      table.string('user_id', 64).notNullable();
      table.string('event', 64).notNullable();
      table.string('business_key', 128).notNullable();
      table.text('parameters').notNullable();
      table.integer('state').notNullable();
      table.integer('attempts').notNullable();
      table.bigInteger('next_time').notNullable();
      table.string('last_error', 500);
      claim(table);
      table.bigInteger('create_time').notNullable();
      table.bigInteger('settle_time');
      table.unique(['source', 'third_order_no', 'event', 'business_key'], { indexName: 'sms_message_business' });
      table.index(['state', 'next_time', 'id']);
    },
  },
];

/** Tables of the people in the back office. */
export const OPERATOR_TABLES: readonly TableDefinition[] = [
  {
    name: 'operator_key',
    columns: (table) => {
      table.string('key_id', 64).notNullable().unique();
      table.string('name', 64).notNullable();
      table.string('roles', 255).notNullable();
      table.specificType('digest', 'char(64)').notNullable().unique();
      table.bigInteger('create_time').notNullable();
      table.bigInteger('revoke_time');
    },
  },
  {
    name: 'operations_audit',
    columns: (table) => {
      table.string('audit_id', 64).notNullable().unique();
      table.bigInteger('happened_at').notNullable().index();
      table.string('operator', 64).notNullable();
      table.string('action', 64).notNullable();
      table.string('subject', 255).notNullable();
      table.string('source', 32);
      table.string('third_order_no', 64);
      table.string('outcome', 64).notNullable();
      table.text('detail');
      table.index(['source', 'third_order_no']);
      table.index(['operator', 'happened_at']);
    },
  },
];

function confirmation(table: Knex.CreateTableBuilder): void {
  orderKey(table);
  table.bigInteger('amount_fen').notNullable();
  table.string('term', 255).notNullable();
  for (const sealed of ['success_url', 'failed_url']) table.text(sealed);
  table.text('agreements').notNullable();
  table.integer('state').notNullable();
  table.string('consumed_by', 16);
  table.string('opening_no', 64);
  table.integer('revision').notNullable();
  table.bigInteger('confirm_time').notNullable();
  table.bigInteger('change_time').notNullable();
}
