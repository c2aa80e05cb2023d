import type { Instant } from '../../shared/calendar.js';
import type { JsonObject } from '../../shared/json.js';
import { writeJson } from '../../shared/json.js';
import type { Fen } from '../../shared/money.js';
import { rateText } from '../../shared/rate.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { DisbursementRequest } from '../../model/disbursement.js';
import type { LoanNo, MarketplaceOrderNo } from '../../model/identifiers.js';
import type { LenderEvent, OutgoingEventType } from '../../model/lender-event.js';
import type { Loan } from '../../model/loan.js';
import type { MemberFault } from '../events/event-members.js';
import { fenOf, instantOf, payloadMembers, reasonOf, textOf } from '../events/event-members.js';

/** The event that asks for the review of a loan (item 14). References and terms only; the application is read from the gateway. */
export function loanReviewRequestedEvent(input: {
  readonly eventId: string;
  readonly loan: Loan;
  readonly requestNo: string;
  readonly at: Instant;
}): LenderEvent {
  const { eventId, loan, requestNo, at } = input;
  const { count, unit, installmentCount } = loan.term;
  return outgoingLoanEvent('loan.review-requested', eventId, loan, at, {
    orderNo: loan.orderKey.orderNo,
    loanNo: loan.loanNo,
    requestNo,
    productCode: loan.productCode,
    amountFen: String(loan.amount),
    term: { count, unit, ...(installmentCount === undefined ? {} : { installmentCount }) },
    annualRate: rateText(loan.priceTerms.annualRate),
  });
}

/** The event that asks the payer to pay a loan out (B9). Name and card are read from the gateway: events hold no personal data. */
export function disbursementRequestedEvent(input: {
  readonly eventId: string;
  readonly loan: Loan;
  readonly request: DisbursementRequest;
  readonly at: Instant;
}): LenderEvent {
  const { eventId, loan, request, at } = input;
  return outgoingLoanEvent('loan.disbursement-requested', eventId, loan, at, {
    orderNo: loan.orderKey.orderNo,
    loanNo: loan.loanNo,
    requestNo: request.requestNo,
    amountFen: String(request.amount),
    attempt: request.attempt,
  });
}

/** An event about `loan` to the lender's back office. */
export function outgoingLoanEvent(
  type: OutgoingEventType,
  eventId: string,
  loan: Loan,
  at: Instant,
  payload: Parameters<typeof writeJson>[0],
): LenderEvent {
  const { channel, orderNo } = loan.orderKey;
  return { eventId, type, version: 1, occurredAt: at, channel, key: orderNo, payload: writeJson(payload) };
}

/** Which loan an event is about. */
export interface LoanReference {
  readonly orderNo: MarketplaceOrderNo;
  readonly loanNo: LoanNo;
}

/** Which loan and which of our requests a result is about. */
interface RequestReference extends LoanReference {
  readonly requestNo: string;
}

/** What the loan review said (item 15), as decoded from `loan.review-result`. `running`: it has begun and has no result yet (B3). */
export interface LoanReviewResultPayload extends RequestReference {
  readonly decidedAt: Instant;
  readonly outcome: 'passed' | 'refused' | 'undecided' | 'running';
  /** A word of the review's own, never personal data. */
  readonly reason: string;
}

const REVIEW_OUTCOMES: readonly LoanReviewResultPayload['outcome'][] = ['passed', 'refused', 'undecided', 'running'];

/** Reads the payload of a `loan.review-result`. The error names the first member that is missing or wrong. */
export function readLoanReviewResult(payload: string): Result<LoanReviewResultPayload, MemberFault> {
  const members = payloadMembers(payload);
  if (!members.ok) return members;
  const reference = requestReferenceOf(members.value);
  if (!reference.ok) return reference;
  const decidedAt = instantOf(members.value.get('decidedAt'));
  const outcome = REVIEW_OUTCOMES.find((candidate) => candidate === members.value.get('outcome'));
  const reason = reasonOf(members.value.get('reason'));
  if (decidedAt === undefined) return err({ member: 'decidedAt' });
  if (outcome === undefined) return err({ member: 'outcome' });
  if (reason === undefined) return err({ member: 'reason' });
  return ok({ ...reference.value, decidedAt, outcome, reason });
}

/**
 * What the payer or the back office's console said of a disbursement (items 16 and 19), as decoded from
 * `loan.disbursement-result`. `rejected`: people there gave a loan up whose payout failed (item 16).
 */
export interface DisbursementResultPayload extends RequestReference {
  readonly outcome:
    | { readonly kind: 'paid'; readonly amount: Fen; readonly paidAt: Instant }
    | { readonly kind: 'failed' | 'rejected'; readonly reason: string };
}

/** Reads the payload of a `loan.disbursement-result`. The error names the first member that is missing or wrong. */
export function readDisbursementResult(payload: string): Result<DisbursementResultPayload, MemberFault> {
  const members = payloadMembers(payload);
  if (!members.ok) return members;
  const reference = requestReferenceOf(members.value);
  if (!reference.ok) return reference;
  const kind = members.value.get('outcome');
  if (kind === 'paid') {
    const amount = fenOf(members.value.get('amountFen'));
    const paidAt = instantOf(members.value.get('paidAt'));
    if (amount === undefined) return err({ member: 'amountFen' });
    if (paidAt === undefined) return err({ member: 'paidAt' });
    return ok({ ...reference.value, outcome: { kind, amount, paidAt } });
  }
  if (kind !== 'failed' && kind !== 'rejected') return err({ member: 'outcome' });
  const reason = reasonOf(members.value.get('reason'));
  if (reason === undefined) return err({ member: 'reason' });
  return ok({ ...reference.value, outcome: { kind, reason } });
}

function requestReferenceOf(members: JsonObject): Result<RequestReference, MemberFault> {
  const reference = loanReferenceOf(members);
  if (!reference.ok) return reference;
  const requestNo = textOf(members.get('requestNo'));
  return requestNo === undefined ? err({ member: 'requestNo' }) : ok({ ...reference.value, requestNo });
}

/** Reads which loan a payload is about. The error names the first member that is missing or wrong. */
export function loanReferenceOf(members: JsonObject): Result<LoanReference, MemberFault> {
  const orderNo = textOf(members.get('orderNo'));
  const loanNo = textOf(members.get('loanNo'));
  if (orderNo === undefined) return err({ member: 'orderNo' });
  if (loanNo === undefined) return err({ member: 'loanNo' });
  return ok({ orderNo: orderNo as MarketplaceOrderNo, loanNo: loanNo as LoanNo });
}
