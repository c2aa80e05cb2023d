import type { BackOffice } from '../back-office/back-office.js';
import { APPROVAL, REJECTION, type CreditDecision, type CreditRequest } from '../back-office/credit-result.js';
import type { Counterparts } from '../counterparts/counterparts.js';
import type { Marketplace } from '../marketplace/marketplace.js';
import type { Answer, MarketplaceClient } from '../marketplace/marketplace-client.js';
import { orderPush } from '../marketplace/order-push.js';
import type { People, Person } from '../marketplace/people.js';
import { maskedIdCard, maskedMobile, maskedName } from '../marketplace/people.js';
import { agreementList, loanCalculation, orderQuery, userCheckByMd5 } from '../marketplace/requests.js';
import { readableYuan } from '../print/text.js';
import { numberMember } from '../wire/json.js';
import { until } from '../wire/until.js';
import { accessFindings, agreementFindings, bankFindings, quoteFindings, statusFindings } from './findings.js';
import type { OperationsClient } from '../gateway/operations-client.js';
import type { Palette } from '../print/palette.js';
import type { Narrator } from './narrator.js';

/** What a run needs. */
export interface Play {
  readonly client: MarketplaceClient;
  readonly marketplace: Marketplace;
  readonly backOffice: BackOffice;
  readonly counterparts: Counterparts;
  readonly people: People;
  readonly narrator: Narrator;
  readonly palette: Palette;
  readonly operations: OperationsClient;
  /** Epoch milliseconds, as the gateway's clock shows them. */
  readonly now: () => number;
  /** Moves the clocks of gateway and sandbox forward to a moment. */
  readonly moveTo: (atMs: number) => Promise<void>;
  /** A number that no order has had. */
  readonly nextNumber: () => string;
}

/** A borrower of the run. */
export interface Borrower {
  readonly person: Person;
  readonly orderNo: string;
  readonly uid: string;
}

/** Longest wait for anything in a run. */
export const PATIENCE_MS = 30_000;
const AMOUNT_YUAN = 15_000;
const TERM_COUNT = 12;

/** A borrower who is checked, quoted, taken in and approved. */
export async function playApproved(play: Play): Promise<Borrower> {
  const { client, narrator } = play;
  const borrower = introduce(play, 'An invented borrower, from access to settlement 从准入到结清');
  const asked = await client.ask('userCheck', userCheckByMd5(borrower.person));
  narrator.call('userCheck', asked, accessFindings(asked));
  const quote = await client.ask(
    'loanCalculation',
    loanCalculation({ amountYuan: AMOUNT_YUAN, termCount: TERM_COUNT }),
  );
  narrator.call('loanCalculation', quote, quoteFindings(quote));
  const agreements = await client.ask('getContracts', agreementList(borrower));
  narrator.call('getContracts', agreements, agreementFindings(agreements));
  const banks = await client.ask('getBankList', {});
  narrator.call('getBankList', banks, bankFindings(banks));
  await applyForCredit(play, borrower, APPROVAL, 'approves 通过');
  const answer = await awaitStatus(play, borrower, 6001);
  narrator.call('queryAuditResult', answer, statusFindings(answer.body));
  return borrower;
}

/** A borrower whom credit refuses: called back at once, and refused when asking again. Gives the order number. */
export async function playRefused(play: Play): Promise<string> {
  const { client, narrator, marketplace } = play;
  const borrower = introduce(play, 'An invented borrower, refused 授信拒绝');
  await applyForCredit(play, borrower, REJECTION, 'refuses 拒绝');
  const startedAt = performance.now();
  const callback = await marketplace.callbacks.waitFor(
    'the callback',
    (entry) => entry.orderNo === borrower.orderNo && entry.outcome === 'accept',
    PATIENCE_MS,
  );
  const signed = callback.isSigned ? 'signature good 验签通过' : 'signature BAD 验签失败';
  narrator.event('榕树 platform/1.1', 'the marketplace is called back', since(startedAt), [
    ...statusFindings(callback.body),
    signed,
  ]);
  const answer = await awaitStatus(play, borrower, 6004);
  narrator.call('queryAuditResult', answer, statusFindings(answer.body));
  const again = await client.ask('userCheck', userCheckByMd5(borrower.person));
  narrator.call('userCheck', again, accessFindings(again));
  return borrower.orderNo;
}

/** A fresh person with a fresh order number, introduced to whoever reads along. */
export function introduce(play: Play, title: string): Borrower {
  const person = play.people.next();
  const { name, idCard, mobile } = person;
  play.narrator.heading(title, `${maskedName(name)} · ${maskedIdCard(idCard)} · ${maskedMobile(mobile)}`);
  // The order's number is the user's, too: the commands that are printed in the end know of the order only.
  const orderNo = play.nextNumber();
  return { person, orderNo, uid: orderNo };
}

/** From the push to the decision of the back office. */
export async function applyForCredit(
  play: Play,
  borrower: Borrower,
  decision: CreditDecision,
  verdict: string,
): Promise<void> {
  const { client, narrator, marketplace, backOffice, people } = play;
  // The run decides itself, so that the two borrowers end differently.
  backOffice.script.plan(borrower.orderNo, [], 'silence');
  const request = orderPush({
    ...borrower,
    appId: client.channel.appId,
    contacts: [people.next(), people.next()],
    amountYuan: AMOUNT_YUAN,
    termCount: TERM_COUNT,
    marketplaceUrl: marketplace.baseUrl(),
    appliedAtMs: play.now(),
  });
  const pushed = await client.ask('pushOrder', request);
  narrator.call('pushOrder', pushed, [
    `order ${borrower.orderNo} · ${readableYuan(AMOUNT_YUAN)} over ${String(TERM_COUNT)} months`,
    ...statusFindings(pushed.body),
  ]);
  const startedAt = performance.now();
  for (const [kind, label] of [
    ['operator', 'operator data 运营商'],
    ['creditCard', 'credit card data 信用卡'],
    ['device', 'device data 设备'],
  ] as const) {
    await marketplace.pulls.waitFor(
      `a pull of ${kind} data`,
      (pull) => pull.uid === borrower.uid && pull.kind === kind,
      PATIENCE_MS,
    );
    narrator.event('gateway 数据拉取', `fetches ${label}`, since(startedAt));
  }
  const credit = await backOffice.requests.waitFor(
    'a credit request',
    ({ orderNo }) => orderNo === borrower.orderNo,
    PATIENCE_MS,
  );
  narrator.event('gateway 授信申请', 'asks the back office for credit', since(startedAt), [requestFinding(credit)]);
  const decidedAt = performance.now();
  const sent = await backOffice.decide(credit, decision);
  narrator.event('back office 授信结果', verdict, since(decidedAt), [
    `credit.result, taken with HTTP ${String(sent.httpStatus)}`,
    ...(decision.outcome === 'rejected' ? [`reason "${decision.reason}" stays inside`] : []),
  ]);
}

function requestFinding(credit: CreditRequest): string {
  const amount = readableYuan(Number(credit.requestedAmountFen) / 100);
  return `request ${credit.requestNo} · product ${credit.productCode} · ${amount}`;
}

/** Asks until the order has this status. */
export async function awaitStatus(play: Play, borrower: Borrower, status: number): Promise<Answer> {
  return until(
    `status ${String(status)}`,
    async () => {
      const answer = await play.client.ask('queryAuditResult', orderQuery(borrower.orderNo));
      return numberMember(answer.body, 'status') === status ? answer : undefined;
    },
    PATIENCE_MS,
  );
}

/** Milliseconds since a reading of the clock. */
export function since(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}
