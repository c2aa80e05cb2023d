import type { Instant } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import type { CallbackType } from '../../model/callback.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import type { MarketplaceOrderEvent } from '../../model/marketplace-order-status.js';
import type { CallbackBodies } from '../../ports/callback-bodies.js';
import type { Configuration, IntakePolicy } from '../../ports/configuration.js';
import type { Stores } from '../../ports/unit-of-work.js';

type PlanRow = readonly [
  event: MarketplaceOrderEvent,
  type: CallbackType,
  outcome: string,
  when: 'always' | keyof Pick<IntakePolicy, 'tellsCreditPass'>,
  source: string,
];

/** Which event owes the marketplace which callback (item 25.1). `outcome` tells the callbacks of one order apart. */
// prettier-ignore
export const CALLBACK_PLAN_TABLE = [
  // event               callback        outcome     when               source
  [ 'dataPullExhausted', 'creditResult', 'rejected', 'always',          'E4'       ],
  [ 'accessRefused',     'creditResult', 'rejected', 'always',          'E6'       ],
  [ 'creditRejected',    'creditResult', 'rejected', 'always',          'item 8.3' ],
  [ 'creditApproved',    'creditResult', 'approved', 'tellsCreditPass', 'G9'       ],
] as const satisfies readonly PlanRow[];

/** Writes the callbacks that `event` owes into the unit of `stores`. `order` is the order after the event. */
export async function enqueueCallbacks(input: {
  readonly stores: Pick<Stores, 'callbacks'>;
  readonly configuration: Configuration;
  readonly callbackBodies: CallbackBodies;
  readonly order: MarketplaceOrder;
  readonly event: MarketplaceOrderEvent;
  readonly at: Instant;
}): Promise<void> {
  const { stores, configuration, callbackBodies, order, event, at } = input;
  const policy = configuration.intakePolicy(order.key.channel);
  const product = configuration.product(order.productCode);
  invariant(policy !== undefined && product !== undefined, 'an order belongs to a configured channel and product');
  for (const [planned, type, outcome, when] of CALLBACK_PLAN_TABLE) {
    if (planned !== event || (when !== 'always' && !policy[when])) continue;
    const { channel, orderNo } = order.key;
    const body = callbackBodies.creditResult(order, product);
    await stores.callbacks.enqueue({ channel, orderNo, type, businessKey: outcome, body }, at);
  }
}
