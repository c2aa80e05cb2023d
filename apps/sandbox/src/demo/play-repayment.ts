import { walkOpening } from '../marketplace/browser.js';
import type { CallbackName } from '../marketplace/callbacks.table.js';
import { callbackAt } from '../marketplace/callbacks.table.js';
import type { CallbackEntry } from '../marketplace/marketplace.js';
import type { Answer } from '../marketplace/marketplace-client.js';
import type { PlanItem } from '../marketplace/plan.js';
import { fenMember, morningOf, planItems } from '../marketplace/plan.js';
import { orderPush } from '../marketplace/order-push.js';
import { cardBinding, loanConfirmation, orderQuery, repaymentOf, userCheckByMd5 } from '../marketplace/requests.js';
import { beijingDate } from '../print/beijing-date.js';
import { readableYuan, wrapText } from '../print/text.js';
import type { JsonRecord } from '../wire/json.js';
import { textMember } from '../wire/json.js';
import { until } from '../wire/until.js';
import { accessFindings } from './findings.js';
import type { Borrower, Play } from './play.js';
import { awaitStatus, PATIENCE_MS, since } from './play.js';
import { scheduleTable } from './schedule-table.js';

const QUIET_LOAN = { amountYuan: 6_000, termCount: 6 };
const LATE_DAYS = 3;
const DAYS_BEFORE_DUE = 16;

/** A loan whose life is played. */
export interface OwingBorrower extends Borrower {
  readonly loanNo: string;
  /** As it was made. */
  readonly plan: readonly PlanItem[];
}

/** A borrower of whom nobody tells: paid out, and owing everything yet. */
export async function payOutQuietly(play: Play): Promise<OwingBorrower> {
  const { client, backOffice, marketplace, people } = play;
  const person = people.next();
  const orderNo = play.nextNumber();
  const borrower = { person, orderNo, uid: orderNo };
  backOffice.script.plan(orderNo, ['approve']);
  backOffice.reviewScript.plan(orderNo, ['pass']);
  backOffice.payoutScript.plan(orderNo, ['pay']);
  await client.ask(
    'pushOrder',
    orderPush({
      ...borrower,
      appId: client.channel.appId,
      contacts: [people.next(), people.next()],
      amountYuan: QUIET_LOAN.amountYuan,
      termCount: QUIET_LOAN.termCount,
      marketplaceUrl: marketplace.baseUrl(),
      appliedAtMs: play.now(),
    }),
  );
  await awaitStatus(play, borrower, 6001);
  await client.ask('bindCard', cardBinding(borrower, person));
  const confirmed = await client.ask('confirmLoan', loanConfirmation(borrower, QUIET_LOAN));
  await walkOpening(textMember(confirmed.body, 'url') ?? '', 'https://marketplace.example/');
  await awaitCallback(play, borrower, 'loanResult', ({ status }) => status === '7001');
  const [payout] = backOffice.payouts.entries((entry) => entry.orderNo === orderNo);
  const told = await client.ask('getRepayPlan', orderQuery(orderNo));
  return { ...borrower, loanNo: payout?.loanNo ?? '', plan: planItems(told.body) };
}

/** From the payout to the settlement, a month a step: on time, late, debited by the lender, settled early. */
export async function playRepaid(play: Play, borrower: OwingBorrower): Promise<void> {
  const { plan } = borrower;
  await onTime(play, borrower, dueAt(plan, 1));
  await late(play, borrower, dueAt(plan, 2));
  await debitedByLender(play, borrower, dueAt(plan, 3));
  await settledEarly(play, borrower, dueAt(plan, 4));
}

async function onTime(play: Play, borrower: Borrower, dueAtMs: number): Promise<void> {
  await moveTo(play, 'Month 1 第一期', 'the due day; the borrower repays 主动还款', morningOf(dueAtMs));
  await trial(play, borrower, '1');
  await repay(play, borrower, '1');
  await showSchedule(play, borrower);
}

