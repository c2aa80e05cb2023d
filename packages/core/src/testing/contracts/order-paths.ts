import { invariant } from '../../shared/errors.js';
import type { OrderKey } from '../../model/identifiers.js';
import type { MarketplaceOrderEvent, MarketplaceOrderStatus } from '../../model/marketplace-order-status.js';
import { MARKETPLACE_ORDER_TRANSITION_TABLE } from '../../model/marketplace-order-status.js';
import type { MarketplaceOrders } from '../../ports/marketplace-orders.js';
import { TEST_NOW } from '../builders.js';

/** A change of the transition table: where from, by what. */
export interface PathStep {
  readonly from: MarketplaceOrderStatus;
  readonly event: MarketplaceOrderEvent;
}

/** The shortest way from `accepted` to `status` in the transition table. */
export function pathTo(status: MarketplaceOrderStatus): readonly PathStep[] {
  const paths = new Map<MarketplaceOrderStatus, readonly PathStep[]>([['accepted', []]]);
  for (const [reached, path] of paths) {
    for (const [from, to, event] of MARKETPLACE_ORDER_TRANSITION_TABLE) {
      if (from === reached && !paths.has(to)) paths.set(to, [...path, { from, event }]);
    }
  }
  const path = paths.get(status);
  invariant(path !== undefined, `${status} is reachable`);
  return path;
}

/** Takes a new order along {@link pathTo} `status`, all at one time. */
export async function moveOrderTo(
  orders: MarketplaceOrders,
  key: OrderKey,
  status: MarketplaceOrderStatus,
): Promise<void> {
  for (const [index, { from, event }] of pathTo(status).entries()) {
    const isMoved = await orders.transition({ key, from, version: index + 1, event, at: TEST_NOW });
    invariant(isMoved, `${from} was left by ${event}`);
  }
}
