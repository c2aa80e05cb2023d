import type { Result } from '../../shared/result.js';
import { ok } from '../../shared/result.js';
import type { MarketplaceOrderNo } from '../../model/identifiers.js';
import type { Operator } from '../../model/operator.js';
import type { Clock } from '../../ports/clock.js';
import type { CallbackFilter } from '../../ports/callback-outbox.js';
import type { Audited, OperationAction, OperationAttempt, OperationRefusal } from './audited.js';

/** Which callbacks, and by whom. */
export interface CallbackOperation {
  readonly operator: Operator;
  readonly filter: CallbackFilter;
  readonly reason?: string;
}

/** What operations do with callbacks (item 25.1). Each answers how many it touched, and is audited. */
export interface CallbackOperations {
  /** Sends dead or sent callbacks again, from now on, with the same id and body. */
  replay(operation: CallbackOperation): Promise<Result<number, OperationRefusal>>;
  /** Gives dead callbacks up for good, so that later ones of their orders may go. */
  abandon(operation: CallbackOperation): Promise<Result<number, OperationRefusal>>;
}

/** Makes the operations on callbacks. */
export function createCallbackOperations(dependencies: {
  readonly audited: Audited;
  readonly clock: Clock;
}): CallbackOperations {
  const { audited, clock } = dependencies;
  return {
    replay: (operation) =>
      audited.run<number, never>(attemptOf('callbacks.replay', operation), async (stores) =>
        ok(await stores.callbacks.replay(operation.filter, clock.now())),
      ),
    abandon: (operation) =>
      audited.run<number, never>(attemptOf('callbacks.abandon', operation), async (stores) =>
        ok(await stores.callbacks.abandon(operation.filter, clock.now())),
      ),
  };
}

function attemptOf(action: OperationAction, { operator, filter, reason }: CallbackOperation): OperationAttempt {
  const { channel, orderNo, callbackId, state } = filter;
  return {
    operator,
    action,
    subject: callbackId ?? (state === undefined ? 'callbacks' : `${state} callbacks`),
    ...(channel === undefined || orderNo === undefined
      ? {}
      : { orderKey: { channel, orderNo: orderNo as MarketplaceOrderNo } }),
    ...(reason === undefined ? {} : { reason }),
  };
}
