import type { Migration, SchemaSteps } from './migration.js';

// Keyed by what is looked for, without an `id`: a receipt is written with nearly every unit.
const RECEIPTS_SQL = `create table unit_receipt (receipt char(26) not null primary key, create_time bigint not null)`;
const TABLE_OPTIONS = {
  sqlite: '',
  mysql: ' default character set utf8mb4 collate utf8mb4_bin engine = InnoDB',
} as const;

// By these a dead worker's claims are found.
const CLAIMED_TABLES = [
  'third_order_info',
  'rongshu_credit_data_pull_log',
  'cl_depository_register_apply',
  'cl_card_bind_request',
  'repay_apply',
  'sms_message',
] as const;

/** What several gateways on one database need: receipts of commits, workers that are alive, signatures seen. */
export const replicaTables: Migration = {
  name: '0005-replicas',
  isCompatible: true,
  up: (schema) => {
    const run = runnerOf(schema);
    run(`${RECEIPTS_SQL}${TABLE_OPTIONS[schema.dialect]}`);
    run('create index unit_receipt_time on unit_receipt (create_time)');
    schema.createTable('gateway_worker', (table) => {
      table.string('owner', 64).notNullable().unique();
      table.bigInteger('seen_until').notNullable().index();
    });
    schema.createTable('replay_signature', (table) => {
      table.string('channel', 32).notNullable();
      table.specificType('signature_digest', 'char(64)').notNullable();
      table.string('purpose', 64).notNullable();
      table.bigInteger('expires_at').notNullable().index();
      table.unique(['channel', 'signature_digest']);
    });
    for (const table of CLAIMED_TABLES) run(`create index ${table}_claim on ${table} (claim_owner)`);
    run('create index event_outbox_due on event_outbox (shard, state, next_time)');
  },
  down: (schema) => {
    const run = runnerOf(schema);
    run(schema.dialect === 'mysql' ? 'drop index event_outbox_due on event_outbox' : 'drop index event_outbox_due');
    for (const table of CLAIMED_TABLES)
      run(schema.dialect === 'mysql' ? `drop index ${table}_claim on ${table}` : `drop index ${table}_claim`);
    for (const table of ['replay_signature', 'gateway_worker', 'unit_receipt']) schema.dropTable(table);
  },
};

function runnerOf(schema: SchemaSteps): (sql: string) => void {
  return (sql) => schema.run(schema.build.raw(sql));
}
