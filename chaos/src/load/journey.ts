import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, InterfaceName } from '@banyan/sandbox';
import {
  cardBinding,
  loanCalculation,
  loanConfirmation,
  orderPush,
  orderQuery,
  repaymentOf,
  userCheckByMd5,
  walkOpening,
} from '@banyan/sandbox';
import type { InsistentClient } from './insistent-client.js';
import { GaveUp } from './insistent-client.js';
import type { JourneyWish } from './journey-wish.js';
import type { PromiseLedger } from './ledger-of-promises.js';

/** What a journey is made with. */
export interface JourneyParts {
  readonly client: InsistentClient;
  readonly ledger: PromiseLedger;
  readonly appId: string;
  readonly marketplaceUrl: string;
  readonly now: () => number;
  readonly isOver: () => boolean;
}

/** How a journey went. */
export interface JourneyEnd {
  readonly orderNo: string;
  /** Undefined when it came to its end. */
  readonly stuckAt?: string;
  readonly ms: number;
  /** When each step began, in milliseconds from the start. */
  readonly steps: readonly (readonly [step: string, ms: number])[];
}

/** Where a journey stands. */
interface Way {
  enter(step: string): void;
  at(): string;
}

const POLL_MS = 1_500;
const RETURN_HOME = 'https://marketplace.example/';

/** Makes a journey: application, credit, card, confirmation, account, payout, and for many the settlement. */
export async function makeJourney(parts: JourneyParts, wish: JourneyWish): Promise<JourneyEnd> {
  const startedAt = performance.now();
  const steps: (readonly [string, number])[] = [];
  const sinceStart = (): number => Math.round(performance.now() - startedAt);
  const way: Way = { enter: (step) => void steps.push([step, sinceStart()]), at: () => steps.at(-1)?.[0] ?? '' };
  try {
    await walkTheWay(parts, wish, way);
    return { orderNo: wish.orderNo, ms: sinceStart(), steps };
  } catch (error) {
    if (!(error instanceof GaveUp) && !(error instanceof WrongAnswer)) throw error;
    if (error instanceof WrongAnswer) parts.ledger.contradiction(`${wish.orderNo} at ${way.at()}: ${error.message}`);
    return { orderNo: wish.orderNo, stuckAt: way.at(), ms: sinceStart(), steps };
  }
}

/** An answer that a gateway in order does not give. */
class WrongAnswer extends Error {
  override readonly name = 'WrongAnswer';
}

async function walkTheWay(parts: JourneyParts, wish: JourneyWish, way: Way): Promise<void> {
  const { client, ledger } = parts;
  const { orderNo } = wish;
  const amountFen = wish.amountYuan * 100;
  way.enter('userCheck');
  expectCode(await client.ask('userCheck', userCheckByMd5(wish.person)), 0);
  expectCode(await client.ask('loanCalculation', loanCalculation(wish)), 0);

  way.enter('pushOrder');
  const push = pushOf(parts, wish);
  const [pushed, again] = await Promise.all([
    client.ask('pushOrder', push),
    wish.pushesTwice ? client.ask('pushOrder', push) : undefined,
  ]);
  expectStatus(pushed, 2001);
  if (again !== undefined) expectStatus(again, 2001);
  ledger.promise({ kind: 'pushed', orderNo, amountFen });

  way.enter('queryAuditResult');
  const decided = await pollStatus(parts, 'queryAuditResult', orderQuery(orderNo), [6001, 6004]);
  if (wish.ending === 'creditRejected') return expectStatus(decided, 6004);
  expectStatus(decided, 6001);
  ledger.promise({ kind: 'approved', orderNo });

  way.enter('bindCard');
  await bindTheCard(parts, wish);
  ledger.promise({ kind: 'bound', orderNo });

  way.enter('confirmLoan');
  const url = await confirmTheLoan(parts, wish);
  ledger.promise({ kind: 'confirmed', orderNo, amountFen });
  way.enter('opening');
  await openTheAccount(parts, url);

  way.enter('queryFk');
  const paid = await pollStatus(parts, 'queryFk', orderQuery(orderNo), [7001, 7003]);
  if (wish.ending === 'reviewRefused') return expectStatus(paid, 7003);
  expectStatus(paid, 7001);
  ledger.promise({ kind: 'paidOut', orderNo });
  if (wish.confirmsOtherwise) await confirmOtherwise(parts, wish);
  expectCode(await client.ask('getRepayPlan', orderQuery(orderNo)), 0);
  if (wish.ending === 'paidOut') return;

  way.enter('repayment');
  await settle(parts, wish);
}

