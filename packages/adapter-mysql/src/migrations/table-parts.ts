import type { Knex } from 'knex';

/** A table of a migration, without its `id`. */
export interface TableDefinition {
  readonly name: string;
  readonly columns: (table: Knex.CreateTableBuilder) => void;
}

/** The key of a marketplace order. */
export function orderKey(table: Knex.CreateTableBuilder): void {
  table.string('source', 32).notNullable();
  table.string('third_order_no', 64).notNullable();
}

/** A worker's claim on the row, until a time. */
export function claim(table: Knex.CreateTableBuilder): void {
  table.string('claim_owner', 64);
  table.bigInteger('claim_until').notNullable();
}

/** A blind index: 64 hex digits. */
export function blindIndex(table: Knex.CreateTableBuilder, column: string): Knex.ColumnBuilder {
  return table.specificType(column, 'char(64)').notNullable();
}

/** A copy of a bank card; its number is sealed. */
export function bankCard(table: Knex.CreateTableBuilder): void {
  table.string('bank_code', 16).notNullable();
  table.string('bank', 64).notNullable();
  table.string('card_no', 512).notNullable();
  blindIndex(table, 'card_index');
}
