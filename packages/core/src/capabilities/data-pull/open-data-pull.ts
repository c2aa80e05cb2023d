import type { Instant } from '../../shared/calendar.js';
import type { PushedOrder } from '../../model/application.js';
import type { DataKind, DataPull } from '../../model/data-pull.js';
import type { IntakePolicy } from '../../ports/configuration.js';

/** The pull-log row that a push opens (item 4.2): due at once; kinds that the policy does not want are `none`. */
export function openDataPull(input: {
  readonly order: PushedOrder;
  readonly policy: IntakePolicy;
  readonly now: Instant;
}): DataPull {
  const { order, policy, now } = input;
  const kindOf = (kind: DataKind): DataPull['kinds'][DataKind] => ({
    state: policy.pulledKinds.includes(kind) ? 'todo' : 'none',
    attempts: 0,
  });
  const operatorUrl = order.mobileOperator?.resourceUrl;
  return {
    key: order.key,
    marketplaceUserId: order.marketplaceUserId,
    ...(operatorUrl === undefined ? {} : { operatorUrl }),
    kinds: { operator: kindOf('operator'), creditCard: kindOf('creditCard'), device: kindOf('device') },
    state: 'open',
    nextAttemptAt: now,
    createdAt: now,
  };
}
