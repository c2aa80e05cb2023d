import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { OpeningApplication } from '../../model/depository.js';
import type { Clock } from '../../ports/clock.js';
import type { Depository, OpeningNoticeFault } from '../../ports/depository.js';
import type { PageTokens } from '../../ports/page-tokens.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';
import { amendApplication, withApplication } from './opening-application.js';
import { returnUrlOf } from './return-url.js';

/** Where the browser goes from here. */
export interface ReturnFromOpeningOutcome {
  /** The marketplace's own URL of this order, with the status; absent when it named none. */
  readonly redirectUrl?: string;
  /** What the browser brought, signed by the depository. A word for the borrower, no proof for us. */
  readonly isOpened: boolean;
}

/** Why the browser is sent nowhere. `otherRequest`: a true message, of another opening. */
export interface ReturnFromOpeningError {
  readonly kind: 'unknownToken' | OpeningNoticeFault | 'otherRequest';
}

/**
 * Receives the browser that the depository sends back (G8, `rongshu` §3.7). It proves nothing and creates nothing: at most the
 * check job asks the depository sooner.
 */
export type ReturnFromOpening = (
  token: string,
  fields: Readonly<Record<string, string>>,
) => Promise<Result<ReturnFromOpeningOutcome, ReturnFromOpeningError>>;

/** What {@link createReturnFromOpening} works with. */
export interface ReturnFromOpeningDependencies {
  readonly unitOfWork: UnitOfWork;
  readonly depository: Pick<Depository, 'readNotice'>;
  readonly pageTokens: Pick<PageTokens, 'read'>;
  readonly clock: Clock;
}

/** Makes the return of item 12.2. */
export function createReturnFromOpening(dependencies: ReturnFromOpeningDependencies): ReturnFromOpening {
  const { unitOfWork, depository, pageTokens, clock } = dependencies;

  return async (token, fields) => {
    const requestNo = pageTokens.read(token);
    const application = requestNo === undefined ? undefined : await unitOfWork.read.openings.find(requestNo);
    if (application === undefined) return err({ kind: 'unknownToken' });
    const notice = depository.readNotice(fields);
    if (!notice.ok) return err({ kind: notice.error });
    if (notice.value.requestNo !== application.requestNo) return err({ kind: 'otherRequest' });

    await hint(application);
    const isOpened = notice.value.outcome.kind === 'opened';
    const redirectUrl = returnUrlOf(await unitOfWork.read.confirmations.find(application.orderKey), isOpened);
    return ok({ isOpened, ...(redirectUrl === undefined ? {} : { redirectUrl }) });
  };

  /** The server's notice may be lost: the job need not wait its hour out. */
  async function hint(known: OpeningApplication): Promise<void> {
    if (!isAwaited(known)) return;
    await withApplication(unitOfWork, known, async (stores, application) => {
      if (!isAwaited(application)) return;
      const at = clock.now();
      await amendApplication(stores, application, { state: application.state, nextCheckAt: at }, at);
    });
  }

  function isAwaited({ state, nextCheckAt }: OpeningApplication): boolean {
    return state === 'applied' && (nextCheckAt === undefined || nextCheckAt > clock.now());
  }
}
