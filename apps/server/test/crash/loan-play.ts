import type {
  BackOffice,
  Counterparts,
  Marketplace,
  MarketplaceClient,
  PayoutRequest,
  ReviewRequest,
} from '@banyan/sandbox';
import {
  cardBinding,
  loanConfirmation,
  orderQuery,
  payoutResultEvent,
  reviewResultEvent,
  until,
  walkOpening,
} from '@banyan/sandbox';
import { expect } from 'chai';
import type { ApprovedOrder } from '../support/approved-orders.js';
import type { OperationsDesk } from './operations-desk.js';

/** Everybody around the gateway in one play. */
export interface Parties {
  readonly client: MarketplaceClient;
  readonly marketplace: Marketplace;
  readonly backOffice: BackOffice;
  readonly counterparts: Counterparts;
  readonly operations: OperationsDesk;
  readonly order: ApprovedOrder;
  /** The time that everybody shares. */
  readonly now: () => number;
}

/** How long anybody waits for anybody, a restart of the gateway included. */
export const PATIENCE_MS = 40_000;
const WISH = { amountYuan: 15_000, termCount: 12 } as const;
const HOME = 'https://marketplace.example/';

type AskedInterface =
  'bindCard' | 'confirmLoan' | 'queryFk' | 'queryBindCardResult' | 'repayment' | 'getRepaymentResult' | 'getRepayPlan';

/** Asks until the answer has this status: no answer, or 10001, and the marketplace comes again, as it would. */
export function askUntil(
  parties: Parties,
  name: AskedInterface,
  request: object,
  status: number,
): ReturnType<MarketplaceClient['ask']> {
  return until(
    `${name} with status ${String(status)}`,
    async () => {
      const body = request as Parameters<MarketplaceClient['ask']>[1];
      const answer = await parties.client.ask(name, body).catch(() => undefined);
      return answer?.status === status ? answer : undefined;
    },
    PATIENCE_MS,
  );
}

/** Binds the card and asks for it (item 11). */
export async function bind(parties: Parties): Promise<void> {
  const { order } = parties;
  await askUntil(parties, 'bindCard', cardBinding(order, order), 3001);
  await askUntil(parties, 'queryBindCardResult', orderQuery(order.orderNo), 3001);
}

/** Confirms the loan (item 12); gives the address of the opening page when there is one. */
export async function confirm(parties: Parties): Promise<string | undefined> {
  const { body } = await askUntil(parties, 'confirmLoan', loanConfirmation(parties.order, WISH), 4001);
  const url = body['url'];
  return typeof url === 'string' ? url : undefined;
}

/** Walks through the opening page until the depository has opened the account; it sends its notice, or not. */
export async function open(parties: Parties, url: string): Promise<void> {
  const { depository } = parties.counterparts;
  await until(
    'the account to be opened',
    async () => {
      await walkOpening(url, HOME).catch(() => undefined);
      return depository.book.entries(({ kind }) => kind === 'decided').at(0);
    },
    PATIENCE_MS,
  );
}

/** The request for the review, once it has come. */
export function reviewRequest({ backOffice, order }: Parties): Promise<ReviewRequest> {
  return backOffice.reviews.waitFor('a review', ({ orderNo }) => orderNo === order.orderNo, PATIENCE_MS);
}

/** The request for the payout, once it has come: the first, or the one of a later attempt. */
export function payoutRequest({ backOffice, order }: Parties, attempt = 1): Promise<PayoutRequest> {
  const isIt = (request: PayoutRequest): boolean => request.orderNo === order.orderNo && request.attempt === attempt;
  return backOffice.payouts.waitFor('a payout', isIt, PATIENCE_MS);
}

/** Sends a result until it is taken. */
export async function tell({ backOffice, order }: Parties, event: ReturnType<typeof reviewResultEvent>): Promise<void> {
  await until(
    'a result to be taken',
    async () => {
      const sent = await backOffice.send(order.orderNo, event).catch(() => undefined);
      return sent?.httpStatus === 202 ? sent : undefined;
    },
    PATIENCE_MS,
  );
}

/** Review, payout, callback, query: and everything once more, of which nothing new may come (items 14–17, 19). */
export async function payOut(parties: Parties): Promise<void> {
  const { backOffice, marketplace, counterparts, order } = parties;
  await bind(parties);
  const review = await reviewRequest(parties);
  const passed = reviewResultEvent(review, 'passed', Date.now());
  await tell(parties, passed);
  const payout = await payoutRequest(parties);
  const paid = payoutResultEvent(payout, 'paid', Date.now());
  await tell(parties, paid);
  const isOurs = (entry: { readonly orderNo: string; readonly isSigned: boolean }): boolean =>
    entry.orderNo === order.orderNo && entry.isSigned;
  await marketplace.callbacks.waitFor('the callback', isOurs, PATIENCE_MS);
  const told = await askUntil(parties, 'queryFk', orderQuery(order.orderNo), 7001);
  expect(await confirm(parties)).to.equal(undefined);
  await tell(parties, passed);
  await tell(parties, paid);
  const again = await askUntil(parties, 'queryFk', orderQuery(order.orderNo), 7001);
  expect(again.text, 'the answer of queryFk').to.equal(told.text);
  await counterparts.sms.messages.waitFor('the last SMS', ({ shown }) => shown.includes('首期还款日'), PATIENCE_MS);
  // On a database server the first one may come behind it: it was claimed by a process that died.
  const messageCount = (): number => distinct(counterparts.sms.messages.entries(), 'messageId');
  await until('every SMS', async () => (messageCount() >= 2 ? true : undefined), PATIENCE_MS);

  const callbacks = marketplace.callbacks.entries(({ orderNo }) => orderNo === order.orderNo);
  expect(new Set(callbacks.map(({ text }) => text)).size, 'contents of callbacks').to.equal(1);
  expect(callbacks.every(({ status }) => status === '7001')).to.equal(true);
  expect(distinct(backOffice.reviews.entries(), 'requestNo'), 'reviews').to.equal(1);
  expect(distinct(backOffice.payouts.entries(), 'requestNo'), 'payouts').to.equal(1);
  expect(messageCount(), 'SMS').to.equal(2);
}

/** How many values of `member` there are: a repeat of a delivery is no second one. */
export function distinct<T>(entries: readonly T[], member: keyof T): number {
  return new Set(entries.map((entry) => entry[member])).size;
}
