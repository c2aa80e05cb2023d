import { expect } from 'chai';
import { writeLenderEvent } from '#src/capabilities/events/take-in-event.js';
import type { QuoteRepaymentError } from '#src/capabilities/repayment/quote-repayment.js';
import type { RepayError } from '#src/capabilities/repayment/repay.js';
import { debtTotal } from '#src/model/debt.js';
import type { LoanNo } from '#src/model/identifiers.js';
import type { LenderEvent } from '#src/model/lender-event.js';
import type { Loan } from '#src/model/loan.js';
import type { LoanStatus } from '#src/model/loan-status.js';
import type { RepaymentQuote } from '#src/model/repayment/index.js';
import { totalOwedOn } from '#src/model/repayment/index.js';
import type { RepaymentSchedule } from '#src/model/repayment-schedule.js';
import type { RepaymentApplication, RepaymentTarget } from '#src/model/repayment.js';
import type { DebitAnswer } from '#src/ports/payer.js';
import { addDays, addMs, startOfDay, toLocalDate } from '#src/shared/calendar.js';
import type { Result } from '#src/shared/result.js';
import type { DebitScript } from '#src/testing/index.js';
import { aLenderEvent } from '#src/testing/index.js';
import type { World } from '../support/world.js';
import { takenWord } from '../support/taken-word.js';
import type { Act, Real } from './acts.js';
import { loanAt, note } from './acts.js';
import { told } from './told.js';

/** States of a loan that is being repaid. */
export const REPAID: readonly LoanStatus[] = ['disbursed', 'overdue'];

/** Which installments somebody wants to pay. */
export type Wish = 'oldest' | 'twoOldest' | 'notOldest' | 'paid' | 'unknown' | 'settlement';

function targetOf(schedule: RepaymentSchedule | undefined, wish: Wish): RepaymentTarget {
  if (wish === 'settlement') return { kind: 'settlement' };
  const all = schedule?.installments ?? [];
  const unpaid = all.filter(({ state }) => state === 'unpaid').map(({ installmentNo }) => installmentNo);
  const paid = all.filter(({ state }) => state === 'paid').map(({ installmentNo }) => installmentNo);
  const installmentNos = {
    oldest: unpaid.slice(0, 1),
    twoOldest: unpaid.slice(0, 2).reverse(),
    notOldest: unpaid.slice(1, 2),
    paid: paid.slice(0, 1),
    unknown: [99],
  }[wish];
  return { kind: 'installments', installmentNos };
}

async function openOf(world: World, loan: Loan): Promise<RepaymentApplication | undefined> {
  return (await world.read.repaymentApplications.ofLoan(loan.loanNo)).find(({ state }) => state === 'open');
}

async function lastOf(world: World, loan: Loan): Promise<RepaymentApplication | undefined> {
  return (await world.read.repaymentApplications.ofLoan(loan.loanNo)).at(-1);
}

/** Asks what something costs, and then pays it: the trial is the charge (items 21, 22). */
export function repay(order: number | LoanNo, wish: Wish, isAwaited = true): Act {
  return told(async (real, _model, isAlone) => {
    const loan = await loanAt(real, order, isAwaited ? REPAID : []);
    if (loan === undefined) return;
    const { world, process } = real.lender;
    const { orderKey: key, loanNo } = loan;
    const target = targetOf(await world.read.schedules.find(loanNo), wish);
    const running = await openOf(world, loan);
    const quote = await process.quoteRepayment({ key, target });
    const result = await process.repay({ key, target });
    const isAgain = result.ok && result.value.requestNo === running?.requestNo;
    note(real, `quote ${quote.ok ? 'quoted' : quote.error.kind}`);
    note(real, `repay ${result.ok ? (isAgain ? 'again' : 'accepted') : result.error.kind}`);
    if (isAlone) await expectTrialIsCharge(world, loan, { quote, result, running });
  });
}

