import type { Instant } from '../../shared/calendar.js';
import type { BlindIndex, OrderKey } from '../../model/identifiers.js';
import { heldIn } from '../../model/ledger.js';
import type { Loan } from '../../model/loan.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import type { OrderEnd } from '../../model/retention.js';
import { orderEndOf } from '../../model/retention.js';
import type { ContentDigest } from '../../ports/content-digest.js';
import type { DocumentStore } from '../../ports/document-store.js';
import type { Identifiers } from '../../ports/identifiers.js';
import type { Readings, Stores, UnitOfWork } from '../../ports/unit-of-work.js';

/** Why personal data cannot go yet. Each ends by itself or by a decision of people. */
export type ErasureBlocker =
  /** The order or its loan goes on. */
  | 'notEnded'
  /** A callback waits, or has failed for good and waits for people. */
  | 'callbackOwed'
  | 'smsOwed'
  | 'eventOwed'
  /** A message about the order is parked. */
  | 'eventParked'
  /** The binding company, the depository or the payer has not said how a request ended. */
  | 'requestOpen'
  /** Money is held for the borrower. */
  | 'moneyHeld';

/** How an order stands before its erasure. */
export type ErasureStanding =
  | { readonly kind: 'ended'; readonly order: MarketplaceOrder; readonly end: OrderEnd; readonly endedAt: Instant }
  | { readonly kind: 'blocked'; readonly by: ErasureBlocker };

/** What erasing works with. */
export interface ErasureDependencies {
  readonly unitOfWork: UnitOfWork;
  readonly documentStore: Pick<DocumentStore, 'remove'>;
  readonly digest: ContentDigest;
  readonly identifiers: Identifiers;
}

type Reading = Pick<
  Readings,
  | 'orders'
  | 'loans'
  | 'callbacks'
  | 'sms'
  | 'events'
  | 'parking'
  | 'cardBindRequests'
  | 'openings'
  | 'disbursements'
  | 'repaymentApplications'
  | 'ledger'
>;

/** May the personal data of the order go, as far as the order is concerned? Its age is the caller's business. */
export async function standingOf(stores: Reading, key: OrderKey): Promise<ErasureStanding> {
  const order = await stores.orders.find(key);
  const loan = order?.status === 'confirmed' ? await stores.loans.findByOrder(key) : undefined;
  const end = order === undefined ? undefined : orderEndOf(loan?.status ?? order.status);
  if (order === undefined || end === undefined) return { kind: 'blocked', by: 'notEnded' };
  const by = (await owedBy(stores, key)) ?? (await openOf(stores, key, loan));
  if (by !== undefined) return { kind: 'blocked', by };
  return { kind: 'ended', order, end, endedAt: loan?.changedAt ?? order.changedAt };
}

async function owedBy(stores: Reading, key: OrderKey): Promise<ErasureBlocker | undefined> {
  const callbacks = await stores.callbacks.ofOrder(key);
  if (callbacks.some(({ state }) => state === 'pending' || state === 'dead')) return 'callbackOwed';
  if ((await stores.sms.ofOrder(key)).some(({ state }) => state === 'pending')) return 'smsOwed';
  if ((await stores.events.ofOrder(key)).some(({ isPublished }) => !isPublished)) return 'eventOwed';
  return (await stores.parking.ofOrder(key)).length > 0 ? 'eventParked' : undefined;
}

async function openOf(stores: Reading, key: OrderKey, loan: Loan | undefined): Promise<ErasureBlocker | undefined> {
  if ((await stores.cardBindRequests.ofOrder(key)).some(({ state }) => state === 'open')) return 'requestOpen';
  if ((await stores.openings.ofOrder(key)).some(({ nextCheckAt }) => nextCheckAt !== undefined)) return 'requestOpen';
  if (loan === undefined) return undefined;
  const payouts = await stores.disbursements.ofLoan(loan.loanNo);
  if (payouts.some(({ state }) => state === 'open' || state === 'suspect')) return 'requestOpen';
  const debits = await stores.repaymentApplications.ofLoan(loan.loanNo);
  if (debits.some(({ state }) => state === 'open')) return 'requestOpen';
  return heldIn(await stores.ledger.balances(loan.loanNo)) > 0n ? 'moneyHeld' : undefined;
}

/**
 * Removes the documents of an ended order from the object store. Before the rows that name them go: a crash in between leaves
 * rows whose documents are gone, and the next run ends it, never documents that nobody knows of.
 */
export async function removeDocuments(
  { unitOfWork, documentStore }: Pick<ErasureDependencies, 'unitOfWork' | 'documentStore'>,
  key: OrderKey,
): Promise<number> {
  const documents = await unitOfWork.read.documents.list(key);
  for (const { documentKey } of documents) await documentStore.remove(documentKey);
  return documents.length;
}

/**
 * Erases the person when nothing of it is left to wait for: every order erased. Says how many accounts were; undefined when an
 * order still holds them.
 */
export async function erasePersonOf(
  stores: Pick<Stores, 'retention'>,
  dependencies: Pick<ErasureDependencies, 'digest' | 'identifiers'>,
  idCardIndex: BlindIndex,
): Promise<number | undefined> {
  const orders = await stores.retention.ordersOfPerson(idCardIndex);
  if (orders.some(({ isErased }) => !isErased)) return undefined;
  return stores.retention.erasePerson(idCardIndex, newPseudonym(dependencies));
}

/** Nothing leads from it to anybody: the digest of an id that is used for nothing else. */
function newPseudonym({ digest, identifiers }: Pick<ErasureDependencies, 'digest' | 'identifiers'>): BlindIndex {
  return digest.sha256(`erased person ${identifiers.next()}`) as BlindIndex;
}
