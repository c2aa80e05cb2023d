import { invariant } from '../../shared/errors.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { OrderKey } from '../../model/identifiers.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import type { Product } from '../../model/product.js';
import type { Configuration } from '../../ports/configuration.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';

/** The order and its product: all that the answer of item 9 is made of. */
export interface CreditResult {
  readonly order: MarketplaceOrder;
  readonly product: Product;
}

/** Why there is no answer. */
export interface QueryCreditResultError {
  readonly kind: 'unknownOrder';
}

/** Finds what became of an order's credit application (item 9). Reads only. */
export type QueryCreditResult = (key: OrderKey) => Promise<Result<CreditResult, QueryCreditResultError>>;

/** Makes the use case of item 9. */
export function createQueryCreditResult(dependencies: {
  readonly read: Pick<UnitOfWork['read'], 'orders'>;
  readonly configuration: Configuration;
}): QueryCreditResult {
  return async (key) => {
    const order = await dependencies.read.orders.find(key);
    if (order === undefined) return err({ kind: 'unknownOrder' });
    const product = dependencies.configuration.product(order.productCode);
    invariant(product !== undefined, 'an order names a configured product');
    return ok({ order, product });
  };
}
