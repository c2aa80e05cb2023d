import type { PayoutRequest, ReviewRequest } from '@banyan/sandbox';
import { cardBinding, orderQuery, payoutResultEvent, reviewResultEvent, until } from '@banyan/sandbox';
import { expect } from 'chai';
import type { LoanStatus } from '@banyan/core';
import type { Parties } from './loan-play.js';
import { askUntil, confirm, distinct, PATIENCE_MS, payoutRequest, reviewRequest, tell } from './loan-play.js';

type ResultEvent = Parameters<typeof tell>[1];

/** The review refuses (item 15). */
export async function beRefused(parties: Parties): Promise<void> {
  const { event } = await review(parties, 'refused');
  await hearRefusal(parties, [event]);
}

/** The review leaves it to people (item 14), who refuse. */
export async function beRefusedByPeople(parties: Parties): Promise<void> {
  const { request, event } = await review(parties, 'undecided');
  await operate(parties, 'awaitingManualReview', request.loanNo, 'review', 'refuse');
  await hearRefusal(parties, [event]);
}

/** The review leaves it to people, who pass it; the payer pays. */
export async function bePassedByPeople(parties: Parties): Promise<void> {
  const { request, event } = await review(parties, 'undecided');
  await operate(parties, 'awaitingManualReview', request.loanNo, 'review', 'pass');
  await bePaid(parties, 1, [event]);
}

/** The payout fails, is tried again after a question to the payer (B9), and is paid. */
export async function bePaidAtLast(parties: Parties): Promise<void> {
  const { failed, events } = await failToPay(parties);
  await operate(parties, 'disbursementFailed', failed.loanNo, 'retry-disbursement');
  checkAsked(parties, failed);
  await bePaid(parties, 2, events);
}

/** The payout fails, and people give the loan up after a question to the payer (item 16). */
export async function beRejected(parties: Parties): Promise<void> {
  const { failed, events } = await failToPay(parties);
  await operate(parties, 'disbursementFailed', failed.loanNo, 'reject');
  checkAsked(parties, failed);
  await hearRefusal(parties, events);
}

/** The payer pays, its word is lost, and people ask it (B10). */
export async function bePaidUnheard(parties: Parties): Promise<void> {
  const { event } = await review(parties, 'passed');
  const payout = await payoutRequest(parties);
  await operate(parties, 'disbursementRunning', payout.loanNo, 'ask-payer');
  checkAsked(parties, payout);
  await bePaid(parties, 1, [event]);
}

/** The company binds the card, but never answers; nobody asks to bind it again: the job finds out (item 11). */
export async function bindUnheard(parties: Parties): Promise<void> {
  const { client, counterparts, order } = parties;
  const calls = (kind: 'bind' | 'query') => counterparts.cards.calls.entries((call) => call.kind === kind);
  await until(
    'the company to be asked',
    async () => {
      const answer = await client.ask('bindCard', cardBinding(order, order)).catch(() => undefined);
      expect(answer?.status, 'the answer to a binding that nobody has confirmed').to.not.equal(3001);
      return calls('bind').at(0);
    },
    PATIENCE_MS,
  );
  await askUntil(parties, 'queryBindCardResult', orderQuery(order.orderNo), 3001);
  await counterparts.sms.messages.waitFor('the SMS', () => true, PATIENCE_MS);
  expect(calls('bind').length, 'bindings that the company was asked for').to.equal(1);
  expect(calls('query').length, 'questions to the company').to.be.greaterThan(0);
  expect(distinct(counterparts.sms.messages.entries(), 'messageId'), 'SMS').to.equal(1);
}

async function review(
  parties: Parties,
  verdict: 'passed' | 'refused' | 'undecided',
): Promise<{ readonly request: ReviewRequest; readonly event: ResultEvent }> {
  expect(await confirm(parties)).to.equal(undefined);
  const request = await reviewRequest(parties);
  const event = reviewResultEvent(request, verdict, Date.now());
  await tell(parties, event);
  return { request, event };
}

async function failToPay(
  parties: Parties,
): Promise<{ readonly failed: PayoutRequest; readonly events: readonly ResultEvent[] }> {
  const { event: passed } = await review(parties, 'passed');
  const failed = await payoutRequest(parties);
  const result = payoutResultEvent(failed, 'failed', Date.now());
  await tell(parties, result);
  await askUntil(parties, 'queryFk', orderQuery(parties.order.orderNo), 7002);
  return { failed, events: [passed, result] };
}

function checkAsked({ backOffice }: Parties, { requestNo }: PayoutRequest): void {
  const questions = backOffice.payer.queries.entries((query) => query.requestNo === requestNo);
  expect(questions.length, 'questions to the payer').to.be.greaterThan(0);
}

/** People look what waits, and act until it is done: `notNow` after a lost answer says that it was. */
async function operate(
  { operations }: Parties,
  status: LoanStatus,
  ...act: Parameters<Parties['operations']['act']>
): Promise<void> {
  const [loanNo, action] = act;
  await until(
    `a loan in ${status}`,
    async () => ((await operations.isWaiting(loanNo, status).catch(() => false)) ? true : undefined),
    PATIENCE_MS,
  );
  await until(
    action,
    async () => {
      const answer = await operations.act(...act).catch(() => undefined);
      return answer?.status === 200 || answer?.body['error'] === 'notNow' ? true : undefined;
    },
    PATIENCE_MS,
  );
}

async function bePaid(parties: Parties, attempt: number, before: readonly ResultEvent[]): Promise<void> {
  const payout = await payoutRequest(parties, attempt);
  const paid = payoutResultEvent(payout, 'paid', Date.now());
  await tell(parties, paid);
  await hearEnd(parties, 7001, '首期还款日', [...before, paid]);
  expect(parties.backOffice.payer.paid(), 'what the payer has paid').to.deep.equal([payout.requestNo]);
}

async function hearRefusal(parties: Parties, before: readonly ResultEvent[]): Promise<void> {
  await hearEnd(parties, 7003, '很抱歉', before);
  expect(parties.backOffice.payer.paid(), 'what the payer has paid').to.deep.equal([]);
}

/** The end by callback, query and SMS; then everything once more, of which nothing new may come. */
async function hearEnd(
  parties: Parties,
  status: 7001 | 7003,
  shownWord: string,
  before: readonly ResultEvent[],
): Promise<void> {
  const { marketplace, counterparts, order } = parties;
  const isOurs = ({ orderNo }: { readonly orderNo: string }): boolean => orderNo === order.orderNo;
  await marketplace.callbacks.waitFor('the callback', (entry) => isOurs(entry) && entry.isSigned, PATIENCE_MS);
  const told = await askUntil(parties, 'queryFk', orderQuery(order.orderNo), status);
  await counterparts.sms.messages.waitFor('the SMS', ({ shown }) => shown.includes(shownWord), PATIENCE_MS);
  for (const event of before) await tell(parties, event);
  expect(await confirm(parties)).to.equal(undefined);
  const again = await askUntil(parties, 'queryFk', orderQuery(order.orderNo), status);
  expect(again.text, 'the answer of queryFk').to.equal(told.text);

  const callbacks = marketplace.callbacks.entries(isOurs);
  expect(new Set(callbacks.map(({ text }) => text)).size, 'contents of callbacks').to.equal(1);
  expect(callbacks.map((entry) => entry.status)).to.deep.equal(callbacks.map(() => String(status)));
  expect(distinct(parties.backOffice.reviews.entries(), 'requestNo'), 'reviews').to.equal(1);
  expect(distinct(counterparts.sms.messages.entries(), 'messageId'), 'SMS').to.equal(1);
}
