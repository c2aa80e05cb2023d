import { err, ok } from '../../shared/result.js';
import type { AuditLog } from '../../ports/audit-log.js';
import type { OperatorKeys } from '../../ports/operator-keys.js';
import { isSameOrder, newestFirst, oldestFirst } from './rows.js';
import type { Tables } from './tables.js';

/** In-memory {@link AuditLog}. */
export function createInMemoryAuditLog(tables: Tables): AuditLog {
  const table = tables.auditLog;
  return {
    ofOrder: async (key) =>
      oldestFirst(
        table.rows().filter(({ orderKey }) => orderKey !== undefined && isSameOrder(orderKey, key)),
        ({ at }) => at,
      ),
    list: async ({ operator }, limit) =>
      newestFirst(
        table.rows().filter((entry) => operator === undefined || entry.operator === operator),
        ({ at }) => at,
      ).slice(0, limit),
    append: async (entry) => {
      table.set(entry.auditId, entry);
    },
  };
}

/** In-memory {@link OperatorKeys}. */
export function createInMemoryOperatorKeys(tables: Tables): OperatorKeys {
  const table = tables.operatorKeys;
  return {
    findByDigest: async (digest) => table.rows().find((key) => key.digest === digest),
    list: async () => oldestFirst(table.rows(), ({ createdAt }) => createdAt),
    insert: async (key) => {
      const isTaken = table.rows().some(({ keyId, digest }) => keyId === key.keyId || digest === key.digest);
      if (isTaken) return err('keyExists');
      table.set(key.keyId, key);
      return ok();
    },
    revoke: async (keyId, at) => {
      const key = table.get(keyId);
      if (key === undefined || key.revokedAt !== undefined) return false;
      table.set(keyId, { ...key, revokedAt: at });
      return true;
    },
  };
}
