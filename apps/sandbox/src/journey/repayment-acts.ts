import type { RepaymentRequest } from '../back-office/repayment.js';
import type { CallbackName } from '../marketplace/callbacks.table.js';
import { callbackAt, callbackPath } from '../marketplace/callbacks.table.js';
import { walkOpening } from '../marketplace/browser.js';
import type { CallbackEntry } from '../marketplace/marketplace.js';
import type { Answer } from '../marketplace/marketplace-client.js';
import { cardBinding, loanConfirmation, orderQuery, repaymentOf } from '../marketplace/requests.js';
import type { JsonRecord } from '../wire/json.js';
import { textMember } from '../wire/json.js';
import { until } from '../wire/until.js';
import type { Cast } from './acts.js';
import { ask, castAt, pushOf } from './acts.js';
import type { StageChannel } from './channels.table.js';
import { RETURN_HOME } from './loan-acts.js';
import type { PlanItem } from '../marketplace/plan.js';
import { fenMember, morningOf, planItems } from '../marketplace/plan.js';
import { check, checkSame } from './step.js';

/** A borrower whose loan is paid out. */
export interface LoanCast extends Cast {
  readonly loanNo: string;
  /** The plan as it was made. */
  readonly plan: readonly PlanItem[];
}

/** What is repaid when nobody wishes otherwise: six months, so that a whole life is short. */
const SHORT_LOAN = { amountYuan: 12_000, termCount: 6 };

/** A fresh person whose loan is paid out, everybody saying yes. One step: how that goes is told elsewhere. */
export async function castPaidOut(
  stage: Cast['stage'],
  steps: Cast['steps'],
  channel: StageChannel,
  wish: { readonly amountYuan: number; readonly termCount: number } = SHORT_LOAN,
): Promise<LoanCast> {
  const cast = castAt(stage, steps, channel);
  const { client, person, orderNo, marketplace } = cast;
  const { backOffice, patienceMs } = stage;
  return steps.take({ step: 'a loan is paid out', item: '19', interface: 'platform/1.2' }, async (note) => {
    backOffice.script.plan(orderNo, ['approve']);
    backOffice.reviewScript.plan(orderNo, [], 'pass');
    backOffice.payoutScript.plan(orderNo, [], 'pay');
    checkSame('the push', (await client.ask('pushOrder', pushOf(cast))).status, 2001);
    const approval = async (): Promise<true | undefined> =>
      (await client.ask('queryAuditResult', orderQuery(orderNo))).status === 6001 ? true : undefined;
    await until('the approval', approval, patienceMs);
    checkSame('the binding', (await client.ask('bindCard', cardBinding(cast, person))).status, 3001);
    const confirmed = await client.ask('confirmLoan', loanConfirmation(cast, wish));
    await walkOpening(textMember(confirmed.body, 'url') ?? '', RETURN_HOME);
    const told = await marketplace.callbacks.waitFor(
      'the loan result',
      (entry) => entry.orderNo === orderNo && entry.outcome === 'accept' && entry.path === callbackPath('loanResult'),
      patienceMs,
    );
    note({ code: 0, status: Number(told.status) });
    checkSame('the status', told.status, '7001');
    const plan = planItems(told.body);
    checkSame('the number of installments', plan.length, wish.termCount);
    const loanNo = backOffice.payouts.entries((payout) => payout.orderNo === orderNo)[0]?.loanNo ?? '';
    return { ...cast, loanNo, plan };
  });
}

/** The installment of this number, as the plan was made. */
export function installmentOf(cast: LoanCast, installmentNo: number): PlanItem {
  const item = cast.plan.find((candidate) => candidate.installmentNo === installmentNo);
  check(item !== undefined, `the plan has no installment ${String(installmentNo)}`);
  return item;
}

/** Waits until the morning of the day on which an installment is due, or of a day some days later. */
export async function awaitDueDay(cast: LoanCast, installmentNo: number, daysLater = 0): Promise<void> {
  const { dueAt } = installmentOf(cast, installmentNo);
  const when = daysLater === 0 ? '' : `${String(Math.abs(daysLater))} days ${daysLater > 0 ? 'after' : 'before'} `;
  const step = `${when}installment ${String(installmentNo)} is due`;
  await cast.steps.take({ step, item: '-', interface: 'calendar' }, () =>
    cast.stage.calendar.waitUntil(morningOf(dueAt, daysLater)),
  );
}

