import type { OrderDocument } from '../model/data-pull.js';
import type { OrderKey } from '../model/identifiers.js';

/** Reading an order's documents. */
export interface OrderDocumentQueries {
  /** Every document of an order, in the order of their kinds. */
  list(key: OrderKey): Promise<readonly OrderDocument[]>;
}

/** Where an order's raw documents are in the object store (三方数据表, `third_data`): one row per (order, kind). */
export interface OrderDocuments extends OrderDocumentQueries {
  /** Notes a document, in place of an earlier one of the same order and kind. */
  save(document: OrderDocument): Promise<void>;
}
