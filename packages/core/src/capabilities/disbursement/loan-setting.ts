import type { Instant } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { ChannelCode } from '../../model/identifiers.js';
import type { LenderEvent } from '../../model/lender-event.js';
import type { Loan } from '../../model/loan.js';
import type { LoanEvent } from '../../model/loan-status.js';
import { nextLoanStatus } from '../../model/loan-status.js';
import type { LoanPolicy } from '../../model/loan-policy.js';
import type { MarketplaceOrder } from '../../model/marketplace-order.js';
import type { CallbackBodies } from '../../ports/callback-bodies.js';
import type { Clock } from '../../ports/clock.js';
import type { Configuration } from '../../ports/configuration.js';
import type { InboxEntry } from '../../ports/event-inbox.js';
import type { Identifiers } from '../../ports/identifiers.js';
import type { Stores, UnitOfWork } from '../../ports/unit-of-work.js';
import type { LoanReference } from './loan-events.js';

/** How far the clock of somebody who says when money moved may be off ours. */
export const CLOCK_DIFFERENCE_MAX_MS = 86_400_000;

/** What everything that moves a loan works with. */
export interface LoanDependencies {
  readonly unitOfWork: UnitOfWork;
  readonly configuration: Configuration;
  readonly callbackBodies: CallbackBodies;
  readonly identifiers: Identifiers;
  readonly clock: Clock;
}

/** A loan in the hands of one unit: nobody else moves anything of this person before the unit ends. */
export interface LoanSetting {
  readonly stores: Stores;
  readonly configuration: Configuration;
  readonly callbackBodies: CallbackBodies;
  readonly identifiers: Identifiers;
  readonly policy: LoanPolicy;
  readonly order: MarketplaceOrder;
  readonly loan: Loan;
  readonly at: Instant;
}

/** Takes a loan into the unit of `stores`, under its person's lock: the first thing of the unit, so that doors wait in place of deadlocking. */
export async function openLoan(
  dependencies: LoanDependencies,
  stores: Stores,
  { loanNo, orderKey, idCardIndex }: Pick<Loan, 'loanNo' | 'orderKey' | 'idCardIndex'>,
): Promise<LoanSetting> {
  await stores.borrowers.lockPerson(idCardIndex);
  const { configuration, callbackBodies, identifiers, clock } = dependencies;
  const loan = await stores.loans.find(loanNo);
  const order = await stores.orders.find(orderKey);
  const policy = configuration.loanPolicy(orderKey.channel);
  invariant(loan !== undefined && order !== undefined, 'a loan and its order do not vanish');
  invariant(policy !== undefined, 'a loan belongs to a configured channel');
  return { stores, configuration, callbackBodies, identifiers, policy, order, loan, at: clock.now() };
}

/** Moves the loan; the setting with the loan as it is then. Throws `InvariantViolation` when the loan was not under the lock of this unit. */
export async function moveLoan(
  setting: LoanSetting,
  event: LoanEvent,
  detail: string,
  set: { readonly disbursedAt?: Instant } = {},
): Promise<LoanSetting> {
  const { stores, loan, at } = setting;
  const { loanNo, status: from, version } = loan;
  const status = nextLoanStatus(from, event);
  const isOurs = await stores.loans.transition({ loanNo, from, version, event, at, detail, set });
  invariant(isOurs && status !== undefined, 'a loan under the lock of a unit moves with that unit only');
  return { ...setting, loan: { ...loan, status, version: version + 1, changedAt: at, ...set } };
}

/** Why an event about a loan finds none. */
export interface UnknownLoan {
  readonly kind: 'unknownOrder' | 'unknownLoan';
}

/** What an event is to do: nothing yet, so that what can never be used is known before anything is written. */
export type Decision<Outcome extends string, Fault> = Result<() => Promise<Outcome>, Fault>;

/** Finds the loan that an event is about. */
export async function findReferredLoan(
  { read }: UnitOfWork,
  event: Pick<LenderEvent, 'channel'>,
  reference: LoanReference,
): Promise<Result<Loan, UnknownLoan>> {
  const orderKey = { channel: event.channel as ChannelCode, orderNo: reference.orderNo };
  if ((await read.orders.find(orderKey)) === undefined) return err({ kind: 'unknownOrder' });
  const known = await read.loans.findByOrder(orderKey);
  return known?.loanNo === reference.loanNo ? ok(known) : err({ kind: 'unknownLoan' });
}

/**
 * Applies an event about a loan, once: one unit under the person's lock. An event that was taken in before is `again`. `decide`
 * looks first; what it returns acts, after the inbox row. A fault leaves no inbox row, so that the event may be played again.
 */
export async function applyLoanEvent<Outcome extends string, Fault>(
  dependencies: LoanDependencies,
  input: { readonly consumer: string; readonly event: LenderEvent; readonly reference: LoanReference },
  decide: (setting: LoanSetting) => Promise<Decision<Outcome, Fault>>,
): Promise<Result<Outcome | 'again', Fault | UnknownLoan>> {
  const { unitOfWork } = dependencies;
  const { consumer, event, reference } = input;
  const known = await findReferredLoan(unitOfWork, event, reference);
  if (!known.ok) return known;
  return unitOfWork.run(async (stores) => {
    const setting = await openLoan(dependencies, stores, known.value);
    return decideOnce(setting, { consumer, event }, decide);
  });
}

/** What {@link applyLoanEvent} does inside its unit. */
export async function decideOnce<Outcome extends string, Fault>(
  setting: LoanSetting,
  { consumer, event }: { readonly consumer: string; readonly event: Pick<LenderEvent, 'eventId' | 'type'> },
  decide: (setting: LoanSetting) => Promise<Decision<Outcome, Fault>>,
): Promise<Result<Outcome | 'again', Fault>> {
  const { stores, loan, at } = setting;
  const { eventId, type } = event;
  const entry: InboxEntry = { consumer, eventId, orderKey: loan.orderKey, type, at };
  const seen = await stores.inbox.ofOrder(loan.orderKey);
  if (seen.some((earlier) => earlier.consumer === consumer && earlier.eventId === eventId)) return ok('again');
  const decision = await decide(setting);
  if (!decision.ok) return decision;
  if ((await stores.inbox.record(entry)) === 'again') return ok('again');
  return ok(await decision.value());
}
