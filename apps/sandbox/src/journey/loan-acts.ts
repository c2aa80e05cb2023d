import type { ReviewOutcome, ReviewRequest } from '../back-office/loan-review.js';
import type { PayoutOutcome, PayoutRequest } from '../back-office/payout.js';
import { runGatewayCommand } from '../gateway/operations.js';
import type { Walk, WalkWish } from '../marketplace/browser.js';
import { walkOpening } from '../marketplace/browser.js';
import type { CallbackEntry } from '../marketplace/marketplace.js';
import type { Answer } from '../marketplace/marketplace-client.js';
import { cardBinding, loanConfirmation, orderQuery } from '../marketplace/requests.js';
import { isRecord, listMember, numberMember, textMember } from '../wire/json.js';
import type { JsonRecord } from '../wire/json.js';
import { until } from '../wire/until.js';
import type { Cast } from './acts.js';
import { ask, awaitAudit, push } from './acts.js';
import { check, checkSame } from './step.js';

/** Path of the loan result among the marketplace's callbacks (platform/1.2). */
const LOAN_RESULT_PATH = '/api/v2/loan/feedback.do';

/** Beginning of every address that the marketplace lets browsers come back to. */
export const RETURN_HOME = 'https://marketplace.example/';

/** What is confirmed when nobody wishes otherwise. */
export const USUAL_LOAN = { amountYuan: 12_000, termCount: 12 };

/** From the push to the approval, the engine answering by itself. */
export async function reachApproval(cast: Cast): Promise<void> {
  cast.stage.backOffice.script.plan(cast.orderNo, ['approve']);
  await push(cast);
  await awaitAudit(cast, 'the order is approved', 6001);
}

/** Binds a card of the person, which must succeed. */
export function bindCard(
  cast: Cast,
  step = 'bind a card',
  wish: Parameters<typeof cardBinding>[2] = {},
): Promise<Answer> {
  return ask(cast, step, 'bindCard', cardBinding(cast, cast.person, wish), { code: 0, status: 3001 });
}

/** Confirms the loan; the order must be confirmed or wait for the account. */
export function confirm(
  cast: Cast,
  step: string,
  expected: 'confirmed' | 'openingNeeded',
  wish: { readonly amountYuan: number; readonly termCount: number } = USUAL_LOAN,
): Promise<Answer> {
  return ask(cast, step, 'confirmLoan', loanConfirmation(cast, wish), { code: 0, status: 4001 }, ({ body }) => {
    checkSame('a page to open', textMember(body, 'url') !== undefined, expected === 'openingNeeded');
  });
}

/** Goes through the opening page as a browser does; must come back to this order's own address with this status. */
export function openAccount(
  cast: Cast,
  step: string,
  confirmed: Answer,
  wish: WalkWish = {},
  status: '0' | '1' = '1',
): Promise<Walk> {
  return cast.steps.take({ step, item: '12', interface: '/opening' }, async (note) => {
    const walk = await walkOpening(textMember(confirmed.body, 'url') ?? '', RETURN_HOME, wish);
    note({ status: walk.status });
    const address = new URL(walk.returnedTo ?? 'https://nowhere.example/');
    checkSame('the page', address.host, new URL(RETURN_HOME).host);
    checkSame('the status parameter', address.searchParams.getAll('status').join(), status);
    checkSame('the query of the order', address.searchParams.get('pid'), '10002');
    check((walk.returnedTo ?? '').includes('borrowId=OJBi21ddJj2T5eGY3hmkkA=='), 'the address was changed on its way');
    return walk;
  });
}

/** Binds, confirms and opens the account through the page: a loan exists afterwards. */
export async function reachLoan(cast: Cast): Promise<ReviewRequest> {
  await reachApproval(cast);
  await bindCard(cast);
  const confirmed = await confirm(cast, 'confirm the loan', 'openingNeeded');
  await openAccount(cast, 'open the account on the page', confirmed);
  return awaitReview(cast);
}