async function late(play: Play, borrower: Borrower, dueAtMs: number): Promise<void> {
  const { narrator, counterparts } = play;
  const what = `${String(LATE_DAYS)} days late 逾期`;
  const startedAt = performance.now();
  await moveTo(play, 'Month 2 第二期', what, morningOf(dueAtMs, LATE_DAYS));
  const told = await awaitCallback(play, borrower, 'repaymentSchedule', ({ body }) =>
    planItems(body).some(({ status }) => status === 3),
  );
  narrator.event('gateway 逾期', 'the daily job finds it overdue', since(startedAt));
  tellCallback(play, told, since(startedAt));
  const sms = await counterparts.sms.messages.waitFor(
    'the message',
    ({ mobile, shown }) => mobile === borrower.person.mobile && shown.includes('逾期'),
    PATIENCE_MS,
  );
  narrator.lines(...wrapText(sms.shown, 76).map((line) => `      ${line}`));
  await showSchedule(play, borrower);
  narrator.lines('');
  await trial(play, borrower, '2');
  await repay(play, borrower, '2');
}

async function debitedByLender(play: Play, borrower: OwingBorrower, dueAtMs: number): Promise<void> {
  const { narrator, backOffice, client } = play;
  await moveTo(play, 'Month 3 第三期', 'the lender debits by itself 代扣', morningOf(dueAtMs));
  const startedAt = performance.now();
  const { orderNo, loanNo, plan } = borrower;
  const amountFen = BigInt(plan[2]?.amountFen ?? 0);
  const channel = client.channel.channelId;
  const serialNo = await backOffice.repayment.collect({ channel, orderNo, loanNo }, amountFen);
  narrator.event('payer 代扣', 'debits on the due day', since(startedAt), [
    `serial ${serialNo} · ${readableYuan(Number(amountFen) / 100)} · event repayment.result`,
  ]);
  await tellRepaid(play, borrower, '3', startedAt);
  await showSchedule(play, borrower);
}

async function settledEarly(play: Play, borrower: OwingBorrower, dueAtMs: number): Promise<void> {
  const { client, narrator } = play;
  await moveTo(play, 'Month 4 第四期', 'settled in the middle 提前结清', morningOf(dueAtMs, -DAYS_BEFORE_DUE));
  const { body } = await trial(play, borrower, '-1');
  const planned = borrower.plan
    .filter(({ dueAt: at }) => at >= dueAtMs)
    .reduce((sum, { amountFen }) => sum + amountFen, 0);
  const saved = planned - fenMember(body, 'repayAmount');
  narrator.lines(
    `      按计划 by the plan ${readableYuan(planned / 100)} · 利息只算到今天 interest to this day only: 节省 saved ${readableYuan(saved / 100)}`,
  );
  await repay(play, borrower, '-1');
  await showSchedule(play, borrower);
  narrator.lines('');
  const asked = await client.ask('userCheck', userCheckByMd5(borrower.person));
  narrator.call('userCheck', asked, accessFindings(asked));
}

/** Moves the clocks of gateway and sandbox, and says what day it is. */
async function moveTo(play: Play, title: string, aside: string, atMs: number): Promise<void> {
  await play.moveTo(atMs);
  play.narrator.heading(title, `${beijingDate(play.now())} · ${aside}`);
}

async function trial(play: Play, { orderNo }: Borrower, period: string): Promise<Answer> {
  const answer = await play.client.ask('getPaymentCell', repaymentOf(orderNo, period));
  play.narrator.call('getPaymentCell', answer, [costFinding(answer.body)]);
  return answer;
}

async function repay(play: Play, borrower: Borrower, period: string): Promise<void> {
  const { client, narrator } = play;
  const startedAt = performance.now();
  const answer = await client.ask('repayment', repaymentOf(borrower.orderNo, period));
  narrator.call('repayment', answer, [
    `status ${String(answer.status ?? '-')} ${textMember(answer.body, 'remark') ?? ''} · the payer debits the card, once 只扣一次`,
  ]);
  await tellRepaid(play, borrower, period, startedAt);
  const result = await client.ask('getRepaymentResult', repaymentOf(borrower.orderNo, period));
  narrator.call('getRepaymentResult', result, [resultFinding(result.body)]);
}

