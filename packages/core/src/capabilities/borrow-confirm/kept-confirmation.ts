import type { Instant } from '../../shared/calendar.js';
import { PortUnavailable } from '../../shared/errors.js';
import type { Fen } from '../../shared/money.js';
import type { BorrowConfirmation } from '../../model/borrow-confirmation.js';
import type { OrderKey } from '../../model/identifiers.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import type { Term } from '../../model/product.js';
import { isSameTerm } from '../../model/product.js';
import type { Configuration } from '../../ports/configuration.js';
import type { Stores } from '../../ports/unit-of-work.js';

/** What a borrower asks for at the confirmation, and where the marketplace wants the browser back. */
export interface ConfirmationWish {
  readonly amount: Fen;
  readonly term: Term;
  readonly successUrl?: string;
  readonly failedUrl?: string;
}

/** When the borrower confirmed these very terms: with the confirmation that is open for them, else now. */
export function confirmedAtOf(previous: BorrowConfirmation | undefined, wish: ConfirmationWish, at: Instant): Instant {
  return previous !== undefined && isRepeat(previous, wish) ? previous.confirmedAt : at;
}

/** The open confirmation after `wish`: the same row again for a repeat, else its next revision (G7). Nothing is written. */
export function nextConfirmation(input: {
  readonly configuration: Pick<Configuration, 'agreements'>;
  readonly order: Pick<MarketplaceOrder, 'key' | 'productCode'>;
  readonly previous: BorrowConfirmation | undefined;
  readonly wish: ConfirmationWish;
  readonly at: Instant;
}): BorrowConfirmation {
  const { configuration, order, previous, wish, at } = input;
  const { successUrl = previous?.successUrl, failedUrl = previous?.failedUrl } = wish;
  const isSame = previous !== undefined && isRepeat(previous, wish);
  return {
    key: order.key,
    amount: wish.amount,
    term: wish.term,
    ...(successUrl === undefined ? {} : { successUrl }),
    ...(failedUrl === undefined ? {} : { failedUrl }),
    agreements: isSame
      ? previous.agreements
      : configuration
          .agreements(order.key.channel, order.productCode)
          .filter(({ stages }) => stages.includes('confirmation'))
          .map(({ documentKey }) => documentKey),
    state: 'open',
    ...(previous?.openingRequestNo === undefined ? {} : { openingRequestNo: previous.openingRequestNo }),
    revision: (previous?.revision ?? 0) + 1,
    confirmedAt: confirmedAtOf(previous, wish, at),
    changedAt: at,
  };
}

/** Writes the next revision of a confirmation, or its first. Throws `PortUnavailable` when somebody else was faster. */
export async function keepConfirmation(stores: Pick<Stores, 'confirmations'>, next: BorrowConfirmation): Promise<void> {
  const isKept =
    next.revision === 1 ? (await stores.confirmations.insert(next)).ok : await stores.confirmations.amend(next);
  // Every door holds the person's lock: whoever comes second finds the row first. Coming again is the answer all the same.
  if (!isKept) throw new PortUnavailable('confirmations', 'the confirmation has changed');
}

/** Gives an open confirmation up: the borrower may confirm again. Nothing happens when none is open. */
export async function voidConfirmation(
  stores: Pick<Stores, 'confirmations'>,
  key: OrderKey,
  at: Instant,
): Promise<void> {
  const open = await stores.confirmations.find(key);
  if (open?.state !== 'open') return;
  await keepConfirmation(stores, { ...open, state: 'void', revision: open.revision + 1, changedAt: at });
}

function isRepeat(previous: BorrowConfirmation, wish: ConfirmationWish): boolean {
  return previous.state === 'open' && previous.amount === wish.amount && isSameTerm(previous.term, wish.term);
}
