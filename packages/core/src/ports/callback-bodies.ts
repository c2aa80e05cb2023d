import type { MarketplaceOrder } from '../model/marketplace-order.js';
import type { Product } from '../model/product.js';

/** Writes what a marketplace will read. One builder serves callbacks and query answers, so that they cannot disagree (`DESIGN` §3). */
export interface CallbackBodies {
  /** Body of the credit result callback for an order in a status with a final credit answer (platform/1.1). */
  creditResult(order: MarketplaceOrder, product: Product): string;
}
