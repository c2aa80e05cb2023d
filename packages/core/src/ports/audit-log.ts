import type { OrderKey } from '../model/identifiers.js';
import type { AuditEntry } from '../model/operator.js';

/** Reading the audit. */
export interface AuditLogQueries {
  /** Entries about an order, oldest first. */
  ofOrder(key: OrderKey): Promise<readonly AuditEntry[]>;

  /** The newest entries, newest first, at most `limit`; of one operator when given. */
  list(filter: { readonly operator?: string }, limit: number): Promise<readonly AuditEntry[]>;
}

/** Everything that operators did or were refused; rows are only ever added. */
export interface AuditLog extends AuditLogQueries {
  append(entry: AuditEntry): Promise<void>;
}
