import { walkOpening } from '../marketplace/browser.js';
import { cardBinding, loanConfirmation, orderQuery } from '../marketplace/requests.js';
import { readableYuan, wrapText } from '../print/text.js';
import { textMember } from '../wire/json.js';
import { until } from '../wire/until.js';
import { APPROVAL } from '../back-office/credit-result.js';
import { statusFindings } from './findings.js';
import { cardFindings, paidFindings } from './loan-findings.js';
import type { Borrower, Play } from './play.js';
import { applyForCredit, awaitStatus, introduce, PATIENCE_MS, since } from './play.js';
import type { OwingBorrower } from './play-repayment.js';
import { askPlan } from './play-repayment.js';
import { scheduleTable } from './schedule-table.js';

const LOAN = { amountYuan: 15_000, termCount: 12 };

/** From the approval to the payout: card, confirmation, account opening, review, payout, schedule. Gives the loan. */
export async function playPaidOut(play: Play, borrower: Borrower): Promise<OwingBorrower> {
  const { client, narrator } = play;
  const bound = await client.ask('bindCard', cardBinding(borrower, borrower.person));
  narrator.call('bindCard', bound, [...statusFindings(bound.body), `card company 绑卡公司 asked once, no SMS code`]);
  const card = await client.ask('queryBindCardResult', orderQuery(borrower.orderNo));
  narrator.call('queryBindCardResult', card, cardFindings(card));
  const confirmed = await client.ask(
    'confirmLoan',
    loanConfirmation(borrower, { ...LOAN, returnPage: play.marketplace.returnPage() }),
  );
  narrator.call('confirmLoan', confirmed, [
    `${readableYuan(LOAN.amountYuan)} over ${String(LOAN.termCount)} months · no depository account yet 未开户`,
    'the borrower is sent to the opening page 开户页',
  ]);
  await openTheAccount(play, borrower, textMember(confirmed.body, 'url') ?? '');
  const loanNo = await reviewAndPay(play, borrower);
  const paid = await client.ask('queryFk', orderQuery(borrower.orderNo));
  narrator.call('queryFk', paid, paidFindings(paid));
  narrator.heading('The repayment schedule 还款计划', `order ${borrower.orderNo}`);
  const plan = await askPlan(play, borrower);
  narrator.lines('', ...scheduleTable(plan, play.now(), play.palette));
  narrator.heading('What the borrower read 短信', 'the SMS carrier of the sandbox shows it');
  narrator.lines(...(await messagesTo(play, borrower, 2)).flatMap((shown) => wrapText(shown, 76)));
  return { ...borrower, loanNo, plan };
}

/** A borrower who is approved, and waits at the opening page for a person to click through it. Gives the page's address. */
export async function playWaiting(play: Play): Promise<{ readonly orderNo: string; readonly pageUrl: string }> {
  const { client, narrator, backOffice } = play;
  const borrower = introduce(play, 'A borrower for you 留给您的借款人');
  await applyForCredit(play, borrower, APPROVAL, 'approves 通过');
  await awaitStatus(play, borrower, 6001);
  // Whoever clicks through the page sees the loan paid out.
  backOffice.reviewScript.plan(borrower.orderNo, [], 'pass');
  backOffice.payoutScript.plan(borrower.orderNo, [], 'pay');
  const confirmed = await client.ask(
    'confirmLoan',
    loanConfirmation(borrower, { ...LOAN, returnPage: play.marketplace.returnPage() }),
  );
  narrator.call('confirmLoan', confirmed, ['no card is bound: the depository’s page asks for one']);
  return { orderNo: borrower.orderNo, pageUrl: textMember(confirmed.body, 'url') ?? '' };
}

async function openTheAccount(
  { narrator, counterparts, marketplace }: Play,
  borrower: Borrower,
  url: string,
): Promise<void> {
  const startedAt = performance.now();
  const home = marketplace.baseUrl();
  const walk = await walkOpening(url, home);
  const back = new URL(walk.returnedTo ?? home);
  narrator.event('browser 浏览器', 'walks through the pages', since(startedAt), [
    walk.titles.join('  →  '),
    `back to ${back.host}${back.pathname} with status=${back.searchParams.get('status') ?? '-'}`,
  ]);
  const requestNo = counterparts.depository.requestOf(borrower.person.idCard) ?? '';
  const notice = await counterparts.depository.book.waitFor(
    'the notice',
    (entry) => entry.kind === 'notice' && entry.requestNo === requestNo,
    PATIENCE_MS,
  );
  narrator.event('depository 存管', 'notifies the gateway', since(startedAt), [
    `opened 开户成功, taken with HTTP ${notice.word}: this makes the loan`,
  ]);
}

/** The first messages to the borrower: card bound, paid out. */
function messagesTo({ counterparts }: Play, { person }: Borrower, count: number): Promise<readonly string[]> {
  return until(
    'the messages',
    () => {
      const shown = counterparts.sms.messages.entries(({ mobile }) => mobile === person.mobile);
      return Promise.resolve(shown.length >= count ? shown.map((message) => message.shown) : undefined);
    },
    PATIENCE_MS,
  );
}

async function reviewAndPay({ narrator, backOffice, marketplace }: Play, { orderNo }: Borrower): Promise<string> {
  const reviewedAt = performance.now();
  const request = await backOffice.reviews.waitFor('a review', (entry) => entry.orderNo === orderNo, PATIENCE_MS);
  narrator.event('gateway 订单审核', 'asks for the loan review', since(reviewedAt), [
    `loan ${request.loanNo} · ${readableYuan(Number(request.amountFen) / 100)}`,
  ]);
  await backOffice.review(request, 'pass');
  narrator.event('back office 审核结果', 'passes 通过', since(reviewedAt));
  const paidAt = performance.now();
  const payout = await backOffice.payouts.waitFor('a payout', (entry) => entry.orderNo === orderNo, PATIENCE_MS);
  await backOffice.readPayout(payout.requestNo);
  await backOffice.settle(payout, 'pay');
  narrator.event('payer 放款', 'pays to the card', since(paidAt), [
    `request ${payout.requestNo} · ${readableYuan(Number(payout.amountFen) / 100)}`,
  ]);
  const callback = await marketplace.callbacks.waitFor(
    'the loan result',
    (entry) => entry.orderNo === orderNo && entry.outcome === 'accept' && entry.status === '7001',
    PATIENCE_MS,
  );
  const signed = callback.isSigned ? 'signature good 验签通过' : 'signature BAD 验签失败';
  narrator.event('榕树 platform/1.2', 'the marketplace is called back', since(paidAt), [
    `${statusFindings(callback.body).join(' ')} · with the plan · ${signed}`,
  ]);
  return request.loanNo;
}
