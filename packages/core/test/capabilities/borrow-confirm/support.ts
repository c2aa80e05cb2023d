import { createApplyCreditResult } from '#src/capabilities/credit/apply-credit-result.js';
import { createApplyOpeningNotice } from '#src/capabilities/borrow-confirm/apply-opening-notice.js';
import type { ConfirmBorrowInput } from '#src/capabilities/borrow-confirm/confirm-borrow.js';
import { createConfirmBorrow } from '#src/capabilities/borrow-confirm/confirm-borrow.js';
import type { BoundCard } from '#src/model/bank.js';
import type { BorrowConfirmation } from '#src/model/borrow-confirmation.js';
import type { OpeningApplication } from '#src/model/depository.js';
import type { OrderKey } from '#src/model/identifiers.js';
import type { Loan } from '#src/model/loan.js';
import type { OpeningOutcome } from '#src/ports/depository.js';
import { fen } from '#src/shared/money.js';
import { aBoundCard, anAgreement, anOrderKey, documentKey, INVENTED_CARDS, months } from '#src/testing/index.js';
import { aCreditResult, BORROWER, indexesIn, orderIn, requested } from '../support/story.js';
import type { World } from '../support/world.js';

/** The order of the stories. */
export const KEY = anOrderKey();

/** Where the marketplace wants its borrower back. */
export const SUCCESS_URL = 'https://marketplace.example/back?pid=10002&borrowId=OJBi21ddJj2T5eGY3hmkkA==&status=1#top';
/** The same, when it failed. */
export const FAILED_URL = 'https://marketplace.example/back?pid=10002&nextPage=10071';

/** 10 000 元 over 12 months, from the marketplace's page. */
export function aWish(overrides: Partial<ConfirmBorrowInput> = {}): ConfirmBorrowInput {
  return {
    key: KEY,
    amount: fen(1_000_000n),
    term: months(12),
    successUrl: SUCCESS_URL,
    failedUrl: FAILED_URL,
    ...overrides,
  };
}

/** Brings an order to `awaitingConfirmation`, with an agreement that is read at the confirmation. */
export async function approved(world: World, members: Readonly<Record<string, unknown>> = {}): Promise<OrderKey> {
  world.rows.agreements = [
    anAgreement(),
    anAgreement({ position: 2, stages: ['confirmation'], documentKey: documentKey('agreements/loan-1.pdf') }),
  ];
  const key = await requested(world);
  await createApplyCreditResult(world)(aCreditResult(await orderIn(world, key), members, `result-${key.orderNo}`));
  return key;
}

/** Binds a card of the borrower of the order, default for both. */
export async function bindCard(world: World, overrides: Partial<BoundCard> = {}): Promise<BoundCard> {
  const { borrowerId } = await orderIn(world);
  const card = overrides.card ?? INVENTED_CARDS.borrowerLong;
  const bound = aBoundCard({
    borrowerId,
    card,
    cardIndex: world.identityIndex.ofCard(card.reveal()),
    isDefaultForDisbursement: true,
    isDefaultForRepayment: true,
    agreementNo: 'agreement-1',
    ...overrides,
  });
  await world.unitOfWork.run((stores) => stores.bankCards.save(bound));
  return bound;
}

/** Gives the borrower an account opened long ago, which pays out to `card`. */
export async function openAccount(world: World, card = INVENTED_CARDS.borrowerLong): Promise<void> {
  await world.unitOfWork.run((stores) =>
    stores.depositoryAccounts.save({
      idCardIndex: indexesIn(world, BORROWER).idCard,
      depositoryPersonNo: 'person-1',
      requestNo: 'opening-of-old',
      card: { card, cardIndex: world.identityIndex.ofCard(card.reveal()) },
      openedAt: world.clock.now(),
    }),
  );
}

/** The answer of `confirmBorrow`: the outcome, or the error. */
export async function confirm(world: World, overrides: Partial<ConfirmBorrowInput> = {}): Promise<unknown> {
  const result = await createConfirmBorrow(world)(aWish(overrides));
  return result.ok ? result.value : result.error;
}

/** An order whose borrower has been sent to the opening page. */
export async function sentToOpening(world: World): Promise<OpeningApplication> {
  await approved(world);
  await confirm(world);
  return applicationIn(world);
}

/** The depository's word that the account is open, for `application`. */
export function opened(
  application: OpeningApplication,
  overrides: Partial<Extract<OpeningOutcome, { kind: 'opened' }>> = {},
): Extract<OpeningOutcome, { kind: 'opened' }> {
  return {
    kind: 'opened',
    depositoryPersonNo: application.depositoryPersonNo,
    idCard: BORROWER.idCard,
    card: INVENTED_CARDS.borrowerLong,
    bankCode: 'CCB',
    reservedMobile: BORROWER.mobile,
    ...overrides,
  };
}

/** The answer of `applyOpeningNotice` to the depository's own message. */
export async function notice(world: World, application: OpeningApplication, outcome: OpeningOutcome): Promise<unknown> {
  const result = await createApplyOpeningNotice(world)(world.depository.message(application.requestNo, outcome));
  return result.ok ? result.value : result.error;
}

/** The newest opening application of the order. Throws when there is none. */
export async function applicationIn(world: World): Promise<OpeningApplication> {
  const [newest] = await world.read.openings.ofOrder(KEY);
  if (newest === undefined) throw new Error('there is no application');
  return newest;
}

/** The confirmation of the order. Throws when there is none. */
export async function confirmationIn(world: World): Promise<BorrowConfirmation> {
  const confirmation = await world.read.confirmations.find(KEY);
  if (confirmation === undefined) throw new Error('there is no confirmation');
  return confirmation;
}

/** The loan of the order. Throws when there is none. */
export async function loanIn(world: World, key: OrderKey = KEY): Promise<Loan> {
  const loan = await world.read.loans.findByOrder(key);
  if (loan === undefined) throw new Error('there is no loan');
  return loan;
}

/** Types of the events owed to the back office for the order. */
export async function eventsIn(world: World, key: OrderKey = KEY): Promise<readonly string[]> {
  return (await world.read.events.ofOrder(key)).map(({ type }) => type);
}

/** What makes up a loan, all of it or nothing: loan, order, credit, confirmation, review. */
export async function loanPartsIn(world: World): Promise<readonly boolean[]> {
  const order = await orderIn(world);
  const { borrowerId, productCode } = order;
  const loan = await world.read.loans.findByOrder(KEY);
  const account = await world.read.creditAccounts.find({ borrowerId, productCode });
  return [
    loan !== undefined,
    order.status === 'confirmed',
    (account?.frozen ?? 0n) !== 0n && account?.frozen === loan?.amount,
    (await world.read.confirmations.find(KEY))?.state === 'consumed',
    loan?.status === 'awaitingReview',
    (await eventsIn(world)).includes('loan.review-requested'),
  ];
}
