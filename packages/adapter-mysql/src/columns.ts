import { InvariantViolation } from '@banyan/core';
import type { Fen, Instant, LocalDate, Rate } from '@banyan/core';
import type { Row } from './engine/sql-engine.js';

// SQLite gives integers as bigint, mysql2 gives small ones as number and BIGINT as text: every reader here takes all three.

/** A text column that is not null. */
export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new InvariantViolation(`column ${column} holds no text`);
  return value;
}

/** A text column that may be null. */
export function optionalText(row: Row, column: string): string | undefined {
  return row[column] === null || row[column] === undefined ? undefined : text(row, column);
}

/** A text column that holds one of `words`. Throws {@link InvariantViolation}, without quoting it, on another text. */
export function word<const Word extends string>(row: Row, column: string, words: readonly Word[]): Word {
  const value = text(row, column);
  const known = words.find((candidate) => candidate === value);
  if (known === undefined) throw new InvariantViolation(`column ${column} holds an unknown word`);
  return known;
}

/** Like {@link word}, or undefined for null. */
export function optionalWord<const Word extends string>(
  row: Row,
  column: string,
  words: readonly Word[],
): Word | undefined {
  return row[column] === null ? undefined : word(row, column, words);
}

/** An integer column of any size. */
export function integer(row: Row, column: string): bigint {
  const value = row[column];
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return BigInt(value);
  throw new InvariantViolation(`column ${column} holds no integer`);
}

/** An integer column whose values fit a number: counts, codes, versions. */
export function count(row: Row, column: string): number {
  const value = Number(integer(row, column));
  if (!Number.isSafeInteger(value)) throw new InvariantViolation(`column ${column} is too large`);
  return value;
}

/** A flag stored as 0 or 1. */
export function flag(row: Row, column: string): boolean {
  return integer(row, column) !== 0n;
}

/** An amount in 分. */
export function fen(row: Row, column: string): Fen {
  return integer(row, column) as Fen;
}

/** A rate in 1e-8, or undefined for null. */
export function optionalRate(row: Row, column: string): Rate | undefined {
  return row[column] === null ? undefined : (integer(row, column) as Rate);
}

/** A point in time stored as epoch ms. */
export function instant(row: Row, column: string): Instant {
  return count(row, column) as Instant;
}

/** A point in time, or undefined for null. */
export function optionalInstant(row: Row, column: string): Instant | undefined {
  return row[column] === null ? undefined : instant(row, column);
}

/** A civil date stored as `YYYY-MM-DD`. */
export function localDate(row: Row, column: string): LocalDate {
  return text(row, column) as LocalDate;
}

type Present<T> = { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** `value` without the members that are undefined: an absent member and an undefined one are different things here. */
export function present<T extends object>(value: T): Present<T> {
  const members = value as Record<string, unknown>;
  const kept: Record<string, unknown> = {};
  for (const name of Object.keys(members)) if (members[name] !== undefined) kept[name] = members[name];
  return kept as Present<T>;
}

/** `value` cut to what a VARCHAR of `length` takes, in whole characters. For free words such as causes of failure. */
export function clipped(value: string, length: number): string {
  return [...value].slice(0, length).join('');
}