/** Waits for the request to review the loan of the order. */
export function awaitReview(cast: Cast, step = 'the loan is sent to review'): Promise<ReviewRequest> {
  return cast.steps.take({ step, item: '14', interface: 'loan.review-requested' }, async () => {
    const request = await cast.stage.backOffice.reviews.waitFor(
      'a request to review',
      ({ orderNo }) => orderNo === cast.orderNo,
      cast.stage.patienceMs,
    );
    check(request.loanNo !== '' && request.requestNo !== '', 'the request has no number');
    return request;
  });
}

/** Lets the review engine answer; every event must be taken. */
export async function review(
  cast: Cast,
  step: string,
  request: ReviewRequest,
  outcome: ReviewOutcome,
  httpStatus = 202,
): Promise<void> {
  await cast.steps.take({ step, item: '15', interface: 'loan.review-result' }, async (note) => {
    const sent = await cast.stage.backOffice.review(request, outcome);
    note({ status: sent[0]?.httpStatus });
    check(sent.length > 0, 'nothing was sent');
    for (const each of sent) checkSame('the HTTP status', each.httpStatus, httpStatus);
  });
}

/** Waits for the request to pay the loan out, and reads what the payer needs for it. */
export function awaitPayout(cast: Cast, step = 'the payout is requested', attempt = 1): Promise<PayoutRequest> {
  return cast.steps.take({ step, item: '15', interface: 'loan.disbursement-requested' }, async () => {
    const request = await cast.stage.backOffice.payouts.waitFor(
      'a request to pay out',
      (payout) => payout.orderNo === cast.orderNo && payout.attempt === attempt,
      cast.stage.patienceMs,
    );
    const read = await cast.stage.backOffice.readPayout(request.requestNo);
    checkSame('the HTTP status of what the payer reads', read.httpStatus, 200);
    checkSame('the amount', textMember(read.body, 'amountFen'), String(request.amountFen));
    return request;
  });
}

/** Lets the payer settle a request; every event must be taken. */
export async function settle(
  cast: Cast,
  step: string,
  request: PayoutRequest,
  outcome: PayoutOutcome,
  httpStatus = 202,
): Promise<void> {
  await cast.steps.take({ step, item: '19', interface: 'loan.disbursement-result' }, async (note) => {
    const sent = await cast.stage.backOffice.settle(request, outcome);
    note({ status: sent[0]?.httpStatus });
    for (const each of sent) checkSame('the HTTP status', each.httpStatus, httpStatus);
  });
}

/** Waits for an accepted, well-signed loan result of the order. */
export function awaitLoanResult(cast: Cast, step: string, status: 7001 | 7003): Promise<CallbackEntry> {
  const item = status === 7001 ? '19' : '16';
  return cast.steps.take({ step, item, interface: 'platform/1.2' }, async (note) => {
    const entry = await cast.marketplace.callbacks.waitFor(
      `a loan result ${String(status)}`,
      (callback) => isLoanResult(cast, callback),
      cast.stage.patienceMs,
    );
    note({ code: 0, status: Number(entry.status) });
    check(entry.isSigned, 'the callback is not signed');
    checkSame('the status', entry.status, String(status));
    return entry;
  });
}

/** Checks what the marketplace has been told of the loan: one content however often, or nothing (G17, G18). */
export async function checkLoanResults(cast: Cast, step: string, count: 0 | 1): Promise<void> {
  await cast.steps.take({ step, item: '16', interface: 'platform/1.2' }, () => {
    const told = cast.marketplace.callbacks.entries((entry) => isLoanResult(cast, entry));
    checkSame('the number of contents', new Set(told.map(({ text }) => text)).size, count);
    return Promise.resolve();
  });
}

/** Asks how far the payout is; it must be this far now. */
export function queryPayout(cast: Cast, step: string, status: 7001 | 7002 | 7003): Promise<Answer> {
  return ask(cast, step, 'queryFk', orderQuery(cast.orderNo), { code: 0, status });
}