async function expectTrialIsCharge(
  world: World,
  loan: Loan,
  {
    quote,
    result,
    running,
  }: {
    readonly quote: Result<RepaymentQuote, QuoteRepaymentError>;
    readonly result: Result<{ readonly requestNo: string }, RepayError>;
    readonly running: RepaymentApplication | undefined;
  },
): Promise<void> {
  if (!quote.ok) {
    if (quote.error.kind !== 'debitRunning') {
      expect(result, 'trial and repayment refuse alike').to.deep.equal(quote);
      return;
    }
    const { requestNo } = running ?? { requestNo: '' };
    const answers = [
      { ok: true, value: { requestNo } },
      { ok: false, error: { kind: 'otherDebitRunning' } },
    ];
    expect(answers, 'B19: one debit at a time').to.deep.include(result);
    return;
  }
  if (!result.ok) {
    expect(result.error.kind, 'what is quoted is accepted').to.be.oneOf(['failed', 'noRepaymentCard']);
    return;
  }
  const application = await world.read.repaymentApplications.find(result.value.requestNo);
  expect(application?.amount, 'the trial is the charge').to.equal(quote.value.total);
  if (application?.serialNo === undefined) return;
  const repayment = await world.read.repayments.find(application.serialNo);
  expect(repayment, 'the charge is booked').to.deep.include({ amount: quote.value.total, held: 0n });
  const after = await world.read.schedules.find(loan.loanNo);
  const isPaid = (installmentNo: number): boolean =>
    after?.installments.find((each) => each.installmentNo === installmentNo)?.state === 'paid';
  expect(quote.value.items.filter(({ installmentNo }) => !isPaid(installmentNo))).to.deep.equal([]);
}

/** How debits go from now on. */
export function payerDoes(script: DebitScript): Act {
  return async (real) => {
    real.lender.world.payer.scriptDebits(script);
  };
}

/** What the payer's book says of the last debit of a loan from now on. One that is running ends; anything else contradicts what it said. */
export function payerSays(order: number | LoanNo, kind: DebitAnswer['kind'], isHonest: boolean): Act {
  return async (real, model) => {
    const { world } = real.lender;
    const loan = await loanAt(real, order, REPAID);
    const application = loan === undefined ? undefined : await lastOf(world, loan);
    if (loan === undefined || application === undefined) return;
    const { requestNo } = application;
    const known = world.payer.book().get(requestNo)?.kind ?? 'notReceived';
    if (isHonest && (known !== 'running' || kind === 'notReceived')) return;
    if (!isHonest) model.contradicted.add(loan.loanNo);
    world.payer.sayOfDebit(requestNo, wordOf(real, application, kind));
    note(real, `payer ${known} → ${kind}`);
  };
}

/** An order that was lost on its way gets to the payer after all, as long as it is good. */
export function lostOrderArrives(order: number | LoanNo): Act {
  return async (real) => {
    const { world } = real.lender;
    const loan = await loanAt(real, order, REPAID);
    const application = loan === undefined ? undefined : await lastOf(world, loan);
    if (application === undefined) return;
    const { requestNo, reason, validUntil, settledAt } = application;
    const debitOrder = world.payer.debitOrders().find((each) => each.requestNo === requestNo);
    if (debitOrder === undefined || reason === 'notSent') return;
    // Our clock was set back since; the payer has its own, by which the order is over.
    if (settledAt !== undefined && settledAt > validUntil && world.clock.now() <= validUntil) return;
    world.payer.scriptDebits('pays', requestNo);
    const { kind } = await world.payer.debit(debitOrder);
    note(real, `lost order arrives ${kind}`);
  };
}

function wordOf(real: Real, { requestNo, amount }: RepaymentApplication, kind: DebitAnswer['kind']): DebitAnswer {
  if (kind === 'failed') return { kind, reason: 'insufficientFunds' };
  if (kind !== 'paid') return { kind };
  return { kind, serialNo: `serial-${requestNo}`, amount, paidAt: real.lender.world.clock.now() };
}

/** What the payer tells without being asked, and how: what its book says, or a failure that its book knows nothing of. */
export function payerTells(
  order: number | LoanNo,
  way: 'notice' | 'event',
  word: 'book' | 'failed',
  event: number,
): Act {
  return told(async (real, _model, isAlone) => {
    const { world, process } = real.lender;
    const loan = await loanAt(real, order, REPAID);
    const application = loan === undefined ? undefined : await lastOf(world, loan);
    if (loan === undefined || application === undefined) return;
    const { requestNo } = application;
    const inBook: DebitAnswer = world.payer.book().get(requestNo) ?? { kind: 'notReceived' };
    const said: DebitAnswer = word === 'failed' ? { kind: 'failed', reason: 'hearsay' } : inBook;
    const answer = way === 'notice' ? await byNotice() : await byEvent();
    if (answer !== undefined) note(real, `told by ${way} ${answer}`);
    const isKnownBetter = inBook.kind === 'running' || inBook.kind === 'paid' || inBook.kind === 'unknown';
    if (isAlone && isKnownBetter) expect(answer, 'the payer’s book counts, not hearsay (G24)').not.to.equal('failed');

    async function byNotice(): Promise<string> {
      const result = await process.applyRepaymentNotice({ requestNo, word: said });
      return result.ok ? result.value : result.error.kind;
    }

    async function byEvent(): Promise<string | undefined> {
      if (loan === undefined || (said.kind !== 'paid' && said.kind !== 'failed')) return undefined;
      const members =
        said.kind === 'failed'
          ? { outcome: said.kind, reason: said.reason }
          : { outcome: said.kind, serialNo: said.serialNo, amountFen: String(said.amount), paidAt: said.paidAt };
      const eventId = `repayment-${requestNo}-${said.kind}-${String(event)}`;
      const taken = await process.takeInEvent(aRepaymentResult(loan, eventId, { requestNo, ...members }));
      return takenWord(taken);
    }
  });
}

