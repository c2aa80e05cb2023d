import type { Statement } from './sql-engine.js';

/** Tells which statements are worth preparing: those whose text comes again, and that are not wide. */
export interface HotStatements {
  /** True when a statement of this text has come before and is worth preparing. */
  isHot(statement: Statement): boolean;
}

const TEXTS_MAX = 1_000;
// The driver keeps an object for every place of a prepared statement, on every connection. Lists of any length, as pruning has them,
// come again now and then: prepared, they would fill the memory with hundreds of megabytes.
const PLACES_MAX = 256;

/**
 * Remembers the latest thousand texts. A text that is never the same again (as many places as there were rows) is sent as it is:
 * preparing it would cost a round trip and push one out that is asked all the time.
 */
export function createHotStatements(): HotStatements {
  const seen = new Set<string>();
  return {
    isHot: ({ sql, bindings }) => {
      if (bindings.length > PLACES_MAX) return false;
      if (seen.has(sql)) return true;
      if (seen.size >= TEXTS_MAX) seen.delete(seen.values().next().value ?? '');
      seen.add(sql);
      return false;
    },
  };
}
