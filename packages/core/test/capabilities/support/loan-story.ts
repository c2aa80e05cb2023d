import { scheduleOf } from '#src/capabilities/repayment/create-schedule.js';
import type { DisbursementRequest, DisbursementState } from '#src/model/disbursement.js';
import type { CreditAccount } from '#src/model/credit-account.js';
import type { BlindIndex, OrderKey } from '#src/model/identifiers.js';
import type { LenderEvent } from '#src/model/lender-event.js';
import type { Loan } from '#src/model/loan.js';
import type { LoanEvent, LoanStatus } from '#src/model/loan-status.js';
import { LOAN_TRANSITION_TABLE } from '#src/model/loan-status.js';
import { openingPostings } from '#src/model/repayment/index.js';
import type { MarketplaceOrderEvent } from '#src/model/marketplace-order-status.js';
import { nextMarketplaceOrderStatus } from '#src/model/marketplace-order-status.js';
import { addMs } from '#src/shared/calendar.js';
import { fen } from '#src/shared/money.js';
import type { Stores } from '#src/ports/unit-of-work.js';
import {
  aBoundCard,
  aCreditDecision,
  aDisbursementRequest,
  aLenderEvent,
  aLoan,
  aMarketplaceOrder,
  anOrderKey,
  priceTermsOf,
} from '#src/testing/index.js';
import { addAccount, BORROWER, indexesIn } from './story.js';
import type { World } from './world.js';

/** The number of the review request of {@link loanIn}. */
export const REVIEW_REQUEST_NO = 'review-1';

/** The number of the disbursement request of {@link loanIn}. */
export const DISBURSEMENT_REQUEST_NO = 'disbursement-1';

const ORDER_PATH: readonly MarketplaceOrderEvent[] = [
  'dataPulled',
  'applicationParsed',
  'creditRequested',
  'creditApproved',
  'borrowConfirmed',
];

/** States that a loan reaches only by way of a disbursement request, and how that request stands then. */
export const REQUEST_STATE_IN: ReadonlyMap<LoanStatus, DisbursementState> = new Map([
  ['disbursementRunning', 'open'],
  ['disbursementFailed', 'failed'],
  ['manualReviewRefused', 'failed'],
  ['disbursed', 'paid'],
  ['overdue', 'paid'],
  ['badDebt', 'paid'],
  ['settled', 'paid'],
  ['settledWithReduction', 'paid'],
]);

const REFUSED: readonly LoanStatus[] = [
  'autoReviewRefused',
  'manualReviewRefused',
  'disbursementReviewRefused',
  'cancelled',
];

/** The events that bring a new loan to `status` by the shortest way; `manualReviewRefused` by way of a failed payout (item 16). */
export function loanPathTo(status: LoanStatus): readonly LoanEvent[] {
  if (status === 'manualReviewRefused') return [...loanPathTo('disbursementFailed'), 'rejectedByOperations'];
  const queue: { at: LoanStatus; path: readonly LoanEvent[] }[] = [{ at: 'created', path: [] }];
  for (const { at, path } of queue) {
    if (at === status) return path;
    for (const [from, to, event] of LOAN_TRANSITION_TABLE) {
      // Money is paid out on request only: the shorter ways of the table are for payers that are faster than their requests.
      const isShortcut = event === 'loanDisbursed' && from !== 'disbursementRunning';
      if (from === at && !isShortcut && queue.every((seen) => seen.at !== to))
        queue.push({ at: to, path: [...path, event] });
    }
  }
  throw new Error(`no way to ${status}`);
}

/** Stores a confirmed order of the invented borrower with its card, credit and loan, brought to `status` as the use cases would leave it. */
export async function loanIn(world: World, status: LoanStatus): Promise<Loan> {
  const key = anOrderKey();
  const person = indexesIn(world, BORROWER).idCard;
  const borrower =
    (await world.read.borrowers.findByIndex('idCard', person, 1))[0] ?? (await addAccount(world, BORROWER));
  const loan = aLoan({
    orderKey: key,
    borrowerId: borrower.borrowerId,
    idCardIndex: person,
    priceTerms: priceTermsOf(world.rows.product),
    repaymentTerms: world.rows.product.repaymentTerms,
  });
  await world.unitOfWork.run(async (stores) => {
    await confirmedOrder(stores, key, person, loan);
    await stores.loans.insert(loan);
    await stores.creditAccounts.freeze({ ...loan, at: loan.createdAt });
    await walk(stores, loan, status);
  });
  return loanOf(world, key);
}

async function confirmedOrder(stores: Stores, key: OrderKey, person: BlindIndex, loan: Loan): Promise<void> {
  const { borrowerId, productCode, createdAt: at } = loan;
  await stores.bankCards.save(aBoundCard({ borrowerId, isDefaultForDisbursement: true, isDefaultForRepayment: true }));
  const limit = fen(5_000_000n);
  await stores.creditAccounts.grant({ borrowerId, productCode, limit, reference: `credit ${key.orderNo}`, at });
  await stores.orders.insert(aMarketplaceOrder({ key, borrowerId, idCardIndex: person, productCode }));
  let from = aMarketplaceOrder().status;
  let version = 1;
  for (const event of ORDER_PATH) {
    const decision = event === 'creditApproved' ? { decision: aCreditDecision() } : {};
    await stores.orders.transition({ key, from, version, event, at, set: decision });
    from = nextMarketplaceOrderStatus(from, event) ?? from;
    version += 1;
  }
}

