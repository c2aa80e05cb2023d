import type { Instant } from '../../shared/calendar.js';
import { addMs } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import type { ConfirmationDoor } from '../../model/borrow-confirmation.js';
import type { DepositoryAccount, DepositoryCard, OpeningApplication } from '../../model/depository.js';
import type { LoanPolicy } from '../../model/loan-policy.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import type { OpeningOutcome } from '../../ports/depository.js';
import type { IdentityIndex } from '../../ports/identity-index.js';
import type { Stores } from '../../ports/unit-of-work.js';
import type { PassingRefusal } from './confirmation-guards.js';
import type { ConfirmationParties } from './create-loan.js';
import { confirmOrder } from './create-loan.js';
import { chooseDisbursementCard } from './disbursement-card.js';
import { voidConfirmation } from './kept-confirmation.js';
import { amendApplication } from './opening-application.js';

/** An account that the depository says is open. */
export type OpenedAccount = Extract<OpeningOutcome, { readonly kind: 'opened' }>;

/** What the procedure needs besides the stores of the unit. */
export interface OpeningParties extends ConfirmationParties {
  readonly identityIndex: IdentityIndex;
}

/**
 * What became of an opening: the loan exists; the account is open, and no loan came of it (no confirmation waits, or it was
 * refused for good); the account is open, and the confirmation waits on; nothing is new; the account is another person's.
 */
export type SettledOpening = 'loanCreated' | 'accountOpened' | 'waiting' | 'already' | 'personDiffers';

/**
 * E16, E18: the account of an application is open. The account, the order's flag, the card and, when a confirmation waits, the
 * loan: one unit. Without `account` it was known to be open, and only the confirmation is tried again.
 */
export async function settleOpening(
  input: OpeningParties & {
    readonly stores: Stores;
    readonly application: OpeningApplication;
    readonly account?: OpenedAccount;
    readonly door: ConfirmationDoor;
    readonly at: Instant;
  },
): Promise<SettledOpening> {
  const { stores, configuration, identityIndex, application, account, at } = input;
  if (account !== undefined && isOfAnother(identityIndex, application, account)) return 'personDiffers';
  const order = await stores.orders.find(application.orderKey);
  const policy = configuration.loanPolicy(application.orderKey.channel);
  invariant(order !== undefined && policy !== undefined, 'an application has an order at a configured channel');
  const confirmation = await stores.confirmations.find(order.key);
  const isWaiting = order.status === 'awaitingConfirmation' && confirmation?.state === 'open';

  const isNews = application.state !== 'opened' && account !== undefined;
  if (isNews) await keepAccount(input, order, policy, account);
  if (!isWaiting) {
    if (!isNews && application.nextCheckAt === undefined) return 'already';
    await amendApplication(stores, application, { state: 'opened' }, at);
    return isNews ? 'accountOpened' : 'already';
  }
  const outcome = await confirmOrder({ ...input, order, previous: confirmation, wish: confirmation });
  invariant(outcome.kind !== 'accountNeeded', 'an opened application has an account');
  const isGivenUp = at >= giveUpAt(application, order);
  const isStillWaiting = outcome.kind === 'refused' && !isGivenUp;
  const nextCheck = isStillWaiting ? { nextCheckAt: addMs(at, policy.openingCheckIntervalMs) } : {};
  const why = outcome.kind === 'refused' ? { reason: wordOf(outcome.refusal) } : {};
  await amendApplication(stores, application, { state: 'opened', ...nextCheck, ...why }, at);
  if (outcome.kind === 'created') return 'loanCreated';
  if (isStillWaiting) return isNews ? 'accountOpened' : 'waiting';
  await voidConfirmation(stores, order.key, at);
  return 'accountOpened';
}

/**
 * E17: the depository will not open an account for this application. False when it has ended already. `nextCheckAt`: the job
 * asks once whether the person has one all the same.
 */
export async function failOpening(
  stores: Pick<Stores, 'openings'>,
  application: OpeningApplication,
  reason: string,
  at: Instant,
  nextCheckAt?: Instant,
): Promise<boolean> {
  if (application.state !== 'applied') return false;
  const nextCheck = nextCheckAt === undefined ? {} : { nextCheckAt };
  await amendApplication(stores, application, { state: 'failed', reason, ...nextCheck }, at);
  return true;
}

function isOfAnother(
  identityIndex: IdentityIndex,
  { idCardIndex, depositoryPersonNo }: OpeningApplication,
  account: OpenedAccount,
): boolean {
  if (account.depositoryPersonNo !== depositoryPersonNo) return true;
  return account.idCard !== undefined && identityIndex.of('idCard', account.idCard.reveal()) !== idCardIndex;
}

function wordOf(refusal: PassingRefusal): string {
  return refusal.kind === 'notNow' ? refusal.reason : refusal.kind;
}

/** A confirmation that is refused again and again is given up with the page and the approval: the later of both. */
function giveUpAt({ expiresAt }: OpeningApplication, { decision }: MarketplaceOrder): Instant {
  return decision !== undefined && decision.validUntil > expiresAt ? decision.validUntil : expiresAt;
}

async function keepAccount(
  { stores, configuration, identityIndex, application, at }: Parameters<typeof settleOpening>[0],
  order: MarketplaceOrder,
  policy: LoanPolicy,
  opened: OpenedAccount,
): Promise<void> {
  // A word that names no card takes none away: what is paid out goes to the account's card (G11).
  const card = cardOf(identityIndex, opened) ?? (await stores.depositoryAccounts.find(application.idCardIndex))?.card;
  const account: DepositoryAccount = {
    idCardIndex: application.idCardIndex,
    depositoryPersonNo: application.depositoryPersonNo,
    requestNo: application.requestNo,
    ...(card === undefined ? {} : { card }),
    openedAt: at,
  };
  await stores.depositoryAccounts.save(account);
  const borrower = await stores.borrowers.find(application.borrowerId);
  invariant(borrower !== undefined, 'an application has a borrower');
  const chosen = await chooseDisbursementCard({ stores, configuration, policy, borrower, account, at });
  if (chosen.kind === 'ofAccount') await stores.bankCards.save(chosen.card);
  const isCardBound = chosen.kind === 'ofAccount' || chosen.kind === 'bound';
  await stores.orders.addAuthFlags(order.key, isCardBound ? ['isAccountOpen', 'isCardBound'] : ['isAccountOpen']);
}

function cardOf(identityIndex: IdentityIndex, account: OpenedAccount): DepositoryCard | undefined {
  const { card, bankCode, reservedMobile } = account;
  if (card === undefined) return undefined;
  return {
    card,
    cardIndex: identityIndex.ofCard(card.reveal()),
    ...(bankCode === undefined ? {} : { bankCode }),
    ...(reservedMobile === undefined ? {} : { reservedMobile }),
  };
}
