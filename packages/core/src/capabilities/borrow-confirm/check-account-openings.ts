import type { Instant } from '../../shared/calendar.js';
import { addMs } from '../../shared/calendar.js';
import type { OpeningApplication } from '../../model/depository.js';
import type { Clock } from '../../ports/clock.js';
import type { Depository } from '../../ports/depository.js';
import type { Stores, UnitOfWork } from '../../ports/unit-of-work.js';
import type { Batch, BatchRequest } from '../run-batch.js';
import { errorWord, runBatch } from '../run-batch.js';
import { voidConfirmation } from './kept-confirmation.js';
import { amendApplication, withApplication } from './opening-application.js';
import type { OpenedAccount, OpeningParties, SettledOpening } from './settle-opening.js';
import { failOpening, settleOpening } from './settle-opening.js';

/**
 * One pass of `OpenapiXWAuthStateCheckJob` (item 13): claims openings that nothing has been heard of, asks the depository, and
 * confirms for accounts that are open (G2, G5). Counts: claimed, loanCreated, accountOpened, waiting (the confirmation is
 * refused for now), openingFailed, pending, expired, already (nothing new, or another door was faster: item 13.4), personDiffers, failed:….
 */
export type CheckAccountOpenings = (request: BatchRequest) => Promise<Batch>;

/** What {@link createCheckAccountOpenings} works with. */
export interface CheckAccountOpeningsDependencies extends OpeningParties {
  readonly unitOfWork: UnitOfWork;
  readonly depository: Pick<Depository, 'queryOpening'>;
  readonly clock: Clock;
}

// For a channel whose configuration is gone.
const ORPHAN_DELAY_MS = 3_600_000;

/** Makes the job of item 13 (E18). */
export function createCheckAccountOpenings(dependencies: CheckAccountOpeningsDependencies): CheckAccountOpenings {
  const { unitOfWork, depository, configuration, clock } = dependencies;

  return async ({ owner, limit, concurrency, leaseMs }) => {
    const now = clock.now();
    const items = await unitOfWork.run((stores) => stores.openings.claimDue({ now, limit, owner, leaseMs }));
    return runBatch({ items, concurrency, work: check, onError: postpone });
  };

  async function check(claimed: OpeningApplication): Promise<string> {
    // Known to be open: only its confirmation was refused for the time being.
    if (claimed.state === 'opened') return settle(claimed, undefined);
    const { requestNo, depositoryPersonNo } = claimed;
    const answer = await depository.queryOpening({ requestNo, depositoryPersonNo });
    if (answer.kind !== 'opened' && claimed.state === 'failed') return leaveFailed(claimed);
    switch (answer.kind) {
      case 'opened':
        return settle(claimed, answer);
      case 'failed':
        return withApplication(unitOfWork, claimed, async (stores, application) =>
          (await failOpening(stores, application, answer.reason, clock.now())) ? 'openingFailed' : 'already',
        );
      case 'pending':
      case 'notKnown':
        return waitOn(claimed);
    }
  }

  function settle(claimed: OpeningApplication, account: OpenedAccount | undefined): Promise<string> {
    return withApplication(unitOfWork, claimed, async (stores, application) => {
      const at = clock.now();
      const opening = { ...dependencies, stores, application, door: 'job', at } as const;
      const settled: SettledOpening = await settleOpening(account === undefined ? opening : { ...opening, account });
      // Somebody else's account answers nothing about ours: asked again later, and over with the page.
      return settled === 'personDiffers' ? ((await wait(stores, application)) ?? settled) : settled;
    });
  }

  /** The depository knows nothing better than its notice: the borrower's next click makes another application. */
  function leaveFailed(claimed: OpeningApplication): Promise<string> {
    return withApplication(unitOfWork, claimed, async (stores, application) => {
      const { state, reason } = application;
      if (state === 'failed') await amendApplication(stores, application, { state, ...reasonOf(reason) }, clock.now());
      return 'already';
    });
  }

  function waitOn(claimed: OpeningApplication): Promise<string> {
    return withApplication(
      unitOfWork,
      claimed,
      async (stores, application) => (await wait(stores, application)) ?? 'pending',
    );
  }

  /** Not opened: next round, until the page is over; then the borrower may confirm again. Undefined = waits on. */
  async function wait(stores: Stores, application: OpeningApplication): Promise<'already' | 'expired' | undefined> {
    if (application.state !== 'applied') return 'already';
    const at = clock.now();
    if (application.expiresAt > at) {
      await checkAgainLater(stores, application, at);
      return undefined;
    }
    await amendApplication(stores, application, { state: 'expired' }, at);
    await voidConfirmation(stores, application.orderKey, at);
    return 'expired';
  }

  async function postpone(claimed: OpeningApplication, error: unknown): Promise<string> {
    await withApplication(unitOfWork, claimed, async (stores, application) => {
      if (application.nextCheckAt !== undefined) await checkAgainLater(stores, application, clock.now());
    });
    return `failed:${errorWord(error)}`;
  }

  function checkAgainLater(stores: Stores, application: OpeningApplication, at: Instant): Promise<void> {
    const { orderKey, state, reason } = application;
    const intervalMs = configuration.loanPolicy(orderKey.channel)?.openingCheckIntervalMs ?? ORPHAN_DELAY_MS;
    const nextCheckAt = addMs(at, intervalMs);
    return amendApplication(stores, application, { state, nextCheckAt, ...reasonOf(reason) }, at);
  }
}

function reasonOf(reason: string | undefined): { readonly reason?: string } {
  return reason === undefined ? {} : { reason };
}
