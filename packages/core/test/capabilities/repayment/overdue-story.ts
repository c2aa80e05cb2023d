import { createApplyOverdue } from '#src/capabilities/repayment/apply-overdue.js';
import { createAssessOverdue } from '#src/capabilities/repayment/assess-overdue.js';
import type { Loan } from '#src/model/loan.js';
import type { BatchRequest } from '#src/capabilities/run-batch.js';
import type { LenderEvent } from '#src/model/lender-event.js';
import type { LocalDate } from '#src/shared/calendar.js';
import { aLenderEvent } from '#src/testing/index.js';
import { loanOf } from '../support/loan-story.js';
import type { World } from '../support/world.js';
import { aPass } from '../support/world.js';

/** A `loan.overdue` about `loan`; members given as undefined are left out. */
export function anOverdue(
  { orderKey, loanNo }: Loan,
  members: Readonly<Record<string, unknown>>,
  eventId = 'overdue-1',
): LenderEvent {
  const { channel, orderNo } = orderKey;
  const payload = JSON.stringify({ orderNo, loanNo, ...members });
  return aLenderEvent({ eventId, type: 'loan.overdue', channel, key: orderNo, payload });
}

/** What the event that installment `installmentNo` is overdue on `asOf` did: the outcome, or the kind of the error. */
export async function overdue(world: World, installmentNo: number, asOf: LocalDate, eventId?: string): Promise<string> {
  const event = anOverdue(await loanOf(world), { installmentNo, asOf }, eventId ?? `overdue-${asOf}`);
  const applied = await createApplyOverdue(world)(event);
  return applied.ok ? applied.value : applied.error.kind;
}

/** One run of the overdue job: what it counts. */
export async function overdueRun(
  world: World,
  request: Partial<BatchRequest> = {},
): Promise<Readonly<Record<string, number>>> {
  return (await createAssessOverdue(world)(aPass(request))).counts;
}

/** The penalty postings of the loan's ledger: reference and amount, in order. */
export async function penaltiesIn(world: World): Promise<readonly (readonly [reference: string, amount: bigint])[]> {
  const postings = await world.read.ledger.ofLoan((await loanOf(world)).loanNo);
  return postings
    .filter(({ kind }) => kind === 'penaltyAssessed')
    .map(({ reference, entries }) => [reference, entries.find(({ account }) => account === 'penalty')?.amount ?? 0n]);
}

/** Texts of `loanOverdue` to the borrower, by their keys. */
export async function overdueTexts(world: World): Promise<readonly string[]> {
  const messages = await world.read.sms.ofOrder((await loanOf(world)).orderKey);
  return messages.filter(({ event }) => event === 'loanOverdue').map(({ businessKey }) => businessKey);
}
