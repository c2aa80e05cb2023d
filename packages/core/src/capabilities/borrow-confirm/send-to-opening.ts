import type { Instant } from '../../shared/calendar.js';
import { addMs } from '../../shared/calendar.js';
import { PortUnavailable } from '../../shared/errors.js';
import type { BorrowConfirmation } from '../../model/borrow-confirmation.js';
import type { OpeningApplication } from '../../model/depository.js';
import type { LoanPolicy } from '../../model/loan-policy.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import { isSameTerm } from '../../model/product.js';
import type { Identifiers } from '../../ports/identifiers.js';
import type { Stores } from '../../ports/unit-of-work.js';
import { keepConfirmation } from './kept-confirmation.js';
import { amendApplication } from './opening-application.js';

/**
 * E15: keeps the confirmation until the account is open, and answers with the opening request whose page the borrower is sent
 * to. A repeat finds the same page; an application that failed or whose page is over is followed by a new one.
 */
export async function sendToOpening(input: {
  readonly stores: Stores;
  readonly identifiers: Identifiers;
  readonly policy: LoanPolicy;
  readonly order: MarketplaceOrder;
  readonly previous: BorrowConfirmation | undefined;
  /** As it shall stand. */
  readonly next: BorrowConfirmation;
  readonly at: Instant;
}): Promise<string> {
  const { stores, previous, next } = input;
  const { requestNo } = await openApplication(input);
  const kept: BorrowConfirmation = { ...next, openingRequestNo: requestNo };
  if (previous === undefined || !isUnchanged(previous, kept)) await keepConfirmation(stores, kept);
  return requestNo;
}

async function openApplication(input: Parameters<typeof sendToOpening>[0]): Promise<OpeningApplication> {
  const { stores, identifiers, policy, order, at } = input;
  const applied = (await stores.openings.ofOrder(order.key)).find(({ state }) => state === 'applied');
  if (applied !== undefined) {
    if (applied.expiresAt > at) return applied;
    await amendApplication(stores, applied, { state: 'expired' }, at);
  }
  const earlier = await stores.openings.latestOfPerson(order.idCardIndex);
  const application: OpeningApplication = {
    requestNo: identifiers.next(),
    orderKey: order.key,
    borrowerId: order.borrowerId,
    idCardIndex: order.idCardIndex,
    depositoryPersonNo: earlier?.depositoryPersonNo ?? identifiers.next(),
    state: 'applied',
    version: 1,
    appliedAt: at,
    expiresAt: addMs(at, policy.openingValidMs),
    nextCheckAt: addMs(at, policy.openingCheckAfterMs),
    changedAt: at,
  };
  const inserted = await stores.openings.insert(application);
  if (!inserted.ok) throw new PortUnavailable('openings', inserted.error);
  return application;
}

function isUnchanged(previous: BorrowConfirmation, next: BorrowConfirmation): boolean {
  return (
    previous.state === 'open' &&
    previous.amount === next.amount &&
    isSameTerm(previous.term, next.term) &&
    previous.successUrl === next.successUrl &&
    previous.failedUrl === next.failedUrl &&
    previous.openingRequestNo === next.openingRequestNo
  );
}
