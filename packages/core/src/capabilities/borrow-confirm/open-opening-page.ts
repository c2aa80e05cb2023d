import { invariant } from '../../shared/errors.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { ChannelCode } from '../../model/identifiers.js';
import type { Clock } from '../../ports/clock.js';
import type { Depository, OpeningForm } from '../../ports/depository.js';
import type { OpeningPageUrls, PageTokens } from '../../ports/page-tokens.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';
import { returnUrlOf } from './return-url.js';

/** What our opening page shows: the form that takes the borrower to the depository. */
export interface OpeningPage {
  readonly form: OpeningForm;
  readonly channel: ChannelCode;
}

/** Why there is no form. `pageOver`: the account is open, refused, or the time is up; the browser goes back to the marketplace when it named a place. */
export type OpenOpeningPageError =
  { readonly kind: 'unknownToken' } | { readonly kind: 'pageOver'; readonly redirectUrl?: string };

/** Opens the page of a token (item 12.2, 25.2). Reads only; the same page has the same form. */
export type OpenOpeningPage = (token: string) => Promise<Result<OpeningPage, OpenOpeningPageError>>;

/** What {@link createOpenOpeningPage} works with. */
export interface OpenOpeningPageDependencies {
  readonly read: Pick<UnitOfWork['read'], 'openings' | 'orders' | 'borrowers' | 'bankCards' | 'confirmations'>;
  readonly depository: Pick<Depository, 'openingForm'>;
  readonly pageTokens: Pick<PageTokens, 'read'>;
  readonly openingPageUrls: Pick<OpeningPageUrls, 'pageReturn'>;
  readonly clock: Clock;
}

/** Makes the page of item 12.2. */
export function createOpenOpeningPage(dependencies: OpenOpeningPageDependencies): OpenOpeningPage {
  const { read, depository, pageTokens, openingPageUrls, clock } = dependencies;

  return async (token) => {
    const requestNo = pageTokens.read(token);
    const application = requestNo === undefined ? undefined : await read.openings.find(requestNo);
    if (application === undefined) return err({ kind: 'unknownToken' });
    const order = await read.orders.find(application.orderKey);
    const isOver = application.state !== 'applied' || application.expiresAt <= clock.now();
    if (isOver || order?.status !== 'awaitingConfirmation') {
      const isOpened = application.state === 'opened' || order?.status === 'confirmed';
      const redirectUrl = returnUrlOf(await read.confirmations.find(application.orderKey), isOpened);
      return err({ kind: 'pageOver', ...(redirectUrl === undefined ? {} : { redirectUrl }) });
    }
    const borrower = await read.borrowers.find(application.borrowerId);
    invariant(borrower !== undefined, 'an application has a borrower');
    const cards = await read.bankCards.list(application.borrowerId);
    const card = cards.find(({ isDefaultForDisbursement }) => isDefaultForDisbursement)?.card;
    const { depositoryPersonNo, appliedAt, expiresAt, orderKey } = application;
    const { name, idCard, mobile } = borrower;
    const form = depository.openingForm({
      requestNo: application.requestNo,
      depositoryPersonNo,
      name,
      idCard,
      mobile,
      ...(card === undefined ? {} : { card }),
      returnUrl: openingPageUrls.pageReturn(token),
      at: appliedAt,
      expiresAt,
    });
    return ok({ form, channel: orderKey.channel });
  };
}
