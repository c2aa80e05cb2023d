import type { QuoteRepaymentError } from '#src/capabilities/repayment/quote-repayment.js';
import { createQuoteRepayment } from '#src/capabilities/repayment/quote-repayment.js';
import { createCheckRepayments } from '#src/capabilities/repayment/check-repayments.js';
import type { RepayError } from '#src/capabilities/repayment/repay.js';
import { createRepay } from '#src/capabilities/repayment/repay.js';
import type { Loan } from '#src/model/loan.js';
import type { LoanStatus } from '#src/model/loan-status.js';
import { debtTotal } from '#src/model/debt.js';
import type { Repayment, RepaymentApplication, RepaymentTarget } from '#src/model/repayment.js';
import type { RepaymentSchedule, ScheduledInstallment } from '#src/model/repayment-schedule.js';
import type { RepaymentQuote } from '#src/model/repayment/quote.js';
import type { LocalDate } from '#src/shared/calendar.js';
import { addMs, startOfDay } from '#src/shared/calendar.js';
import type { Fen } from '#src/shared/money.js';
import { sumFen } from '#src/shared/money.js';
import { anOrderKey } from '#src/testing/index.js';
import { loanIn, loanOf } from '../support/loan-story.js';
import type { World } from '../support/world.js';
import { aPass, createWorld } from '../support/world.js';

/** The order whose loan is repaid. */
export const KEY = anOrderKey();

/** Everything that is left. */
export const SETTLEMENT: RepaymentTarget = { kind: 'settlement' };

/** These installments. */
export function installments(...installmentNos: readonly number[]): RepaymentTarget {
  return { kind: 'installments', installmentNos };
}

/** A world with a loan of 15 000 元 over 12 months in `status`, at ten in the morning of the day on which its first installment is due. */
export async function repaying(
  prepare: (world: World) => void = () => undefined,
  status: LoanStatus = 'disbursed',
): Promise<World> {
  const world = createWorld();
  prepare(world);
  await loanIn(world, status);
  const { installments: rows } = await scheduleIn(world);
  const [first] = rows;
  if (first !== undefined) setDay(world, first.dueDate);
  return world;
}

/** It is ten in the morning of `date`. */
export function setDay(world: World, date: LocalDate): void {
  world.clock.set(addMs(startOfDay(date), 10 * 3_600_000));
}

/** What the quote of now says: the quote, or the error. */
export async function quoted(world: World, target: RepaymentTarget): Promise<RepaymentQuote | QuoteRepaymentError> {
  const result = await createQuoteRepayment(world)({ key: KEY, target });
  return result.ok ? result.value : result.error;
}

/** What is quoted now, in 分. Throws when nothing is. */
export async function quotedTotal(world: World, target: RepaymentTarget): Promise<Fen> {
  const quote = await quoted(world, target);
  if (!('total' in quote)) throw new Error(quote.kind);
  return quote.total;
}

/** The answer to a wish to repay: the number of the application, or the error. */
export async function repay(
  world: World,
  target: RepaymentTarget,
  key = KEY,
  isRepeated = false,
): Promise<{ readonly requestNo: string } | RepayError> {
  const result = await createRepay(world)({ key, target, isRepeated });
  return result.ok ? result.value : result.error;
}

/** One pass of the check job, `afterMs` from now. */
export async function checkRepayments(world: World, afterMs = 300_000): Promise<Readonly<Record<string, number>>> {
  world.clock.advance(afterMs);
  return (await createCheckRepayments(world)(aPass())).counts;
}

/** The schedule as stored. Throws when there is none. */
export async function scheduleIn(world: World): Promise<RepaymentSchedule> {
  const schedule = await world.read.schedules.find((await loanOf(world)).loanNo);
  if (schedule === undefined) throw new Error('there is no schedule');
  return schedule;
}

/** The installment of that number as stored. Throws when there is none. */
export async function installmentIn(world: World, installmentNo: number): Promise<ScheduledInstallment> {
  const found = (await scheduleIn(world)).installments.find((each) => each.installmentNo === installmentNo);
  if (found === undefined) throw new Error('there is no such installment');
  return found;
}

/** The loan's applications, oldest first. */
export async function applicationsIn(world: World): Promise<readonly RepaymentApplication[]> {
  return world.read.repaymentApplications.ofLoan((await loanOf(world)).loanNo);
}

/** The only application of the loan. Throws when there are none, or several. */
export async function applicationIn(world: World): Promise<RepaymentApplication> {
  const [application, ...more] = await applicationsIn(world);
  if (application === undefined || more.length > 0) throw new Error('there is not one application');
  return application;
}

/** The loan's repayments in the order in which they were recorded. */
export async function repaymentsIn(world: World): Promise<readonly Repayment[]> {
  return world.read.repayments.ofLoan((await loanOf(world)).loanNo);
}

/** What the payer's own book has debited, in 分, one amount a request number. */
export function debitedIn(world: World): readonly Fen[] {
  return [...world.payer.book().values()].flatMap((answer) => (answer.kind === 'paid' ? [answer.amount] : []));
}

/** What has come in by debits, as we have recorded it, in 分. */
export async function recordedIn(world: World): Promise<readonly Fen[]> {
  return (await repaymentsIn(world)).filter(({ way }) => way === 'debit').map(({ amount }) => amount);
}

/** How much of each installment is paid, by number. */
export async function paidIn(world: World): Promise<readonly Fen[]> {
  return (await scheduleIn(world)).installments.map(({ paid }) => debtTotal(paid));
}

/** The sum of the balances of the loan's ledger: nothing, always. */
export async function ledgerSumIn(world: World): Promise<Fen> {
  const { loanNo }: Loan = await loanOf(world);
  return sumFen([...(await world.read.ledger.balances(loanNo)).values()]);
}