/** Asks for the plan; gives it. */
export async function askPlan(
  cast: Cast,
  step: string,
  further: (plan: readonly PlanItem[], answer: Answer) => void = () => undefined,
): Promise<readonly PlanItem[]> {
  const answer = await ask(
    cast,
    step,
    'getRepayPlan',
    orderQuery(cast.orderNo),
    { code: 0, status: 9001 },
    (answered) => {
      further(planItems(answered.body), answered);
    },
  );
  return planItems(answer.body);
}

/** Asks what repaying would cost now; gives 分. */
export async function quote(
  cast: Cast,
  step: string,
  period: string,
  further: (answer: Answer) => void = () => undefined,
): Promise<number> {
  const answer = await ask(cast, step, 'getPaymentCell', repaymentOf(cast.orderNo, period), { code: 0 }, (answered) => {
    check(fenMember(answered.body, 'repayAmount') > 0, 'it would cost nothing');
    further(answered);
  });
  return fenMember(answer.body, 'repayAmount');
}

/** Repays; it must be accepted. */
export function repay(cast: Cast, step: string, period: string): Promise<Answer> {
  return ask(cast, step, 'repayment', repaymentOf(cast.orderNo, period), { code: 0, status: 5001 });
}

/** Asks for trial or repayment, which must be refused with these words. */
export function refused(
  cast: Cast,
  step: string,
  name: 'getPaymentCell' | 'repayment',
  period: string,
  words: string,
): Promise<Answer> {
  return ask(cast, step, name, repaymentOf(cast.orderNo, period), { code: 10001 }, ({ message }) => {
    check(message.includes(words), `the message is ${message}`);
  });
}

/** Asks what became of a repayment; it must have this status now. */
export function askResult(
  cast: Cast,
  step: string,
  period: string,
  status: number,
  further: (answer: Answer) => void = () => undefined,
): Promise<Answer> {
  return ask(cast, step, 'getRepaymentResult', repaymentOf(cast.orderNo, period), { code: 0, status }, further);
}

/** Accepted callbacks of the order, of one kind, in the order in which they came. */
export function callbacksOf(cast: Cast, name: CallbackName): readonly CallbackEntry[] {
  return cast.marketplace.callbacks.entries(
    (entry) => entry.orderNo === cast.orderNo && entry.outcome === 'accept' && callbackAt(entry.path)?.name === name,
  );
}

/** Waits for a repayment result of this installment with this status (platform/1.3). */
export function awaitResult(cast: Cast, step: string, period: string, status: number): Promise<CallbackEntry> {
  return cast.steps.take({ step, item: '23', interface: 'platform/1.3' }, async (note) => {
    const entry = await until(
      `a result of ${period}`,
      () =>
        Promise.resolve(
          callbacksOf(cast, 'repaymentResult').find(
            ({ body, status: told }) => textMember(body, 'repayPeriod') === period && told === String(status),
          ),
        ),
      cast.stage.patienceMs,
    );
    note({ code: 0, status });
    check(entry.isSigned, 'the callback is not signed');
    return entry;
  });
}

/** Waits for a schedule callback that shows what is expected (platform/1.4), and for the query to say the same. `after`: how many are known. */
export async function awaitSchedule(
  cast: Cast,
  step: string,
  shows: (plan: readonly PlanItem[]) => boolean,
  wish: { readonly item?: '20' | '23'; readonly after?: number } = {},
): Promise<readonly PlanItem[]> {
  const { item = '23', after = 0 } = wish;
  const entry = await cast.steps.take({ step, item, interface: 'platform/1.4' }, async (note) => {
    const told = await until(
      'the schedule',
      () =>
        Promise.resolve(
          callbacksOf(cast, 'repaymentSchedule')
            .slice(after)
            .find(({ body }) => shows(planItems(body))),
        ),
      cast.stage.patienceMs,
    );
    note({ code: 0, status: Number(told.status) });
    check(told.isSigned, 'the callback is not signed');
    return told;
  });
  await askPlan(cast, 'the query says the same', (_plan, answer) => {
    checkSameSchedule(entry.body, answer.body);
  });
  return planItems(entry.body);
}

