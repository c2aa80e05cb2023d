import { invariant } from '../../shared/errors.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { LoanNo, MarketplaceUserId, OrderKey } from '../../model/identifiers.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import type { Clock } from '../../ports/clock.js';
import type { LoanQueries } from '../../ports/loans.js';
import type { PageTokens } from '../../ports/page-tokens.js';
import type { Stores, UnitOfWork } from '../../ports/unit-of-work.js';
import type { PassingRefusal } from './confirmation-guards.js';
import type { ConfirmationParties } from './create-loan.js';
import { confirmOrder } from './create-loan.js';
import type { ConfirmationWish } from './kept-confirmation.js';
import { nextConfirmation } from './kept-confirmation.js';
import { sendToOpening } from './send-to-opening.js';

/** What a borrower confirms at the marketplace (item 12). */
export interface ConfirmBorrowInput extends ConfirmationWish {
  readonly key: OrderKey;
  readonly marketplaceUserId?: MarketplaceUserId;
}

/** `confirmed`: the loan exists, made now or before. `openingNeeded`: the borrower opens a depository account first, on the page of this token. */
export type ConfirmBorrowOutcome =
  | { readonly kind: 'confirmed'; readonly loanNo: LoanNo }
  | { readonly kind: 'openingNeeded'; readonly pageToken: string };

/** Why nothing is confirmed, by precedence; the refusals of {@link PassingRefusal} leave the order as it is. */
export type ConfirmBorrowError =
  /** No such order, or another account's. */
  | { readonly kind: 'unknownOrder' }
  /** Its credit is not decided yet. */
  | { readonly kind: 'notApprovedYet' }
  /** The order is over, now or since before. `reason` is a word for operations. */
  | { readonly kind: 'refused'; readonly reason: string }
  | PassingRefusal;

/**
 * Confirms a loan (item 12): exactly one per order, however often and however concurrently it is asked for. The same
 * question again has the same answer; while the account is being opened other terms take the place of the earlier ones, once
 * there is a loan nothing does (G7).
 */
export type ConfirmBorrow = (input: ConfirmBorrowInput) => Promise<Result<ConfirmBorrowOutcome, ConfirmBorrowError>>;

/** What {@link createConfirmBorrow} works with. */
export interface ConfirmBorrowDependencies extends ConfirmationParties {
  readonly unitOfWork: UnitOfWork;
  readonly pageTokens: PageTokens;
  readonly clock: Clock;
}

/** Makes the use case of item 12 (E14, E15, E19, E21). */
export function createConfirmBorrow(dependencies: ConfirmBorrowDependencies): ConfirmBorrow {
  const { unitOfWork, configuration, callbackBodies, identifiers, pageTokens, clock } = dependencies;

  return async (input) => {
    const known = await unitOfWork.read.orders.find(input.key);
    if (known === undefined || isOfAnother(known, input)) return err({ kind: 'unknownOrder' });
    const settled = await settledAnswer(unitOfWork.read.loans, known);
    if (settled !== undefined) return settled;
    return unitOfWork.run(async (stores) => {
      // One confirmation of a person at a time, whichever door it comes through.
      await stores.borrowers.lockPerson(known.idCardIndex);
      const order = await stores.orders.find(input.key);
      invariant(order !== undefined, 'an order does not vanish');
      return (await settledAnswer(stores.loans, order)) ?? confirm(stores, order, input);
    });
  };

  async function confirm(
    stores: Stores,
    order: MarketplaceOrder,
    input: ConfirmBorrowInput,
  ): Promise<Result<ConfirmBorrowOutcome, ConfirmBorrowError>> {
    const at = clock.now();
    const { amount, term, successUrl, failedUrl } = input;
    const wish: ConfirmationWish = {
      amount,
      term,
      ...(successUrl === undefined ? {} : { successUrl }),
      ...(failedUrl === undefined ? {} : { failedUrl }),
    };
    const previous = await stores.confirmations.find(order.key);
    const confirmation = { stores, configuration, callbackBodies, identifiers, order, previous, wish, at };
    const outcome = await confirmOrder({ ...confirmation, door: 'api' });
    switch (outcome.kind) {
      case 'created':
        return ok({ kind: 'confirmed', loanNo: outcome.loanNo });
      case 'ended':
        return err({ kind: 'refused', reason: outcome.reason });
      case 'refused':
        return err(outcome.refusal);
      case 'accountNeeded': {
        const policy = configuration.loanPolicy(order.key.channel);
        invariant(policy !== undefined, 'an order belongs to a configured channel');
        const requestNo = await sendToOpening({ ...confirmation, policy, next: nextConfirmation(confirmation) });
        return ok({ kind: 'openingNeeded', pageToken: pageTokens.issue(requestNo) });
      }
    }
  }
}

/** The answer of an order that does not wait for its confirmation; idempotence comes first (E21). Undefined when it waits. */
async function settledAnswer(
  loans: LoanQueries,
  { key, status, refusal }: MarketplaceOrder,
): Promise<Result<ConfirmBorrowOutcome, ConfirmBorrowError> | undefined> {
  switch (status) {
    case 'confirmed': {
      const loan = await loans.findByOrder(key);
      invariant(loan !== undefined, 'a confirmed order has a loan');
      return ok({ kind: 'confirmed', loanNo: loan.loanNo });
    }
    case 'creditRejected':
    case 'declined':
      return err({ kind: 'refused', reason: refusal?.reason ?? status });
    case 'awaitingConfirmation':
      return undefined;
    case 'accepted':
    case 'awaitingParse':
    case 'awaitingCredit':
    case 'creditRunning':
      return err({ kind: 'notApprovedYet' });
  }
}

function isOfAnother(order: MarketplaceOrder, { marketplaceUserId }: ConfirmBorrowInput): boolean {
  return marketplaceUserId !== undefined && marketplaceUserId !== order.marketplaceUserId;
}