/** The two callbacks after a repayment, in their order (G21). */
async function tellRepaid(play: Play, borrower: Borrower, period: string, startedAt: number): Promise<void> {
  const result = await awaitCallback(
    play,
    borrower,
    'repaymentResult',
    ({ body }) => textMember(body, 'repayPeriod') === period && textMember(body, 'status') === '8001',
  );
  tellCallback(play, result, since(startedAt), resultFinding(result.body));
  const schedule = await awaitCallback(play, borrower, 'repaymentSchedule', ({ body }) => isPaid(body, period));
  tellCallback(play, schedule, since(startedAt));
}

function isPaid(body: JsonRecord, period: string): boolean {
  return planItems(body)
    .filter(({ installmentNo }) => period === '-1' || String(installmentNo) === period)
    .every(({ status }) => status === 2);
}

function awaitCallback(
  { marketplace }: Play,
  { orderNo }: Borrower,
  name: CallbackName,
  matches: (entry: CallbackEntry) => boolean,
): Promise<CallbackEntry> {
  return until(
    `the callback ${name}`,
    () =>
      Promise.resolve(
        marketplace.callbacks
          .entries((entry) => entry.orderNo === orderNo && entry.outcome === 'accept')
          .find((entry) => callbackAt(entry.path)?.name === name && matches(entry)),
      ),
    PATIENCE_MS,
  );
}

function tellCallback({ narrator }: Play, entry: CallbackEntry, ms: number, finding?: string): void {
  const about = callbackAt(entry.path);
  const signed = entry.isSigned ? 'signature good 验签通过' : 'signature BAD 验签失败';
  const findings = finding === undefined ? [signed] : [`${finding} · ${signed}`];
  narrator.event(`榕树 ${about?.document ?? ''}`, `is told: ${about?.label ?? ''}`, ms, findings);
}

async function showSchedule({ client, narrator, palette, now }: Play, { orderNo }: Borrower): Promise<void> {
  const answer = await client.ask('getRepayPlan', orderQuery(orderNo));
  narrator.lines('', ...scheduleTable(planItems(answer.body), now(), palette, true));
}

/** Asks for the plan, and tells of it. */
export async function askPlan({ client, narrator }: Play, { orderNo }: Borrower): Promise<readonly PlanItem[]> {
  const answer = await client.ask('getRepayPlan', orderQuery(orderNo));
  narrator.call('getRepayPlan', answer, [
    `to repay in all ${readableYuan(fenMember(answer.body, 'totalRepayAmount') / 100)} · ${textMember(answer.body, 'bankName') ?? ''} **** ${(textMember(answer.body, 'bankCard') ?? '').slice(-4)}`,
  ]);
  return planItems(answer.body);
}

function dueAt(plan: readonly PlanItem[], installmentNo: number): number {
  const item = plan.find((candidate) => candidate.installmentNo === installmentNo);
  if (item === undefined) throw new Error(`the plan has no installment ${String(installmentNo)}`);
  return item.dueAt;
}

function costFinding(body: JsonRecord): string {
  const yuan = (name: string): string => readableYuan(fenMember(body, name) / 100);
  const late = fenMember(body, 'overdueFee') === 0 ? '' : ` · 罚息 penalty ${yuan('overdueFee')}`;
  const rest = fenMember(body, 'repayAmount') - fenMember(body, 'loanAmount') - fenMember(body, 'overdueFee');
  const interest = rest === 0 ? '' : ` · 利息 interest ${readableYuan(rest / 100)}`;
  return `应还 to repay ${yuan('repayAmount')} · 本金 principal ${yuan('loanAmount')}${interest}${late}`;
}

function resultFinding(body: JsonRecord): string {
  const yuan = (name: string): string => readableYuan(fenMember(body, name) / 100);
  return `status ${textMember(body, 'status') ?? '-'} ${textMember(body, 'remark') ?? ''} · 已还 paid ${yuan('alreadyRepayAmount')} · 待还 left ${yuan('willRepayAmount')}`;
}