function aRepaymentResult(loan: Loan, eventId: string, members: Readonly<Record<string, unknown>>): string {
  return writeLenderEvent(anEvent(loan, 'repayment.result', eventId, members));
}

function anEvent(
  { orderKey, loanNo }: Loan,
  type: string,
  eventId: string,
  members: Readonly<Record<string, unknown>>,
): LenderEvent {
  const { channel, orderNo } = orderKey;
  const payload = JSON.stringify({ orderNo, loanNo, ...members });
  return aLenderEvent({ eventId, type, channel, key: orderNo, payload });
}

/** How much comes by itself: what the oldest installment is, all that is owed, more than that, or too little for anything. */
export type Sum = 'oldest' | 'everything' | 'tooMuch' | 'little';

/** What `sum` is of a loan today, in 分. */
export function amountOf(loan: Loan, schedule: RepaymentSchedule, sum: Sum, at: World['clock']): bigint {
  const owed = totalOwedOn(loan, schedule, toLocalDate(at.now()));
  const oldest = schedule.installments.find(({ state }) => state === 'unpaid')?.total ?? 100n;
  return { oldest, everything: owed > 0n ? owed : 100n, tooMuch: owed + 12_345n, little: 1_234n }[sum];
}

/** Money comes that nobody asked for: a debit of the back office's own, or a transfer (item 23). */
export function moneyComes(
  order: number | LoanNo,
  sum: Sum,
  way: 'debit' | 'bankTransfer' | 'alipay',
  serial: number,
  isAwaited: boolean,
): Act {
  return told(async (real) => {
    const loan = await loanAt(real, order, isAwaited ? REPAID : []);
    if (loan === undefined) return;
    const { world, process } = real.lender;
    const schedule = await world.read.schedules.find(loan.loanNo);
    const amountFen = schedule === undefined ? '5000' : String(amountOf(loan, schedule, sum, world.clock));
    const serialNo = `auto-${loan.orderKey.orderNo}-${String(serial)}`;
    const members = { outcome: 'paid', serialNo, amountFen, paidAt: world.clock.now(), way };
    const eventId = `money-${serialNo}-${amountFen}`;
    const taken = await process.takeInEvent(aRepaymentResult(loan, eventId, members));
    note(real, `money ${takenWord(taken)}`);
    const after = await world.read.schedules.find(loan.loanNo);
    const isPartly = after?.installments.some(({ state, paid }) => state === 'unpaid' && debtTotal(paid) > 0n);
    if (isPartly === true) note(real, 'partly paid');
  });
}

/** The back office raises what the job raises, too, perhaps for a day that is over or has not come (item 20). */
export function fallsOverdue(order: number | LoanNo, installment: number, days: number): Act {
  return told(async (real) => {
    const loan = await loanAt(real, order, REPAID);
    if (loan === undefined) return;
    const { world, process } = real.lender;
    const asOf = addDays(toLocalDate(world.clock.now()), days);
    const installmentNo = 1 + installment;
    const eventId = `from-outside-${loan.loanNo}-${String(installmentNo)}-${asOf}`;
    const taken = await process.takeInEvent(
      writeLenderEvent(anEvent(loan, 'loan.overdue', eventId, { installmentNo, asOf })),
    );
    note(real, `overdue ${takenWord(taken)}`);
  });
}

/** It is noon, `days` after the oldest unpaid installment of a loan was or will be due; time never runs back for that. */
export function dueDay(order: number | LoanNo, days: number): Act {
  return async (real) => {
    const { world } = real.lender;
    const loan = await loanAt(real, order, REPAID);
    const schedule = loan === undefined ? undefined : await world.read.schedules.find(loan.loanNo);
    const oldest = schedule?.installments.find(({ state }) => state === 'unpaid');
    if (oldest === undefined) return;
    const noon = addMs(startOfDay(addDays(oldest.dueDate, days)), 43_200_000);
    if (noon > world.clock.now()) world.clock.set(noon);
  };
}
