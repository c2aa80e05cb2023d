import type { Instant } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { LenderEvent } from '../../model/lender-event.js';
import type { RepaymentApplication, RepaymentSource } from '../../model/repayment.js';
import type { DebitAnswer, Payer } from '../../ports/payer.js';
import { enqueueRepaymentCallbacks } from '../callback/callback-plan.js';
import type { Decision, LoanDependencies, LoanSetting } from '../disbursement/loan-setting.js';
import { decideOnce, openLoan } from '../disbursement/loan-setting.js';
import type { RepaymentFault } from './book-repayment.js';
import { decideRepayment } from './book-repayment.js';
import { parkWord, unparkWord } from './parked-word.js';

/**
 * What a word on a debit did. `paid`: it is booked. `failed`: the application has ended, another may be made. `again`: known
 * already. `unclear`: nothing may be concluded; the application stays open and is asked about again (G24). `ignored`: it says
 * nothing that still counts.
 */
export type SettledApplication = 'paid' | 'failed' | 'again' | 'unclear' | 'ignored';

/** Why a word cannot be used. Nothing was written, but that a payment which cannot be booked is parked for people. */
export type SettleApplicationError =
  | RepaymentFault
  /** We never made an application of that number. */
  | { readonly kind: 'unknownRequest' };

/** How a word is taken. */
export interface SettleOptions {
  /** An answer tells the marketplace of a failure at this moment: no callback does. */
  readonly isAnswered?: boolean;
  /** The event that brought it, taken in with it. */
  readonly reference?: { readonly consumer: string; readonly event: Pick<LenderEvent, 'eventId' | 'type'> };
}

/**
 * Turns the payer's word on a debit into state: the one place where it happens, whoever brings it (items 22–24). In one unit,
 * once; the payer is asked outside of it, and only when a notice or an event tells of a failure, which its book must confirm:
 * money that was taken is never called a failure. `notReceived` is a failure once nothing can be debited any more.
 */
export type SettleApplication = (
  requestNo: string,
  word: DebitAnswer,
  source: RepaymentSource,
  options?: SettleOptions,
) => Promise<Result<SettledApplication, SettleApplicationError>>;

/** What {@link createSettleApplication} works with. */
export interface SettleApplicationDependencies extends LoanDependencies {
  readonly payer: Pick<Payer, 'queryDebit'>;
}

/** A word on a debit, and who brought it. */
export interface Heard {
  readonly word: DebitAnswer;
  readonly source: RepaymentSource;
  /** When the payer was asked. What it had not received by then, it may have received since. */
  readonly askedAt?: Instant;
}

/** What a word on a debit is to do. */
export type SettleDecision = Decision<SettledApplication, RepaymentFault>;

/** Makes the settling of applications. */
export function createSettleApplication(dependencies: SettleApplicationDependencies): SettleApplication {
  const { unitOfWork, payer, clock } = dependencies;

  return async (requestNo, word, source, { isAnswered = false, reference } = {}) => {
    const { read } = unitOfWork;
    const application = await read.repaymentApplications.find(requestNo);
    const loan = application === undefined ? undefined : await read.loans.find(application.loanNo);
    if (application === undefined || loan === undefined) return err({ kind: 'unknownRequest' });
    const heard = await confirmed(application, { word, source });
    return unitOfWork.run<Result<SettledApplication, SettleApplicationError>>(async (stores) => {
      const setting = await openLoan(dependencies, stores, loan);
      const decide = async (): Promise<SettleDecision> => {
        const current = await stores.repaymentApplications.find(requestNo);
        return decideWord(setting, current ?? application, heard, isAnswered);
      };
      if (reference !== undefined) return decideOnce(setting, reference, decide);
      const decision = await decide();
      if (decision.ok) return ok(await decision.value());
      // Nobody is there to whom the fault is told: whoever brings an event parks it.
      if (heard.word.kind === 'paid') await parkWord(setting, application, heard.word, decision.error.kind);
      return decision;
    });
  };

  async function confirmed({ requestNo, state }: RepaymentApplication, heard: Heard): Promise<Heard> {
    const isHearsay = heard.source === 'notice' || heard.source === 'event';
    if (!isHearsay || heard.word.kind !== 'failed' || state !== 'open') return heard;
    const askedAt = clock.now();
    return { word: await payer.queryDebit(requestNo), source: 'query', askedAt };
  }
}

/** What a word on a debit comes to, in the unit of `setting`; `application` as it stands there. Nothing is written before it acts. */
export async function decideWord(
  setting: LoanSetting,
  application: RepaymentApplication,
  { word, source, askedAt }: Heard,
  isAnswered: boolean,
): Promise<SettleDecision> {
  switch (word.kind) {
    case 'paid': {
      const { serialNo, amount, paidAt } = word;
      return decideRepayment(setting, { serialNo, amount, paidAt, way: 'debit', source, application });
    }
    case 'failed':
      return decideFailed(setting, application, word.reason, isAnswered);
    case 'notReceived':
      if (askedAt === undefined || askedAt <= application.validUntil) break;
      return decideFailed(setting, application, word.kind, isAnswered);
    case 'running':
    case 'unknown':
  }
  return ok(async () => (application.state === 'open' ? 'unclear' : 'ignored'));
}

function decideFailed(
  setting: LoanSetting,
  application: RepaymentApplication,
  reason: string,
  isAnswered: boolean,
): SettleDecision {
  if (application.state === 'paid') return ok(async () => 'ignored');
  if (application.state === 'failed') return ok(async () => 'again');
  return ok(async () => {
    await failApplication(setting, application, reason, isAnswered);
    return 'failed';
  });
}

/** A definite failure ends the application: nothing was debited, the schedule is what it was, and another may be made (G24). */
async function failApplication(
  setting: LoanSetting,
  { requestNo, loanNo, target, repeatedAt }: RepaymentApplication,
  reason: string,
  isAnswered: boolean,
): Promise<void> {
  const { stores, at } = setting;
  const change = { requestNo, from: 'open', to: 'failed', at, reason } as const;
  const isSettled = await stores.repaymentApplications.settle(change);
  invariant(isSettled, 'an application under the lock of a unit is settled by that unit only');
  await unparkWord(stores, requestNo);
  const schedule = await stores.schedules.find(loanNo);
  invariant(schedule !== undefined, 'a loan with an application has a schedule');
  await enqueueRepaymentCallbacks({
    ...setting,
    schedule,
    news: 'debitFailed',
    reference: requestNo,
    installmentNos: target.kind === 'settlement' ? ['all'] : target.installmentNos,
    // The answer goes to whoever asked first.
    isAnswered: isAnswered && repeatedAt === undefined,
  });
}
