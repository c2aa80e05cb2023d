import type { Clock } from '../../ports/clock.js';
import type { CallbackFilter } from '../../ports/callback-outbox.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';

/** What operations do with callbacks (item 25.1). Each answers how many it touched. */
export interface CallbackOperations {
  /** Sends dead or sent callbacks again, from now on, with the same id and body. */
  replay(filter: CallbackFilter): Promise<number>;
  /** Gives dead callbacks up for good, so that later ones of their orders may go. */
  abandon(filter: CallbackFilter): Promise<number>;
}

/** Makes the operations on callbacks. */
export function createCallbackOperations(dependencies: {
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
}): CallbackOperations {
  const { unitOfWork, clock } = dependencies;
  return {
    replay: (filter) => unitOfWork.run((stores) => stores.callbacks.replay(filter, clock.now())),
    abandon: (filter) => unitOfWork.run((stores) => stores.callbacks.abandon(filter, clock.now())),
  };
}
