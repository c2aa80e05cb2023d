import { InvariantViolation } from '@banyan/core';
import type { Statement } from './engine/sql-engine.js';

// The statements that units consist of, written without the builder, which takes longer for one than the server does. Names of
// tables and columns come from this package alone.

/** Columns with their values; what is undefined is left out. */
export type Columns = Readonly<Record<string, unknown>>;

/** `insert` of one row. */
export function insertInto(table: string, row: Columns): Statement {
  const [names, bindings] = present(row);
  const sql = remembered(`insert ${table} ${names.join()}`, () => {
    return `insert into ${table} (${names.map(quoted).join(', ')}) values (${names.map(() => '?').join(', ')})`;
  });
  return { sql, bindings };
}

/** `update` of the rows that have these values. */
export function updateIn(table: string, key: Columns, change: Columns): Statement {
  const [names, values] = present(change);
  const [keys, wanted] = condition(key);
  const sql = remembered(`update ${table} ${names.join()} ${keys.join()}`, () => {
    return `update ${table} set ${names.map(equals).join(', ')} where ${keys.map(equals).join(' and ')}`;
  });
  return { sql, bindings: [...values, ...wanted] };
}

/** `select` of all columns of the rows that have these values. */
export function selectFrom(table: string, key: Columns): Statement {
  const [keys, bindings] = condition(key);
  const sql = remembered(
    `select ${table} ${keys.join()}`,
    () => `select * from ${table} where ${keys.map(equals).join(' and ')}`,
  );
  return { sql, bindings };
}

// As many as there are sets of columns in the stores.
const texts = new Map<string, string>();

function remembered(name: string, write: () => string): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const sql = write();
  texts.set(name, sql);
  return sql;
}

function present(columns: Columns): readonly [names: readonly string[], values: readonly unknown[]] {
  const names = Object.keys(columns).filter((name) => columns[name] !== undefined);
  return [names, names.map((name) => columns[name])];
}

function condition(key: Columns): readonly [names: readonly string[], values: readonly unknown[]] {
  const names = Object.keys(key);
  const values = Object.values(key);
  // `= NULL` is true of no row, and no condition of every row.
  if (names.length === 0 || values.some((value) => value === null || value === undefined))
    throw new InvariantViolation('a row is looked for by values');
  return [names, values];
}

function quoted(name: string): string {
  return `\`${name}\``;
}

function equals(name: string): string {
  return `\`${name}\` = ?`;
}
