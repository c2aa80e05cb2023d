import type { Instant } from '../../shared/calendar.js';
import { addMs, toLocalDate } from '../../shared/calendar.js';
import { invariant, PortUnavailable } from '../../shared/errors.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { RepaymentApplication } from '../../model/repayment.js';
import type { QuoteRefusal } from '../../model/repayment/quote.js';
import { quoteRepayment } from '../../model/repayment/quote.js';
import type { DebitOrder, Payer } from '../../ports/payer.js';
import type { LoanDependencies, LoanSetting } from '../disbursement/loan-setting.js';
import { openLoan } from '../disbursement/loan-setting.js';
import type { NoScheduledLoan } from './find-scheduled-loan.js';
import type { RepaymentWish } from './quote-repayment.js';
import { debitOrderOf, repaymentCardOf } from './repayment-card.js';
import { repaymentRequestedEvent } from './repayment-events.js';
import { isSameTarget } from './repayment-target.js';
import { createSettleApplication } from './settle-application.js';

/** The application that answers for a wish: the payer has it, or will be asked. */
export interface AcceptedRepayment {
  readonly requestNo: string;
}

/** Why a wish to repay is refused. Nothing was debited, and nothing will be. */
export type RepayError =
  | NoScheduledLoan
  /** Something else of the loan is being paid; once that has ended, this may be (B19, G23). */
  | { readonly kind: 'otherDebitRunning' }
  | { readonly kind: 'noRepaymentCard' }
  /** The payer has refused, or could not be reached at all: the borrower may try again. */
  | { readonly kind: 'failed'; readonly reason: string }
  | QuoteRefusal;

/** What is to be paid, of the borrower's own will. */
export interface RepayWish extends RepaymentWish {
  /** It is word for word a wish that was made before. */
  readonly isRepeated?: boolean;
}

/**
 * Debits what the quote of this moment says (item 22). The same wish again while its debit is running is answered as the first
 * one was, and debits nothing more; another one is refused. Accepted is everything whose end is not known yet (G24). A wish
 * that is repeated word for word is answered by what became of it: whoever sends a copy of it, nothing is debited anew.
 */
export type Repay = (wish: RepayWish) => Promise<Result<AcceptedRepayment, RepayError>>;

/** What {@link createRepay} works with. */
export interface RepayDependencies extends LoanDependencies {
  readonly payer: Payer;
}

type Opening =
  | { readonly kind: 'ended'; readonly result: Result<AcceptedRepayment, RepayError> }
  | { readonly kind: 'opened'; readonly order: DebitOrder; readonly nextCheckAt: Instant };

/**
 * Makes the use case of item 22 (B19). Three steps: the application is stored; the payer is asked, outside of any unit; what it
 * says is booked. Whoever dies in between leaves an open application, and the check job asks what became of it.
 */
export function createRepay(dependencies: RepayDependencies): Repay {
  const { unitOfWork, payer, clock } = dependencies;
  const settleApplication = createSettleApplication(dependencies);

  return async (wish) => {
    const { key } = wish;
    const { read } = unitOfWork;
    if ((await read.orders.find(key)) === undefined) return err({ kind: 'unknownOrder' });
    const loan = await read.loans.findByOrder(key);
    if (loan === undefined) return err({ kind: 'noSchedule' });
    const opening = await unitOfWork.run(async (stores) => open(await openLoan(dependencies, stores, loan), wish));
    return opening.kind === 'ended' ? opening.result : debit(opening.order, opening.nextCheckAt);
  };

  async function open(setting: LoanSetting, { target, isRepeated = false }: RepayWish): Promise<Opening> {
    const { stores, identifiers, policy, loan, at } = setting;
    const schedule = await stores.schedules.find(loan.loanNo);
    if (schedule === undefined) return refused({ kind: 'noSchedule' });
    const applications = await stores.repaymentApplications.ofLoan(loan.loanNo);
    const running = applications.find(({ state }) => state === 'open');
    if (running !== undefined) {
      if (!isSameTarget(running.target, target)) return refused({ kind: 'otherDebitRunning' });
      await stores.repaymentApplications.noteRepeat(running.requestNo, at);
      return { kind: 'ended', result: ok({ requestNo: running.requestNo }) };
    }
    const earlier = isRepeated ? applications.findLast((each) => isSameTarget(each.target, target)) : undefined;
    if (earlier !== undefined) return { kind: 'ended', result: endOf(earlier) };
    const quoted = quoteRepayment({ loan, schedule, target, on: toLocalDate(at) });
    if (!quoted.ok) return refused(quoted.error);
    const card = await repaymentCardOf(stores, loan.borrowerId);
    if (card === undefined) return refused({ kind: 'noRepaymentCard' });

    const { total: amount, on: quotedOn, validUntil, items } = quoted.value;
    const application: RepaymentApplication = {
      requestNo: identifiers.next(),
      loanNo: loan.loanNo,
      orderKey: loan.orderKey,
      target:
        target.kind === 'settlement'
          ? target
          : { ...target, installmentNos: items.map(({ installmentNo }) => installmentNo) },
      amount,
      quotedOn,
      validUntil,
      bankCode: card.bankCode,
      bankName: card.bankName,
      card: card.card,
      cardIndex: card.cardIndex,
      state: 'open',
      attempts: 0,
      requestedAt: at,
      nextCheckAt: addMs(at, policy.debitCheckAfterMs),
    };
    const inserted = await stores.repaymentApplications.insert(application);
    invariant(inserted.ok, 'a loan has one open repayment application');
    await stores.events.enqueue(repaymentRequestedEvent({ eventId: identifiers.next(), loan, application, at }));
    const { nextCheckAt } = application;
    return { kind: 'opened', order: await debitOrderOf(stores, loan, application), nextCheckAt };
  }

  async function debit(order: DebitOrder, nextCheckAt: Instant): Promise<Result<AcceptedRepayment, RepayError>> {
    const { requestNo } = order;
    const answer = await askPayer(order, nextCheckAt);
    if (answer.kind === 'paid') {
      // What cannot be booked stays open, and the check job brings it up until people have settled it.
      await settleApplication(requestNo, answer, 'answer');
      return ok({ requestNo });
    }
    if (answer.kind !== 'failed') return ok({ requestNo });
    const settled = await settleApplication(requestNo, answer, 'answer', { isAnswered: true });
    // Somebody may have been faster and known better: then it is no failure.
    const isFailed = settled.ok && (settled.value === 'failed' || settled.value === 'again');
    return isFailed ? err({ kind: 'failed', reason: answer.reason }) : ok({ requestNo });
  }

  async function askPayer(order: DebitOrder, nextCheckAt: Instant): ReturnType<Payer['debit']> {
    try {
      return await payer.debit(order);
    } catch (error) {
      if (!(error instanceof PortUnavailable)) throw error;
      // Nothing has left the house by this call. Once the check job's time has come, it may have sent the same order.
      return clock.now() < nextCheckAt ? { kind: 'failed', reason: 'notSent' } : { kind: 'unknown' };
    }
  }
}

function endOf({ state, requestNo, reason = 'failed' }: RepaymentApplication): Result<AcceptedRepayment, RepayError> {
  return state === 'failed' ? err({ kind: 'failed', reason }) : ok({ requestNo });
}

function refused(error: RepayError): Opening {
  return { kind: 'ended', result: err(error) };
}
