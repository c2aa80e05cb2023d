import { PortUnavailable } from '../../shared/errors.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { AccessDecision, AccessRefusalClass } from '../../model/access.js';
import type { PushedOrder } from '../../model/application.js';
import type { Borrower, IdentityIndexes } from '../../model/borrower.js';
import { IDENTITY_MEANINGS, identityTexts } from '../../model/borrower.js';
import type { OrderDocument } from '../../model/data-pull.js';
import type { BorrowerId, OrderKey } from '../../model/identifiers.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import type { Clock } from '../../ports/clock.js';
import type { Configuration, IntakePolicy } from '../../ports/configuration.js';
import type { ContentDigest } from '../../ports/content-digest.js';
import type { DocumentStore } from '../../ports/document-store.js';
import type { Identifiers } from '../../ports/identifiers.js';
import type { IdentityIndex } from '../../ports/identity-index.js';
import type { Readings, Stores, UnitOfWork } from '../../ports/unit-of-work.js';
import type { AccessRefusal, Applicant } from '../access/decide-for-person.js';
import { applyCoolDown, decideForPerson } from '../access/decide-for-person.js';
import { documentKeyOf } from './document-key.js';
import { openDataPull } from '../data-pull/open-data-pull.js';

/** A document that came with the push: the raw body, or a picture. */
export interface PushedDocument {
  /** `push`, `idCardFront` … Unique in one push. */
  readonly kind: string;
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/** An order as pushed by a marketplace (item 4). */
export interface AcceptOrderInput {
  readonly order: PushedOrder;
  /** Codes that no table of ours knows, as `table:code`. */
  readonly unknownCodes: readonly string[];
  readonly documents: readonly PushedDocument[];
}

/** What the marketplace may rely on from now on. */
export interface AcceptedOrder {
  readonly key: OrderKey;
  /** True when this push had been accepted before. */
  readonly isRepeat: boolean;
}

/** Why an order is not taken. Nothing of it is kept, except a cool-down that the rule asks for. */
export type AcceptOrderError =
  | { readonly kind: 'channelNotConfigured' }
  | { readonly kind: 'refusedByAccess'; readonly refusalClass: AccessRefusalClass; readonly rule: string }
  /** The order number is known with another person, account, amount or term. */
  | { readonly kind: 'orderNoReused' }
  /** The marketplace's user id is known with another ID number. */
  | { readonly kind: 'accountOfAnotherPerson' };

/** Takes an order in: once, whole, and durable before it answers (item 4, E1). The same push again gives the same answer. */
export type AcceptOrder = (input: AcceptOrderInput) => Promise<Result<AcceptedOrder, AcceptOrderError>>;

/** What {@link createAcceptOrder} works with. */
export interface AcceptOrderDependencies {
  readonly unitOfWork: UnitOfWork;
  readonly documentStore: DocumentStore;
  readonly configuration: Configuration;
  readonly identityIndex: IdentityIndex;
  readonly digest: ContentDigest;
  readonly identifiers: Identifiers;
  readonly clock: Clock;
}

/** Makes the use case of item 4. */
export function createAcceptOrder(dependencies: AcceptOrderDependencies): AcceptOrder {
  const { unitOfWork, documentStore, configuration, identityIndex, digest, identifiers, clock } = dependencies;

  return async ({ order, unknownCodes, documents }) => {
    const policy = configuration.intakePolicy(order.key.channel);
    if (policy === undefined) return err({ kind: 'channelNotConfigured' });
    const indexes = indexesOf(order);
    const fingerprint = fingerprintOf(order);

    const applicant = { key: order.key, idCard: order.idCard, mobile: order.mobile, indexes };
    const intake = { order, unknownCodes, applicant, indexes, fingerprint, policy };

    const known = await unitOfWork.read.orders.find(order.key);
    if (known !== undefined) return repeatOf(known, fingerprint);
    const decision = await decide(unitOfWork.read, applicant);
    if (!decision.mayBorrow) return unitOfWork.run((stores) => refuse(stores, applicant, decision));
    if (isOfAnother(await accountOf(unitOfWork.read, order), indexes)) return err({ kind: 'accountOfAnotherPerson' });

    // Objects first, rows after: a crash in between leaves an orphan object, never a row that points nowhere (item 4.1).
    const stored = await Promise.all(documents.map((document) => store(order.key, document)));
    return unitOfWork.run((stores) => write(stores, { ...intake, stored }));
  };

  async function write(stores: Stores, intake: Intake): Promise<Result<AcceptedOrder, AcceptOrderError>> {
    const { order, unknownCodes, applicant, indexes, fingerprint, policy, stored } = intake;
    // Two orders of one person at the same time: the second must find the first (item 1 "open order").
    await stores.borrowers.lockPerson(indexes.idCard);
    const known = await stores.orders.find(order.key);
    if (known !== undefined) return repeatOf(known, fingerprint);
    const decision = await decide(stores, applicant);
    if (!decision.mayBorrow) return refuse(stores, applicant, decision);
    const account = await accountOf(stores, order);
    if (isOfAnother(account, indexes)) return err({ kind: 'accountOfAnotherPerson' });

    const now = clock.now();
    const borrowerId = account?.borrowerId ?? (identifiers.next() as BorrowerId);
    const inserted = await stores.orders.insert(newOrder({ order, indexes, fingerprint, policy, borrowerId, now }));
    if (!inserted.ok) throw new PortUnavailable('orders', inserted.error);
    await saveBorrower(stores, { order, indexes, borrowerId, account, now });
    await stores.applications.save({ key: order.key, order, unknownCodes });
    for (const document of stored) await stores.documents.save(document);
    const opened = await stores.dataPulls.insert(openDataPull({ order, policy, now }));
    if (!opened.ok) throw new PortUnavailable('dataPulls', opened.error);
    return ok({ key: order.key, isRepeat: false });
  }

  function decide(stores: Pick<Stores, 'accessFacts'>, applicant: Applicant): Promise<AccessDecision> {
    return decideForPerson({ stores, configuration, stage: 'push', applicant, now: clock.now() });
  }

  async function refuse(
    stores: Pick<Stores, 'borrowableDates'>,
    applicant: Applicant,
    refusal: AccessRefusal,
  ): Promise<Result<never, AcceptOrderError>> {
    await applyCoolDown({ stores, applicant, refusal, stage: 'push', now: clock.now() });
    return err({ kind: 'refusedByAccess', refusalClass: refusal.refusalClass, rule: refusal.rule });
  }

  async function store(key: OrderKey, document: PushedDocument): Promise<OrderDocument> {
    const { kind, bytes, contentType } = document;
    const sha256 = digest.sha256(bytes);
    const documentKey = documentKeyOf(key, kind, sha256);
    const { size } = await documentStore.put({ key: documentKey, bytes, contentType, sha256 });
    return { key, kind, documentKey, sha256, size, storedAt: clock.now() };
  }

  function indexesOf(order: PushedOrder): IdentityIndexes {
    const texts = identityTexts(order);
    // IDENTITY_MEANINGS names every member: the record is total by construction.
    return Object.fromEntries(
      IDENTITY_MEANINGS.map((meaning) => [meaning, identityIndex.of(meaning, texts[meaning])]),
    ) as unknown as IdentityIndexes;
  }

  // What makes a push the same push: order number, account, person, amount, term. A marketplace that re-sends with a new
  // apply date or a new picture still means the same order.
  function fingerprintOf(order: PushedOrder): string {
    const { key, marketplaceUserId, idCard, requestedAmount, requestedTerm } = order;
    const parts = [key.channel, key.orderNo, marketplaceUserId, identityIndex.of('idCard', idCard.reveal())];
    const { count, unit, installmentCount } = requestedTerm;
    return digest.sha256([...parts, requestedAmount, count, unit, installmentCount ?? ''].map(String).join('\n'));
  }
}

interface Intake {
  readonly order: PushedOrder;
  readonly unknownCodes: readonly string[];
  readonly applicant: Applicant;
  readonly indexes: IdentityIndexes;
  readonly fingerprint: string;
  readonly policy: IntakePolicy;
  readonly stored: readonly OrderDocument[];
}

function accountOf(stores: Pick<Readings, 'borrowers'>, order: PushedOrder): Promise<Borrower | undefined> {
  return stores.borrowers.findAccount(order.key.channel, order.marketplaceUserId);
}

function isOfAnother(account: Borrower | undefined, { idCard }: IdentityIndexes): boolean {
  return account !== undefined && account.indexes.idCard !== idCard;
}

function repeatOf(
  known: MarketplaceOrder,
  fingerprint: string,
): Result<AcceptedOrder, { readonly kind: 'orderNoReused' }> {
  return known.pushFingerprint === fingerprint
    ? ok({ key: known.key, isRepeat: true })
    : err({ kind: 'orderNoReused' });
}

function newOrder(input: {
  readonly order: PushedOrder;
  readonly indexes: IdentityIndexes;
  readonly fingerprint: string;
  readonly policy: IntakePolicy;
  readonly borrowerId: BorrowerId;
  readonly now: MarketplaceOrder['createdAt'];
}): MarketplaceOrder {
  const { order, indexes, fingerprint, policy, borrowerId, now } = input;
  return {
    key: order.key,
    borrowerId,
    marketplaceUserId: order.marketplaceUserId,
    idCardIndex: indexes.idCard,
    productCode: policy.productCode,
    status: 'accepted',
    version: 1,
    requestedAmount: order.requestedAmount,
    requestedTerm: order.requestedTerm,
    appliedAt: order.appliedAt,
    pushFingerprint: fingerprint,
    authInfo: { isCardBound: false },
    attempts: 0,
    nextAttemptAt: now,
    createdAt: now,
    changedAt: now,
  };
}

async function saveBorrower(
  stores: Stores,
  input: {
    readonly order: PushedOrder;
    readonly indexes: IdentityIndexes;
    readonly borrowerId: BorrowerId;
    readonly account: Borrower | undefined;
    readonly now: MarketplaceOrder['createdAt'];
  },
): Promise<void> {
  const { order, indexes, borrowerId, account, now } = input;
  const borrower: Borrower = {
    borrowerId,
    channel: order.key.channel,
    marketplaceUserId: order.marketplaceUserId,
    name: order.name,
    idCard: order.idCard,
    mobile: order.mobile,
    indexes,
    createdAt: account?.createdAt ?? now,
  };
  if (account !== undefined) {
    await stores.borrowers.updateContact(borrower);
    return;
  }
  const inserted = await stores.borrowers.insert(borrower);
  // Another person's push under the same user id got there first: roll back, and let the next try meet that account.
  if (!inserted.ok) throw new PortUnavailable('borrowers', inserted.error);
}