async function walk(stores: Stores, loan: Loan, status: LoanStatus): Promise<void> {
  const at = loan.createdAt;
  const requestState = REQUEST_STATE_IN.get(status);
  for (const event of loanPathTo(status)) {
    const current = await stores.loans.find(loan.loanNo);
    if (current === undefined) throw new Error('the loan was not inserted');
    const set = {
      ...(event === 'reviewRequested' ? { reviewRequestNo: REVIEW_REQUEST_NO } : {}),
      ...(event === 'loanDisbursed' ? { disbursedAt: at } : {}),
    };
    await stores.loans.transition({
      loanNo: loan.loanNo,
      from: current.status,
      version: current.version,
      event,
      at,
      set,
    });
  }
  if (requestState !== undefined) await addRequest(stores, loan, requestState);
  if (requestState === 'paid') {
    await stores.creditAccounts.use({ ...loan, at });
    const schedule = scheduleOf(loan, at, { holidays: [], workdays: [] });
    await stores.schedules.insert(schedule);
    for (const posting of openingPostings(loan, schedule, at)) await stores.ledger.append(posting);
  }
  if (REFUSED.includes(status)) await stores.creditAccounts.release({ ...loan, at });
}

/** Stores a disbursement request of `loan` in `state`. */
export async function addRequest(
  stores: Stores,
  loan: Loan,
  state: DisbursementState,
  overrides: Partial<DisbursementRequest> = {},
): Promise<DisbursementRequest> {
  const { loanNo, orderKey, amount } = loan;
  const request = aDisbursementRequest({
    requestNo: DISBURSEMENT_REQUEST_NO,
    loanNo,
    orderKey,
    amount,
    requestedAt: loan.createdAt,
    ...overrides,
    state: 'open',
  });
  await stores.disbursements.insert(request);
  const { requestNo } = request;
  const at = loan.createdAt;
  const paidAt = state === 'paid' ? { paidAt: at } : {};
  if (state !== 'open') await stores.disbursements.settle({ requestNo, from: 'open', to: state, at, ...paidAt });
  return { ...request, state };
}

/** The loan of an order as stored. Throws when there is none. */
export async function loanOf(world: Pick<World, 'read'>, key: OrderKey = anOrderKey()): Promise<Loan> {
  const loan = await world.read.loans.findByOrder(key);
  if (loan === undefined) throw new Error('there is no such loan');
  return loan;
}

/** The credit line of a loan. Throws when there is none. */
export async function creditOf(world: Pick<World, 'read'>, loan: Loan): Promise<CreditAccount> {
  const account = await world.read.creditAccounts.find(loan);
  if (account === undefined) throw new Error('there is no such credit line');
  return account;
}

/** The callbacks of an order as `type outcome`. */
export async function toldOf(world: Pick<World, 'read'>, key: OrderKey = anOrderKey()): Promise<readonly string[]> {
  return (await world.read.callbacks.ofOrder(key)).map(({ type, businessKey }) => `${type} ${businessKey}`);
}

/** A `loan.review-result` about `loan`; members given as undefined are left out. */
export function aReviewResult(
  loan: Loan,
  members: Readonly<Record<string, unknown>> = {},
  eventId = 'review-result-1',
): LenderEvent {
  return aLoanEvent('loan.review-result', loan, eventId, {
    requestNo: loan.reviewRequestNo,
    decidedAt: loan.changedAt,
    outcome: 'passed',
    ...members,
  });
}

/** A `loan.disbursement-result` about `loan`: paid in full a minute after its last change, unless `members` say otherwise. */
export function aDisbursementResult(
  loan: Loan,
  members: Readonly<Record<string, unknown>> = {},
  eventId = 'disbursement-result-1',
): LenderEvent {
  const isPaid = members['outcome'] === undefined || members['outcome'] === 'paid';
  return aLoanEvent('loan.disbursement-result', loan, eventId, {
    requestNo: DISBURSEMENT_REQUEST_NO,
    outcome: 'paid',
    ...(isPaid
      ? { amountFen: String(loan.amount), paidAt: addMs(loan.changedAt, 60_000) }
      : { reason: 'account.closed' }),
    ...members,
  });
}

function aLoanEvent(
  type: string,
  { orderKey, loanNo }: Loan,
  eventId: string,
  members: Readonly<Record<string, unknown>>,
): LenderEvent {
  const { channel, orderNo } = orderKey;
  const payload = JSON.stringify({ orderNo, loanNo, ...members });
  return aLenderEvent({ eventId, type, channel, key: orderNo, payload });
}
