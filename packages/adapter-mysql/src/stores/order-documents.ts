import type { DocumentKey, OrderDocumentQueries, OrderDocuments } from '@banyan/core';
import { count, instant, text } from '../columns.js';
import type { Session } from '../session.js';
import { orderKeyColumns, orderKeyOf } from './marketplace-orders.rows.js';

const DOCUMENTS = 'third_data';

/** Reads `third_data`. */
export function createSqlOrderDocumentQueries(session: Session): OrderDocumentQueries {
  return {
    list: async (key) => {
      const rows = await session.all(session.build(DOCUMENTS).where(orderKeyColumns(key)).orderBy('kind'));
      return rows.map((row) => ({
        key: orderKeyOf(row),
        kind: text(row, 'kind'),
        documentKey: text(row, 'oss_key') as DocumentKey,
        sha256: text(row, 'sha256'),
        size: count(row, 'size_bytes'),
        storedAt: instant(row, 'store_time'),
      }));
    },
  };
}

/** Writes `third_data`. */
export function createSqlOrderDocuments(session: Session): OrderDocuments {
  return {
    ...createSqlOrderDocumentQueries(session),
    save: ({ key, kind, documentKey, sha256, size, storedAt }) =>
      session.put(
        DOCUMENTS,
        { ...orderKeyColumns(key), kind },
        { oss_key: documentKey, sha256, size_bytes: size, store_time: storedAt },
      ),
  };
}
