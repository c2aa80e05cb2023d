import { castAt } from '../journey/acts.js';
import { castWithAccount } from '../journey/account-acts.js';
import {
  awaitPayout,
  awaitReview,
  bindCard,
  checkOneLoan,
  checkPaidOut,
  confirm,
  openAccount,
  queryPayout,
  reachApproval,
  review,
  settle,
  USUAL_LOAN,
} from '../journey/loan-acts.js';
import type { Cast } from '../journey/acts.js';
import { ask } from '../journey/acts.js';
import type { Scenario } from '../journey/scenario.js';
import { checkSame } from '../journey/step.js';
import { loanCalculation, loanConfirmation, orderQuery } from '../marketplace/requests.js';
import { isRecord, listMember, numberMember } from '../wire/json.js';

/** A borrower with an account confirms and is paid out; quote, confirmation and schedule give the same numbers. */
export const paidOut: Scenario = {
  name: 'paid-out-account-open',
  title: 'the account is open: one call confirms, then paid out',
  async play(stage, steps) {
    const cast = await castWithAccount(stage, steps, 'rongshu');
    await reachApproval(cast);
    await bindCard(cast);
    await confirm(cast, 'confirm the loan', 'confirmed');
    await payOut(cast);
    await checkQuoted(cast);
    await ask(
      cast,
      'the confirmation again',
      'confirmLoan',
      loanConfirmation(cast, USUAL_LOAN),
      { code: 0, status: 4001 },
      ({ text }) => {
        checkSame('a page to open', text.includes('http'), false);
      },
    );
    await checkOneLoan(cast);
  },
};

/** A borrower without an account goes through our page and the depository's; the notice completes the confirmation. */
export const paidOutThroughOpening: Scenario = {
  name: 'paid-out-through-opening',
  title: 'page, notice, loan, payout; the browser comes back',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu-aes');
    await reachApproval(cast);
    await bindCard(cast);
    await ask(cast, 'nothing is confirmed yet', 'queryFk', orderQuery(cast.orderNo), { code: 10002 });
    const first = await confirm(cast, 'confirm the loan', 'openingNeeded');
    const again = await confirm(cast, 'confirm it again', 'openingNeeded');
    await steps.take({ step: 'the same page both times', item: '12', interface: 'confirmLoan' }, () => {
      checkSame('the answer', again.text, first.text);
      return Promise.resolve();
    });
    await queryPayout(cast, 'the confirmation is under way', 7002);
    await openAccount(cast, 'open the account, in English', first, { language: 'en' });
    await payOut(cast);
  },
};

/** Confirmation before any card: the depository's page asks for one, and it becomes the card for payout and repayment (G11). */
export const cardFromThePage: Scenario = {
  name: 'card-from-the-page',
  title: "no card bound: the depository's page asks for one",
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    await reachApproval(cast);
    await ask(cast, 'no card is bound', 'queryBindCardResult', orderQuery(cast.orderNo), { code: 10002 });
    const confirmed = await confirm(cast, 'confirm without a card', 'openingNeeded');
    await openAccount(cast, 'type a card in on the page', confirmed, { card: cast.person.bankCard });
    await payOut(cast);
    await ask(
      cast,
      'the card of the page is bound',
      'queryBindCardResult',
      orderQuery(cast.orderNo),
      { code: 0, status: 3001 },
      ({ body }) => {
        checkSame('the card', String(body['bankCardNum']).slice(-4), cast.person.bankCard.slice(-4));
      },
    );
  },
};

/** From the loan to the plan, everybody saying yes. */
export async function payOut(cast: Cast): Promise<void> {
  const request = await awaitReview(cast);
  await queryPayout(cast, 'the loan is in review', 7002);
  await review(cast, 'the review passes', request, 'pass');
  const payout = await awaitPayout(cast);
  await queryPayout(cast, 'the payout is under way', 7002);
  await settle(cast, 'the payer pays', payout, 'pay');
  await checkPaidOut(cast, Number(request.amountFen) / 100, request.termCount);
}

async function checkQuoted(cast: Cast): Promise<void> {
  const paid = await queryPayout(cast, 'ask for the plan', 7001);
  await ask(
    cast,
    'the quote gives the same numbers',
    'loanCalculation',
    loanCalculation(USUAL_LOAN),
    { code: 0 },
    (quote) => {
      const principals = (body: typeof quote.body): string =>
        listMember(body, 'repayPlan')
          .filter(isRecord)
          .map((row) => String(numberMember(row, 'repayAmount')))
          .join();
      checkSame('the installments', principals(paid.body), principals(quote.body));
      checkSame('the total', numberMember(paid.body, 'repayAmount'), numberMember(quote.body, 'refundAmount'));
    },
  );
}
