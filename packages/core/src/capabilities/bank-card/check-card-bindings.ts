import type { CardBindRequest } from '../../model/card-binding.js';
import type { CardBinding } from '../../ports/card-binding.js';
import type { Clock } from '../../ports/clock.js';
import type { Configuration } from '../../ports/configuration.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';
import type { Batch, BatchRequest } from '../run-batch.js';
import { errorWord, runBatch } from '../run-batch.js';
import { checkTime, isFinalAnswer, settleBinding } from './settle-binding.js';

/**
 * One pass over binding requests whose outcome is not known (item 11, `DESIGN` §5-6). Asks, and never sends. Counts: claimed,
 * bound, refused, notReceived, running, unknown, failed:….
 */
export type CheckCardBindings = (request: BatchRequest) => Promise<Batch>;

/** What {@link createCheckCardBindings} works with. */
export interface CheckCardBindingsDependencies {
  readonly unitOfWork: UnitOfWork;
  readonly configuration: Pick<Configuration, 'loanPolicy'>;
  readonly cardBinding: CardBinding;
  readonly clock: Clock;
}

/** Makes the job that asks the company what became of requests. */
export function createCheckCardBindings(dependencies: CheckCardBindingsDependencies): CheckCardBindings {
  const { unitOfWork, configuration, cardBinding, clock } = dependencies;

  return async ({ owner, limit, concurrency, leaseMs }) => {
    const items = await unitOfWork.run((stores) =>
      stores.cardBindRequests.claimDue({ now: clock.now(), limit, owner, leaseMs }),
    );
    return runBatch({
      items,
      concurrency,
      work: check,
      onError: async (request, error) => {
        await postpone(request);
        return `failed:${errorWord(error)}`;
      },
    });
  };

  async function check(request: CardBindRequest): Promise<string> {
    const answer = await cardBinding.query(request.requestNo);
    if (isFinalAnswer(answer)) return (await settleBinding(unitOfWork, request, answer, clock.now())).state;
    await postpone(request);
    return answer.kind;
  }

  async function postpone(request: CardBindRequest): Promise<void> {
    const nextCheckAt = checkTime(configuration, request, clock.now());
    await unitOfWork.run((stores) => stores.cardBindRequests.postpone(request.requestNo, nextCheckAt));
  }
}
