import type { LenderEvent } from '#src/model/lender-event.js';
import type { Loan } from '#src/model/loan.js';
import type { RepaymentApplication, RepaymentTarget } from '#src/model/repayment.js';
import type { RepaymentTerms } from '#src/model/repayment-terms.js';
import { createSettleApplication } from '#src/capabilities/repayment/settle-application.js';
import { createApplyRepaymentNotice } from '#src/capabilities/repayment/apply-repayment-notice.js';
import { createApplyRepaymentResult } from '#src/capabilities/repayment/apply-repayment-result.js';
import type { DebitAnswer } from '#src/ports/payer.js';
import { sumFen } from '#src/shared/money.js';
import type { Fen } from '#src/shared/money.js';
import { aLenderEvent } from '#src/testing/index.js';
import { loanOf } from '../support/loan-story.js';
import type { World } from '../support/world.js';
import { applicationsIn, repay } from './repay-story.js';

/** An application for `target` that the payer has and has not answered. Throws when it is refused. */
export async function running(world: World, target: RepaymentTarget): Promise<RepaymentApplication> {
  world.payer.scriptDebits('runs');
  const answer = await repay(world, target);
  if (!('requestNo' in answer)) throw new Error(answer.kind);
  return applicationNow(world, answer.requestNo);
}

/** The application of that number as stored. Throws when there is none. */
export async function applicationNow(world: World, requestNo: string): Promise<RepaymentApplication> {
  const found = (await applicationsIn(world)).find((each) => each.requestNo === requestNo);
  if (found === undefined) throw new Error('there is no such application');
  return found;
}

/** What the payer says when it has debited what it was asked for. */
export function paidWord(
  world: World,
  { requestNo, amount }: RepaymentApplication,
  overrides: Partial<Extract<DebitAnswer, { kind: 'paid' }>> = {},
): Extract<DebitAnswer, { kind: 'paid' }> {
  return { kind: 'paid', serialNo: `serial-${requestNo}`, amount, paidAt: world.clock.now(), ...overrides };
}

/** What the payer's notice did: the outcome, or the kind of the error. */
export async function notice(world: World, requestNo: string, word: DebitAnswer): Promise<string> {
  const result = await createApplyRepaymentNotice(world)({ requestNo, word });
  return result.ok ? result.value : result.error.kind;
}

/** What the payer's own answer did. */
export async function answer(world: World, requestNo: string, word: DebitAnswer): Promise<string> {
  const result = await createSettleApplication(world)(requestNo, word, 'answer');
  return result.ok ? result.value : result.error.kind;
}

/** A `repayment.result` about `loan`; members given as undefined are left out. */
export function aRepaymentResult(
  { orderKey, loanNo }: Loan,
  members: Readonly<Record<string, unknown>>,
  eventId = 'repayment-result-1',
): LenderEvent {
  const { channel, orderNo } = orderKey;
  const payload = JSON.stringify({ orderNo, loanNo, ...members });
  return aLenderEvent({ eventId, type: 'repayment.result', channel, key: orderNo, payload });
}

/** Members of a `repayment.result` that says `word` of an application, or of money that came by itself. */
export function resultMembers(word: DebitAnswer, requestNo?: string): Readonly<Record<string, unknown>> {
  const about = requestNo === undefined ? {} : { requestNo };
  if (word.kind !== 'paid') return { ...about, outcome: word.kind, reason: 'insufficient.funds' };
  return { ...about, outcome: 'paid', serialNo: word.serialNo, amountFen: String(word.amount), paidAt: word.paidAt };
}

/** What the event did: the outcome, or the kind of the error. */
export async function result(
  world: World,
  members: Readonly<Record<string, unknown>>,
  eventId = 'repayment-result-1',
): Promise<string> {
  const applied = await createApplyRepaymentResult(world)(aRepaymentResult(await loanOf(world), members, eventId));
  return applied.ok ? applied.value : applied.error.kind;
}

/** What the loan's ledger holds for its borrower. */
export async function heldIn(world: World): Promise<bigint> {
  return -((await world.read.ledger.balances((await loanOf(world)).loanNo)).get('held') ?? 0n);
}

/** Sum of every posting of the loan's ledger, in order: nothing each. */
export async function postingSums(world: World): Promise<readonly Fen[]> {
  const postings = await world.read.ledger.ofLoan((await loanOf(world)).loanNo);
  return postings.map(({ entries }) => sumFen(entries.map(({ amount }) => amount)));
}

/** The repayment callbacks of the loan's order: type, key and body, in order. */
export async function callbacksIn(
  world: World,
): Promise<readonly { readonly key: string; readonly body: Readonly<Record<string, unknown>> }[]> {
  const callbacks = await world.read.callbacks.ofOrder((await loanOf(world)).orderKey);
  return callbacks
    .filter(({ type }) => type === 'repaymentResult' || type === 'repaymentSchedule')
    .map(({ type, businessKey, body }) => ({
      key: `${type} ${businessKey}`,
      body: JSON.parse(body) as Readonly<Record<string, unknown>>,
    }));
}

/** Changes how loans of the world's product are repaid; before the loan is made. */
export function repaidBy(terms: Partial<RepaymentTerms>): (world: World) => void {
  return (world) => {
    const { product } = world.rows;
    world.rows.product = { ...product, repaymentTerms: { ...product.repaymentTerms, ...terms } };
  };
}
