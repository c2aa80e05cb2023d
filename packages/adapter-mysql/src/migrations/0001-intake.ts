import { ORDER_TABLES } from './0001-intake.orders.js';
import { PEOPLE_TABLES } from './0001-intake.people.js';
import { RELAY_TABLES } from './0001-intake.relays.js';
import type { Migration } from './migration.js';

const TABLES = [...PEOPLE_TABLES, ...ORDER_TABLES, ...RELAY_TABLES];

/** The tables of intake (`lender-domain` §12). Times are epoch ms, amounts 分, all in BIGINT. */
export const intakeTables: Migration = {
  name: '0001-intake',
  isCompatible: false,
  up: (schema) => {
    for (const { name, columns } of TABLES) schema.createTable(name, columns);
  },
  down: (schema) => {
    for (const { name } of [...TABLES].reverse()) schema.dropTable(name);
  },
};
