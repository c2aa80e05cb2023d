/** Tells which statements are worth preparing: those whose text comes again. */
export interface HotStatements {
  /** True when `sql` has come before. */
  isHot(sql: string): boolean;
}

const TEXTS_MAX = 1_000;

/**
 * Remembers the latest thousand texts. A text that is never the same again (as many places as there were rows) is sent as it is:
 * preparing it would cost a round trip and push one out that is asked all the time.
 */
export function createHotStatements(): HotStatements {
  const seen = new Set<string>();
  return {
    isHot: (sql) => {
      if (seen.has(sql)) return true;
      if (seen.size >= TEXTS_MAX) seen.delete(seen.values().next().value ?? '');
      seen.add(sql);
      return false;
    },
  };
}
