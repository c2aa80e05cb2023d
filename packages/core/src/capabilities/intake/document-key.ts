import type { DocumentKey, OrderKey } from '../../model/identifiers.js';

/** The object store key of an order's document; its content is part of it, so that an object never changes. `sha256`: hex. */
export function documentKeyOf(key: OrderKey, kind: string, sha256: string): DocumentKey {
  return `orders/${key.channel}/${key.orderNo}/${kind}-${sha256.slice(0, 32)}` as DocumentKey;
}