/** A penalty that has grown since is the only difference that there may be. */
function checkSameSchedule(told: JsonRecord, asked: JsonRecord): void {
  const isStill = planItems(told).every(({ status }) => status !== 3);
  const comparable = (body: JsonRecord): string => {
    const { orderId: _order, totalRepayAmount, repayPlan: _plan, ...others } = body;
    const plan = planItems(body).map((item) => (item.status === 3 ? { ...item, amountFen: 0, overdueFen: 0 } : item));
    const members = Object.entries({ ...others, ...(isStill ? { totalRepayAmount } : {}) }).sort(([left], [right]) =>
      left < right ? -1 : 1,
    );
    return JSON.stringify([members, plan]);
  };
  check(comparable(told) === comparable(asked), 'callback and query differ');
}

/** Result first, schedule after it (G21), each paid installment in both, and the query agreeing. */
export async function checkRepaid(cast: Cast, installmentNos: readonly number[]): Promise<void> {
  const results = [];
  for (const no of installmentNos) {
    results.push(await awaitResult(cast, `installment ${String(no)} is called back as paid`, String(no), 8001));
  }
  await awaitSchedule(cast, 'then the schedule', (plan) =>
    installmentNos.every((no) => plan.some(({ installmentNo, status }) => installmentNo === no && status === 2)),
  );
  const all = cast.marketplace.callbacks.entries(
    ({ orderNo, outcome }) => orderNo === cast.orderNo && outcome === 'accept',
  );
  const lastResult = Math.max(...results.map((entry) => all.indexOf(entry)));
  const schedule = all.findIndex(
    ({ path, body }) =>
      path === callbackPath('repaymentSchedule') &&
      planItems(body).some(({ installmentNo, status }) => installmentNo === installmentNos.at(-1) && status === 2),
  );
  for (const no of installmentNos) {
    await askResult(cast, 'and the result query', String(no), 8001, ({ body }) => {
      check(lastResult < schedule, 'the schedule came before the result');
      checkSame('what is left to repay', fenMember(body, 'willRepayAmount'), 0);
    });
  }
}

/** Waits for the newest debit of the order, as the back office is told of it. */
export function awaitDebit(
  cast: Cast,
  step = 'the back office is told of the debit',
  count = 1,
): Promise<RepaymentRequest> {
  return cast.steps.take({ step, item: '22', interface: 'repayment.requested' }, async () => {
    const request = await debitOf(cast, count);
    check(cast.stage.backOffice.repayment.debits.find(request.requestNo) !== undefined, 'the payer was not asked');
    return request;
  });
}

/** The debit of that number, the first is 1, once the back office is told of it: that may be after the marketplace. */
export function debitOf(cast: Cast, count: number): Promise<RepaymentRequest> {
  return until('the debit', () => Promise.resolve(debitsOf(cast)[count - 1]), cast.stage.patienceMs);
}

/** The debits of an order, oldest first; repeats of a delivery aside. */
function debitsOf(cast: Cast): readonly RepaymentRequest[] {
  const { requests } = cast.stage.backOffice.repayment;
  const known = new Map<string, RepaymentRequest>();
  for (const request of requests.entries(({ orderNo }) => orderNo === cast.orderNo))
    known.set(request.requestNo, request);
  return [...known.values()];
}

/** The payer's own book: the debits of an order for which money was taken, in 分. */
export function takenOf(cast: Cast): readonly bigint[] {
  const numbers = new Set(debitsOf(cast).map(({ requestNo }) => requestNo));
  const paid = cast.stage.backOffice.repayment.debits.paid().filter(([requestNo]) => numbers.has(requestNo));
  return paid.map(([, { amountFen }]) => amountFen);
}

/** Waits until so many debits that took money are known: the back office may be told after the marketplace. */
export async function awaitTaken(cast: Cast, count: number): Promise<void> {
  const isThere = (): Promise<true | undefined> => Promise.resolve(takenOf(cast).length >= count ? true : undefined);
  await until('the debits', isThere, cast.stage.patienceMs);
}

/** The payer's own book: how often money was taken from this borrower. */
export function checkDebited(cast: Cast, step: string, count: number): Promise<void> {
  return cast.steps.take({ step, item: '22', interface: 'payer' }, async () => {
    await awaitTaken(cast, count);
    checkSame('the number of debits', takenOf(cast).length, count);
  });
}
