import { blindIndex } from './table-parts.js';
import type { TableDefinition } from './table-parts.js';

/** Tables of people and their cards. */
export const PEOPLE_TABLES: readonly TableDefinition[] = [
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
];