/** Asks how far the payout is until it is this far. */
export function awaitPayoutAnswer(cast: Cast, step: string, status: 7001 | 7003): Promise<Answer> {
  return cast.steps.take({ step, item: '17', interface: 'queryFk' }, async (note) => {
    return until(
      `status ${String(status)}`,
      async () => {
        const answer = await cast.client.ask('queryFk', orderQuery(cast.orderNo));
        note(answer);
        return answer.status === status ? answer : undefined;
      },
      cast.stage.patienceMs,
    );
  });
}

/** Checks that callback and query say the same, and that the plan adds up to the loan. */
export async function checkPaidOut(cast: Cast, amountYuan: number, termCount: number): Promise<void> {
  const callback = await awaitLoanResult(cast, 'the payout is called back', 7001);
  const answer = await queryPayout(cast, 'the query says the same', 7001);
  await cast.steps.take({ step: 'the plan adds up', item: '19', interface: 'platform/1.2' }, (note) => {
    note({ status: 7001 });
    const { orderId: _order, ...told } = callback.body;
    checkSame('callback and query', canonical(told), canonical(answer.body));
    checkSame('the amount', numberMember(answer.body, 'loanAmount'), amountYuan);
    checkSame('what was received', numberMember(answer.body, 'receiveAmount'), amountYuan);
    const plan = listMember(answer.body, 'repayPlan').filter(isRecord);
    checkSame('the number of installments', plan.length, termCount);
    const cents = plan.reduce((sum, row) => sum + Math.round((numberMember(row, 'repayAmount') ?? 0) * 100), 0);
    checkSame('the sum of the installments', cents, Math.round((numberMember(answer.body, 'repayAmount') ?? 0) * 100));
    return Promise.resolve();
  });
  await checkLoanResults(cast, 'it was told once', 1);
}

/** Checks how many loans the order led to: requests to review, repeats of a delivery aside. */
export async function checkOneLoan(cast: Cast): Promise<void> {
  await cast.steps.take({ step: 'there is one loan', item: '13', interface: 'loan.review-requested' }, () => {
    const requests = cast.stage.backOffice.reviews.entries(({ orderNo }) => orderNo === cast.orderNo);
    checkSame('the number of loans', new Set(requests.map(({ loanNo }) => loanNo)).size, 1);
    return Promise.resolve();
  });
}

/** Does something to a loan through the operations API. */
export function operate(
  cast: Cast,
  step: string,
  loanNo: string,
  action: 'review' | 'disbursement-review' | 'ask-payer' | 'retry-disbursement' | 'reject' | 'cancel',
  body: JsonRecord = {},
  httpStatus = 200,
): Promise<JsonRecord> {
  return cast.steps.take({ step, item: '16', interface: '/operations/loans' }, async (note) => {
    const answer = await cast.stage.operations.post(`/loans/${loanNo}/${action}`, { reason: 'journey', ...body });
    note({ status: answer.status });
    checkSame('the HTTP status', answer.status, httpStatus);
    return answer.body;
  });
}

/** Does something to a loan on the command line: `banyan orders <verb> <loan> …`. */
export function command(cast: Cast, step: string, verb: string, ...args: readonly string[]): Promise<void> {
  return cast.steps.take({ step, item: '16', interface: `banyan orders ${verb}` }, async () => {
    const run = ['orders', verb, ...args, ...(verb === 'find' ? [] : ['--reason', 'journey'])];
    const outcome = await runGatewayCommand(cast.stage.variables, run);
    checkSame('the exit code', outcome.exitCode, 0);
    if (verb === 'find') check(outcome.output.includes(cast.orderNo), 'the order was not found');
  });
}

function isLoanResult(cast: Cast, callback: CallbackEntry): boolean {
  const { orderNo, outcome, path } = callback;
  return orderNo === cast.orderNo && outcome === 'accept' && path === LOAN_RESULT_PATH;
}

function canonical(body: JsonRecord): string {
  return JSON.stringify(Object.entries(body).sort(([left], [right]) => (left < right ? -1 : 1)));
}
