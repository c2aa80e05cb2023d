import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { Clock } from '../../ports/clock.js';
import type { Depository, OpeningNoticeFault } from '../../ports/depository.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';
import { withApplication } from './opening-application.js';
import type { OpeningParties, SettledOpening } from './settle-opening.js';
import { failOpening, settleOpening } from './settle-opening.js';

/** What a notice did. `again`: nothing new, or the confirmation still waits. */
export type AppliedOpeningNotice = 'loanCreated' | 'accountOpened' | 'openingFailed' | 'again';

/** Why a notice is not taken; nothing has changed. */
export interface ApplyOpeningNoticeError {
  readonly kind: OpeningNoticeFault | 'unknownRequest' | 'personDiffers';
}

/**
 * Takes the depository's own notice, as form fields (G8, E16, E17): verified, and then the account, the flag, the card and the
 * loan of a waiting confirmation in one unit. The same notice again does nothing more.
 */
export type ApplyOpeningNotice = (
  fields: Readonly<Record<string, string>>,
) => Promise<Result<AppliedOpeningNotice, ApplyOpeningNoticeError>>;

/** What {@link createApplyOpeningNotice} works with. */
export interface ApplyOpeningNoticeDependencies extends OpeningParties {
  readonly unitOfWork: UnitOfWork;
  readonly depository: Pick<Depository, 'readNotice'>;
  readonly clock: Clock;
}

const APPLIED = {
  loanCreated: 'loanCreated',
  accountOpened: 'accountOpened',
  waiting: 'again',
  already: 'again',
} as const satisfies Record<Exclude<SettledOpening, 'personDiffers'>, AppliedOpeningNotice>;

/** Makes the use case of G8. */
export function createApplyOpeningNotice(dependencies: ApplyOpeningNoticeDependencies): ApplyOpeningNotice {
  const { unitOfWork, depository, clock } = dependencies;

  return async (fields) => {
    const notice = depository.readNotice(fields);
    if (!notice.ok) return err({ kind: notice.error });
    const { requestNo, outcome } = notice.value;
    const known = await unitOfWork.read.openings.find(requestNo);
    if (known === undefined) return err({ kind: 'unknownRequest' });
    return withApplication(unitOfWork, known, async (stores, application) => {
      const at = clock.now();
      if (outcome.kind === 'failed') {
        // A second visit fails because the first one opened the account, and that notice may have been lost.
        return ok((await failOpening(stores, application, outcome.reason, at, at)) ? 'openingFailed' : 'again');
      }
      const opening = { ...dependencies, stores, application, account: outcome, at };
      const settled = await settleOpening({ ...opening, door: 'notice' });
      return settled === 'personDiffers' ? err({ kind: settled }) : ok(APPLIED[settled]);
    });
  };
}
