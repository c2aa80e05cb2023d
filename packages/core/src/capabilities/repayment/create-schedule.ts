import type { Instant } from '../../shared/calendar.js';
import { toLocalDate } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import { yuanText } from '../../shared/money.js';
import type { Fen } from '../../shared/money.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { BusinessCalendar } from '../../model/business-calendar.js';
import type { DisbursementRequest } from '../../model/disbursement.js';
import type { LenderEvent } from '../../model/lender-event.js';
import type { Loan } from '../../model/loan.js';
import { nextLoanStatus } from '../../model/loan-status.js';
import type { PricedLoan, PriceFault } from '../../model/pricing/index.js';
import { priceLoan } from '../../model/pricing/index.js';
import { openingPostings } from '../../model/repayment/ledger-postings.js';
import { openInstallment } from '../../model/repayment/open-installment.js';
import type { RepaymentSchedule } from '../../model/repayment-schedule.js';
import { enqueueCallbacks } from '../callback/callback-plan.js';
import { readDisbursementResult } from '../disbursement/loan-events.js';
import type { Decision, LoanDependencies, LoanSetting, UnknownLoan } from '../disbursement/loan-setting.js';
import { applyLoanEvent, CLOCK_DIFFERENCE_MAX_MS, moveLoan } from '../disbursement/loan-setting.js';
import { enqueueSms } from '../sms/sms-plan.js';

/**
 * What a payment did. `disbursed`: the loan is paid out and has its schedule (B10, B13). `suspect`: it was paid out already;
 * the second payment is for people to settle. `again`: seen before. `ignored`: it says nothing new.
 */
export type AppliedDisbursement = 'disbursed' | 'suspect' | 'again' | 'ignored';

/** Why a payment cannot be booked. It waits for people. */
export type PaymentFault =
  | { readonly kind: 'amountDiffers' }
  /** Before the loan, or a day and more in the future: a schedule from there would be wrong. */
  | { readonly kind: 'paidAtImplausible' }
  /** The marketplace has been told that the loan was refused. The request is marked `suspect`. */
  | { readonly kind: 'paidAfterEnd' }
  /** The price of the confirmation does not hold from that day, e.g. above the ceiling by the days of the months. */
  | { readonly kind: 'notPriceable' };

interface UnknownRequest {
  /** We never made a disbursement request of that number for this loan. */
  readonly kind: 'unknownRequest';
}

/** Why an event can never be used: it is parked for operations. */
export type ApplyDisbursementError =
  { readonly kind: 'malformed'; readonly member: string } | UnknownLoan | UnknownRequest | PaymentFault;

/** `RepayPlanProcessor` (item 19): applies one paid `loan.disbursement-result`, once. */
export type ApplyDisbursement = (event: LenderEvent) => Promise<Result<AppliedDisbursement, ApplyDisbursementError>>;

/** The consumer's name, in the inbox and in every log line. */
export const REPAY_PLAN_CONSUMER = 'RepayPlanProcessor';

/** A payment, by the payer's word. */
export interface Payment {
  readonly amount: Fen;
  readonly paidAt: Instant;
}

/** Makes the consumer of item 19 (B10, B13). */
export function createApplyDisbursement(dependencies: LoanDependencies): ApplyDisbursement {
  return async (event) => {
    const read = readDisbursementResult(event.payload);
    if (!read.ok) return err({ kind: 'malformed', member: read.error.member });
    const { outcome, requestNo } = read.value;
    if (outcome.kind !== 'paid') return err({ kind: 'malformed', member: 'outcome' });
    const input = { consumer: REPAY_PLAN_CONSUMER, event, reference: read.value };
    return applyLoanEvent<Exclude<AppliedDisbursement, 'again'>, PaymentFault | UnknownRequest>(
      dependencies,
      input,
      async (setting) => {
        const request = await setting.stores.disbursements.find(requestNo);
        if (request?.loanNo !== setting.loan.loanNo) return err({ kind: 'unknownRequest' });
        return decidePayment(setting, request, outcome, event.eventId);
      },
    );
  };
}

/**
 * What a payment of `request` comes to, whoever tells of it: the event, or the payer asked by operations. Money that went out
 * for a loan that had ended marks its request, also when it is refused.
 */
