import { invariant } from '../../shared/errors.js';
import type { MarketplaceOrder, Refusal } from '../../model/marketplace-order.js';
import type { MarketplaceOrderEvent } from '../../model/marketplace-order-status.js';
import type { CallbackBodies } from '../../ports/callback-bodies.js';
import type { Configuration } from '../../ports/configuration.js';
import type { Stores } from '../../ports/unit-of-work.js';
import { enqueueCallbacks } from '../callback/callback-plan.js';

/** Refuses an order by `event` in the unit of `stores`: status, history and the callback that tells of it. False when the order has moved on. */
export async function declineOrder(input: {
  readonly stores: Stores;
  readonly configuration: Configuration;
  readonly callbackBodies: CallbackBodies;
  readonly order: MarketplaceOrder;
  readonly event: MarketplaceOrderEvent;
  readonly refusal: Refusal;
  /** Does an answer tell the marketplace of the refusal at this moment (G6)? */
  readonly isAnswered?: boolean;
}): Promise<boolean> {
  const { stores, order, event, refusal } = input;
  const { key, status: from, version } = order;
  const isOurs = await stores.orders.transition({
    key,
    from,
    version,
    event,
    at: refusal.at,
    detail: refusal.reason,
    set: { refusal },
  });
  if (!isOurs) return false;
  const declined = await stores.orders.find(key);
  invariant(declined !== undefined, 'an order does not vanish');
  await enqueueCallbacks({ ...input, order: declined, event, at: refusal.at });
  return true;
}
