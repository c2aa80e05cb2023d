import { orderKey } from './table-parts.js';
import type { TableDefinition } from './table-parts.js';

/** Tables of what goes out and comes in, of jobs, and of configuration. */
export const RELAY_TABLES: readonly TableDefinition[] = [
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
      table.unique(['source', 'third_order_no', 'callback_type', 'business_key'], {
        indexName: 'cl_notify_callback_business',
      });
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