export async function decidePayment(
  setting: LoanSetting,
  request: DisbursementRequest,
  payment: Payment,
  detail: string,
): Promise<Decision<Exclude<AppliedDisbursement, 'again'>, PaymentFault>> {
  const { stores, loan, at } = setting;
  const { requestNo, state } = request;
  const { paidAt } = payment;
  if (state === 'paid') return ok(async () => 'ignored');
  if (payment.amount !== request.amount) return err({ kind: 'amountDiffers' });
  if (paidAt < loan.createdAt - CLOCK_DIFFERENCE_MAX_MS || paidAt > at + CLOCK_DIFFERENCE_MAX_MS) {
    return err({ kind: 'paidAtImplausible' });
  }
  if (nextLoanStatus(loan.status, 'loanDisbursed') === undefined) {
    if (loan.disbursedAt === undefined) {
      if (state !== 'suspect') await stores.disbursements.settle({ requestNo, from: state, to: 'suspect', at, paidAt });
      return err({ kind: 'paidAfterEnd' });
    }
    if (state === 'suspect') return ok(async () => 'ignored');
    return ok(async () => {
      await stores.disbursements.settle({ requestNo, from: state, to: 'suspect', at, paidAt });
      return 'suspect';
    });
  }
  if (!priceOf(loan, paidAt).ok) return err({ kind: 'notPriceable' });
  return ok(async () => {
    await bookDisbursement(setting, request, payment, detail);
    return 'disbursed';
  });
}

/** State, payment, credit, schedule, ledger, callback with the plan and SMS are one: no status is told whose plan does not exist (G20). */
async function bookDisbursement(
  setting: LoanSetting,
  request: DisbursementRequest,
  { paidAt }: Payment,
  detail: string,
): Promise<void> {
  const disbursed = await moveLoan(setting, 'loanDisbursed', detail, { disbursedAt: paidAt });
  const { stores, order, loan, at } = disbursed;
  const { loanNo, orderKey, borrowerId, productCode, amount } = loan;
  const { requestNo, state } = request;
  const isSettled = await stores.disbursements.settle({ requestNo, from: state, to: 'paid', at, paidAt });
  invariant(isSettled, 'a request under the lock of a unit is settled by that unit only');
  await stores.creditAccounts.use({ borrowerId, productCode, loanNo, amount, at });
  const schedule = scheduleOf(loan, paidAt, setting.configuration.businessCalendar(), at);
  const inserted = await stores.schedules.insert(schedule);
  invariant(inserted.ok, 'a loan is paid out once and has one schedule');
  for (const posting of openingPostings(loan, schedule, at)) await stores.ledger.append(posting);
  await enqueueCallbacks({ ...disbursed, order, loan, schedule, event: 'loanDisbursed', at });
  const parameters = {
    amount: yuanText(request.amount),
    cardTail: request.card.reveal().slice(-4),
    firstDueDate: schedule.installments[0]?.dueDate ?? '',
  };
  await enqueueSms({ stores, event: 'loanDisbursed', orderKey, borrowerId, businessKey: loanNo, parameters, at });
}

/**
 * The repayment schedule of a loan that was paid out at `disbursedAt`: the price of its confirmation, from that day in Beijing
 * (item 19). Throws `InvariantViolation` when there is no such price.
 */
export function scheduleOf(
  loan: Loan,
  disbursedAt: Instant,
  calendar: BusinessCalendar,
  createdAt: Instant = disbursedAt,
): RepaymentSchedule {
  const priced = priceOf(loan, disbursedAt);
  invariant(priced.ok, 'the price of a confirmed loan holds');
  const { startDate, anchorDay, disbursed, installments } = priced.value;
  return {
    loanNo: loan.loanNo,
    version: 1,
    startDate,
    anchorDay,
    disbursed,
    installments: installments.map((installment, index) =>
      openInstallment(installment, installments[index - 1]?.dueDate ?? startDate, loan.repaymentTerms, calendar),
    ),
    createdAt,
  };
}

function priceOf({ priceTerms, amount, term }: Loan, disbursedAt: Instant): Result<PricedLoan, PriceFault> {
  return priceLoan(priceTerms, { principal: amount, term, startDate: toLocalDate(disbursedAt) });
}