async function bindTheCard(parts: JourneyParts, wish: JourneyWish): Promise<void> {
  const request = cardBinding(wish, wish.person);
  for (;;) {
    const answer = await parts.client.ask('bindCard', request);
    if (answer.code === 0 && answer.status === 3001) return;
    const found = await parts.client.ask('queryBindCardResult', orderQuery(wish.orderNo));
    if (found.code === 0 && found.status === 3001) return;
    await paused(parts);
  }
}

async function confirmTheLoan(parts: JourneyParts, wish: JourneyWish): Promise<string> {
  const request = loanConfirmation(wish, wish);
  const [first, second] = await Promise.all([
    parts.client.ask('confirmLoan', request),
    wish.confirmsTwice ? parts.client.ask('confirmLoan', request) : undefined,
  ]);
  expectCode(first, 0);
  if (second !== undefined) expectCode(second, 0);
  const url = first.body['url'];
  if (typeof url !== 'string' || url === '') throw new WrongAnswer(`no opening page: ${first.text.slice(0, 80)}`);
  return url;
}

async function openTheAccount(parts: JourneyParts, url: string): Promise<void> {
  for (;;) {
    const walk = await walkOpening(url, RETURN_HOME).catch(() => undefined);
    if (walk?.returnedTo !== undefined) return;
    await paused(parts);
  }
}

/** A loan that was paid out is confirmed again with another amount: whatever is said, the loan stays what it is (I1). */
async function confirmOtherwise(parts: JourneyParts, wish: JourneyWish): Promise<void> {
  const other = loanConfirmation(wish, { amountYuan: wish.amountYuan + 1_000, termCount: wish.termCount });
  await parts.client.ask('confirmLoan', other);
}

async function settle(parts: JourneyParts, wish: JourneyWish): Promise<void> {
  const { client, ledger } = parts;
  const { orderNo } = wish;
  const request = repaymentOf(orderNo, '-1');
  for (;;) {
    const [first] = await Promise.all([
      client.ask('repayment', request),
      wish.repaysTwice ? client.ask('repayment', request) : undefined,
    ]);
    if (first.code === 0) ledger.promise({ kind: 'repaymentTaken', orderNo });
    const result =
      first.code === 0
        ? await pollStatus(parts, 'getRepaymentResult', request, [8001, 8002, 8003])
        : await client.ask('getRepaymentResult', request);
    if (result.code === 0 && result.status === 8001) break;
    await paused(parts);
  }
  ledger.promise({ kind: 'repaid', orderNo });
}

async function pollStatus(
  parts: JourneyParts,
  name: InterfaceName,
  request: Parameters<InsistentClient['ask']>[1],
  statuses: readonly number[],
): Promise<Answer> {
  for (;;) {
    const answer = await parts.client.ask(name, request);
    if (answer.code === 0 && answer.status !== undefined && statuses.includes(answer.status)) return answer;
    await paused(parts);
  }
}

async function paused({ isOver }: JourneyParts): Promise<void> {
  if (isOver()) throw new GaveUp('the run is over');
  await pause(POLL_MS);
}

function pushOf(parts: JourneyParts, wish: JourneyWish): ReturnType<typeof orderPush> {
  const { appId, marketplaceUrl, now } = parts;
  return orderPush({ ...wish, appId, marketplaceUrl, appliedAtMs: now() });
}

function expectCode(answer: Answer, code: number): void {
  if (answer.code !== code) throw new WrongAnswer(`code ${String(answer.code)} ${answer.message.slice(0, 40)}`);
}

function expectStatus(answer: Answer, status: number): void {
  expectCode(answer, 0);
  if (answer.status !== status) throw new WrongAnswer(`status ${String(answer.status)} instead of ${String(status)}`);
}
