import type { AuditEntry, AuditLog, AuditLogQueries } from '@banyan/core';
import { clipped, instant, optionalText, present, text } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import type { Session } from '../session.js';
import { insertInto } from '../written-statements.js';
import { orderKeyColumns, orderKeyOf } from './marketplace-orders.rows.js';

const AUDIT = 'operations_audit';

/** Reads `operations_audit`. */
export function createSqlAuditLogQueries(session: Session): AuditLogQueries {
  const { build } = session;
  return {
    ofOrder: async (key) => {
      const rows = await session.all(build(AUDIT).where(orderKeyColumns(key)).orderBy(['happened_at', 'id']));
      return rows.map(entryOf);
    },
    list: async ({ operator }, limit) => {
      const newestFirst = [
        { column: 'happened_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ];
      const query = build(AUDIT).orderBy(newestFirst).limit(limit);
      const rows = await session.all(operator === undefined ? query : query.where({ operator }));
      return rows.map(entryOf);
    },
  };
}

/** Writes `operations_audit`; there is nothing here to change or remove a row with. */
export function createSqlAuditLog(session: Session): AuditLog {
  return {
    ...createSqlAuditLogQueries(session),
    append: async (entry) => {
      await session.run(
        insertInto(AUDIT, {
          audit_id: entry.auditId,
          happened_at: entry.at,
          operator: clipped(entry.operator, 64),
          action: entry.action,
          subject: clipped(entry.subject, 255),
          ...(entry.orderKey === undefined ? {} : orderKeyColumns(entry.orderKey)),
          outcome: entry.outcome,
          detail: entry.detail ?? null,
        }),
      );
    },
  };
}

function entryOf(row: Row): AuditEntry {
  return present({
    auditId: text(row, 'audit_id'),
    at: instant(row, 'happened_at'),
    operator: text(row, 'operator'),
    action: text(row, 'action'),
    subject: text(row, 'subject'),
    orderKey: row['source'] === null ? undefined : orderKeyOf(row),
    outcome: text(row, 'outcome'),
    detail: optionalText(row, 'detail'),
  });
}
