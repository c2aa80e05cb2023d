import type { Instant } from '../../shared/calendar.js';
import { invariant, PortUnavailable } from '../../shared/errors.js';
import type { OpeningApplication } from '../../model/depository.js';
import type { Stores, UnitOfWork } from '../../ports/unit-of-work.js';

/** Runs `work` in a unit that holds the lock of the application's person, on the application as it stands then. */
export function withApplication<T>(
  unitOfWork: UnitOfWork,
  { requestNo, idCardIndex }: OpeningApplication,
  work: (stores: Stores, application: OpeningApplication) => Promise<T>,
): Promise<T> {
  return unitOfWork.run(async (stores) => {
    await stores.borrowers.lockPerson(idCardIndex);
    const application = await stores.openings.find(requestNo);
    invariant(application !== undefined, 'an application does not vanish');
    return work(stores, application);
  });
}

/**
 * Writes the next version of an application: its state, the reason of that state, and when the check job asks next; what is
 * left out is not there any more. Throws `PortUnavailable` when somebody else has changed it.
 */
export async function amendApplication(
  stores: Pick<Stores, 'openings'>,
  application: OpeningApplication,
  change: Pick<OpeningApplication, 'state' | 'reason' | 'nextCheckAt'>,
  at: Instant,
): Promise<void> {
  const { reason: _reason, nextCheckAt: _nextCheckAt, version, ...rest } = application;
  const isOurs = await stores.openings.amend({ ...rest, ...change, version: version + 1, changedAt: at });
  if (!isOurs) throw new PortUnavailable('openings', 'the application has changed');
}
