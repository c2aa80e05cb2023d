import type { Instant } from '../../shared/calendar.js';
import { invariant, PortUnavailable } from '../../shared/errors.js';
import type { BorrowConfirmation, ConfirmationDoor } from '../../model/borrow-confirmation.js';
import type { LoanNo } from '../../model/identifiers.js';
import type { Loan } from '../../model/loan.js';
import type { AuthInfo, MarketplaceOrder, Refusal } from '../../model/marketplace-order.js';
import { isSameTerm } from '../../model/product.js';
import type { CallbackBodies } from '../../ports/callback-bodies.js';
import type { Configuration } from '../../ports/configuration.js';
import type { Identifiers } from '../../ports/identifiers.js';
import type { Stores } from '../../ports/unit-of-work.js';
import { applyCoolDown } from '../access/decide-for-person.js';
import { requestLoanReview } from '../disbursement/request-loan-review.js';
import { declineOrder } from '../intake/decline-order.js';
import type { ConfirmationReading } from './confirmation-facts.js';
import { readConfirmationFacts } from './confirmation-facts.js';
import type { FinalRefusal, PassingRefusal } from './confirmation-guards.js';
import { firstRefusal, isFinalRefusal } from './confirmation-guards.js';
import type { ConfirmationWish } from './kept-confirmation.js';
import { confirmedAtOf, keepConfirmation, nextConfirmation, voidConfirmation } from './kept-confirmation.js';

/** What the procedure needs besides the stores of the unit. */
export interface ConfirmationParties {
  readonly configuration: Configuration;
  readonly callbackBodies: CallbackBodies;
  readonly identifiers: Identifiers;
}

/** One confirmation, at whichever door. The unit of `stores` holds the person's lock. */
export interface ConfirmOrderInput extends ConfirmationParties {
  readonly stores: Stores;
  /** In `awaitingConfirmation`. */
  readonly order: MarketplaceOrder;
  /** The confirmation kept so far. */
  readonly previous: BorrowConfirmation | undefined;
  readonly wish: ConfirmationWish;
  readonly door: ConfirmationDoor;
  readonly at: Instant;
}

/** How it went. */
export type ConfirmOrderOutcome =
  | { readonly kind: 'created'; readonly loanNo: LoanNo }
  /** The guards agree; the depository account is missing. Nothing was written. */
  | { readonly kind: 'accountNeeded' }
  /** The order is over (12 → 5, E19, E20). */
  | { readonly kind: 'ended'; readonly reason: string }
  /** Nothing has changed. */
  | { readonly kind: 'refused'; readonly refusal: PassingRefusal };

/** The confirm procedure (item 12 step 1, `lender-domain` §14), the same through every door: the guards, and then the loan, whole. */
export async function confirmOrder(input: ConfirmOrderInput): Promise<ConfirmOrderOutcome> {
  const { stores, configuration, order, previous, wish, at } = input;
  const confirmed = { amount: wish.amount, term: wish.term, confirmedAt: confirmedAtOf(previous, wish, at) };
  const reading = await readConfirmationFacts({ stores, configuration, order, confirmed, at });
  const refusal = firstRefusal(reading.facts);
  if (refusal === undefined) {
    return reading.facts.isAccountOpen ? createLoan(input, reading) : { kind: 'accountNeeded' };
  }
  if (isFinalRefusal(refusal)) return endOrder(input, reading, refusal);
  return { kind: 'refused', refusal };
}

/** E14, B1, B2: everything that makes a loan, in one unit. The loan comes first: its unique order decides who is first (item 12.1). */
async function createLoan(input: ConfirmOrderInput, reading: ConfirmationReading): Promise<ConfirmOrderOutcome> {
  const { stores, identifiers, order, door, at } = input;
  const { key, version } = order;
  const loan = newLoan(input, reading);
  const inserted = await stores.loans.insert(loan);
  if (!inserted.ok) {
    const earlier = await stores.loans.findByOrder(key);
    if (earlier === undefined) throw new PortUnavailable('loans', inserted.error);
    return { kind: 'created', loanNo: earlier.loanNo };
  }
  const event = 'borrowConfirmed';
  const { loanNo, amount, borrowerId, productCode } = loan;
  const isOurs = await stores.orders.transition({
    key,
    from: 'awaitingConfirmation',
    version,
    event,
    at,
    detail: loanNo,
  });
  // The loan just inserted goes with the unit; who was faster has made another one.
  if (!isOurs) throw new PortUnavailable('orders', 'the order has moved on');
  const frozen = await stores.creditAccounts.freeze({ borrowerId, productCode, loanNo, amount, at });
  invariant(frozen === 'done', 'the credit that a guard has seen is there');
  const next = nextConfirmation(input);
  await keepConfirmation(stores, { ...next, state: 'consumed', consumedBy: door });
  await keepCardAndFlags(stores, order, reading);
  await requestLoanReview({ stores, loan, identifiers, at });
  return { kind: 'created', loanNo };
}

function newLoan(
  { identifiers, configuration, order, door, at }: ConfirmOrderInput,
  { facts }: ConfirmationReading,
): Loan {
  const { amount, decision, priceTerms } = facts;
  const term = decision.terms.find((offered) => isSameTerm(offered, facts.term));
  const product = configuration.product(order.productCode);
  invariant(
    term !== undefined && priceTerms !== undefined && product !== undefined,
    'the guards have seen term, price and product',
  );
  return {
    loanNo: identifiers.next() as LoanNo,
    orderKey: order.key,
    borrowerId: order.borrowerId,
    idCardIndex: order.idCardIndex,
    productCode: order.productCode,
    status: 'created',
    version: 1,
    amount,
    term,
    priceTerms,
    repaymentTerms: product.repaymentTerms,
    confirmedBy: door,
    createdAt: at,
    changedAt: at,
  };
}

/** An account opened for another order of the person brings its card along, and the flags of this order follow (G11, G13). */
async function keepCardAndFlags(
  stores: Stores,
  { key, authInfo }: MarketplaceOrder,
  { facts }: ConfirmationReading,
): Promise<void> {
  if (facts.disbursementCard.kind === 'ofAccount') await stores.bankCards.save(facts.disbursementCard.card);
  const flags = (['isCardBound', 'isAccountOpen'] as const satisfies readonly (keyof AuthInfo)[]).filter(
    (flag) => authInfo[flag] !== true,
  );
  if (flags.length > 0) await stores.orders.addAuthFlags(key, flags);
}

/** E19, E20: the order ends, the confirmation with it. A call's answer tells the marketplace; notice and job leave it to the callback (G6). */
async function endOrder(
  input: ConfirmOrderInput,
  { borrower }: ConfirmationReading,
  refusal: FinalRefusal,
): Promise<ConfirmOrderOutcome> {
  const { stores, order, door, at } = input;
  const isExpired = refusal.kind === 'approvalExpired';
  const reason = isExpired ? refusal.kind : refusal.decision.rule;
  const kept: Refusal = { stage: isExpired ? 'expiry' : 'confirm', reason, at };
  const isOurs = await declineOrder({
    ...input,
    event: isExpired ? 'approvalExpired' : 'confirmationRefused',
    refusal: kept,
    isAnswered: door === 'api',
  });
  if (!isOurs) throw new PortUnavailable('orders', 'the order has moved on');
  await voidConfirmation(stores, order.key, at);
  if (!isExpired) {
    const applicant = { key: order.key, indexes: borrower.indexes };
    await applyCoolDown({ stores, applicant, refusal: refusal.decision, stage: 'confirm', now: at });
  }
  return { kind: 'ended', reason };
}
