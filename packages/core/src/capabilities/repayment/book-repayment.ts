import type { Instant, LocalDate } from '../../shared/calendar.js';
import { addDays, addMs, startOfDay, toLocalDate } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import type { Fen } from '../../shared/money.js';
import { yuanText, ZERO_FEN } from '../../shared/money.js';
import { err, ok } from '../../shared/result.js';
import type { BookedPayment } from '../../model/repayment/book-payment.js';
import { bookPayment } from '../../model/repayment/book-payment.js';
import { loanEventAfter } from '../../model/repayment/loan-event.js';
import type { Repayment, RepaymentApplication, RepaymentSource, RepaymentWay } from '../../model/repayment.js';
import type { RepaymentSchedule, ScheduledInstallment } from '../../model/repayment-schedule.js';
import type { RepaymentFacts } from '../../ports/callback-bodies.js';
import { enqueueRepaymentCallbacks } from '../callback/callback-plan.js';
import type { Decision, LoanSetting } from '../disbursement/loan-setting.js';
import { CLOCK_DIFFERENCE_MAX_MS, moveLoan } from '../disbursement/loan-setting.js';
import { enqueueSms } from '../sms/sms-plan.js';
import { unparkWord } from './parked-word.js';
import { repaymentCardOf } from './repayment-card.js';

/** Money that came for a loan, by the payer's word or by people's. */
export interface IncomingRepayment {
  /** The payer's number of the payment. */
  readonly serialNo: string;
  readonly amount: Fen;
  readonly paidAt: Instant;
  readonly way: RepaymentWay;
  readonly source: RepaymentSource;
  /** The application it answers, as it stands in this unit. */
  readonly application?: RepaymentApplication;
}

/** Why money cannot be booked. Nothing was written; it waits for people. */
export interface RepaymentFault {
  /**
   * `notDisbursed`: the loan was never paid out, there is nothing to repay. `serialReused`: the number is known for another
   * payment. `paidAtImplausible`: before the payout, or a day and more in the future. `amountImplausible`: nothing was paid.
   */
  readonly kind: 'notDisbursed' | 'serialReused' | 'paidAtImplausible' | 'amountImplausible';
}

/** What money that came is to do: `paid` books it; `again`: it is booked already. Nothing is written before it acts. */
export async function decideRepayment(
  setting: LoanSetting,
  payment: IncomingRepayment,
): Promise<Decision<'paid' | 'again', RepaymentFault>> {
  const { stores, loan, at } = setting;
  const { serialNo, amount, paidAt, application } = payment;
  if (amount <= ZERO_FEN) return err({ kind: 'amountImplausible' });
  const known = await stores.repayments.find(serialNo);
  if (known !== undefined) {
    const isSame = known.loanNo === loan.loanNo && known.amount === amount && mayAnswer(known, application);
    return isSame ? ok(() => tieApplication(setting, serialNo, application)) : err({ kind: 'serialReused' });
  }
  const schedule = await stores.schedules.find(loan.loanNo);
  if (schedule === undefined) return err({ kind: 'notDisbursed' });
  // Points in time, since not each of them has a date.
  const isTooEarly = paidAt < startOfDay(addDays(schedule.startDate, -1));
  if (isTooEarly || paidAt > addMs(at, CLOCK_DIFFERENCE_MAX_MS)) return err({ kind: 'paidAtImplausible' });
  return ok(async () => {
    await bookRepayment(setting, payment);
    return 'paid';
  });
}

function mayAnswer({ requestNo }: Repayment, application: RepaymentApplication | undefined): boolean {
  return requestNo === undefined || application === undefined || requestNo === application.requestNo;
}

/**
 * The money was booked before it was known what it answers: its application ends with it all the same, and the marketplace hears of
 * what was to be paid, unless it has heard of it already.
 */
async function tieApplication(
  setting: LoanSetting,
  serialNo: string,
  application: RepaymentApplication | undefined,
): Promise<'paid' | 'again'> {
  if (application === undefined || application.state === 'paid') return 'again';
  await settlePaid(setting, serialNo, application);
  const { target, loanNo } = application;
  const schedule = await setting.stores.schedules.find(loanNo);
  invariant(schedule !== undefined, 'money is booked for loans with a schedule');
  const installmentNos = target.kind === 'settlement' ? (['all'] as const) : target.installmentNos;
  await enqueueRepaymentCallbacks({ ...setting, schedule, news: 'moneyHeld', reference: serialNo, installmentNos });
  return 'paid';
}

/**
 * Books money that came, in the unit of `setting`: its serial number, what it pays, the ledger, the application it answers, the
 * loan's state, credit given back with the last 分, callbacks and SMS are one (B15, B16). What no installment can take is held for
 * the borrower. Reckoned as of the day of the quote, or of the payment. Throws `InvariantViolation` when {@link decideRepayment} would not have it booked.
 */
export async function bookRepayment(setting: LoanSetting, payment: IncomingRepayment): Promise<LoanSetting> {
  const { stores, loan, at } = setting;
  const { serialNo, amount, paidAt, way, source, application } = payment;
  const schedule = await stores.schedules.find(loan.loanNo);
  invariant(schedule !== undefined, 'money is booked for loans with a schedule');
  const on = bookedOn(schedule, payment, toLocalDate(at));
  const booked = bookPayment({
    loan,
    schedule,
    amount,
    on,
    paidAt,
    way,
    reference: serialNo,
    ...(application === undefined ? {} : { target: application.target }),
    at,
  });
  const inserted = await stores.repayments.insert({
    serialNo,
    loanNo: loan.loanNo,
    orderKey: loan.orderKey,
    ...(application === undefined ? {} : { requestNo: application.requestNo }),
    way,
    source,
    amount,
    held: booked.held,
    portions: booked.portions,
    isSettlement: booked.isSettlement,
    paidAt,
    bookedOn: on,
    recordedAt: at,
  });
  invariant(inserted.ok, 'a serial number is booked once');
  for (const posting of booked.postings) await stores.ledger.append(posting);
  if (application !== undefined && application.state !== 'paid') await settlePaid(setting, serialNo, application);
  const after = await saveSchedule(setting, schedule, booked.installments);
  const moved = await moveAfterRepayment(setting, after, serialNo);
  await enqueueRepaymentCallbacks({
    ...moved,
    schedule: after,
    news: booked.installments.length === 0 ? 'moneyHeld' : 'moneyBooked',
    reference: serialNo,
    installmentNos: toldInstallments(booked, application),
  });
  if (way === 'debit') await textRepayment(setting, payment);
  return moved;
}

/** The payer's clock may be ahead of ours: money of tomorrow was paid for what is owed today. */
function bookedOn(
  { startDate }: RepaymentSchedule,
  { application, paidAt }: IncomingRepayment,
  today: LocalDate,
): LocalDate {
  if (application !== undefined) return application.quotedOn;
  const paidOn = toLocalDate(paidAt);
  const day = paidOn > today ? today : paidOn;
  return day < startDate ? startDate : day;
}

async function settlePaid(setting: LoanSetting, serialNo: string, application: RepaymentApplication): Promise<void> {
  const { requestNo, state } = application;
  invariant(state !== 'paid', 'an application is paid once');
  const change = { requestNo, from: state, to: 'paid', at: setting.at, serialNo } as const;
  const isSettled = await setting.stores.repaymentApplications.settle(change);
  invariant(isSettled, 'an application under the lock of a unit is settled by that unit only');
  await unparkWord(setting.stores, requestNo);
}

/** Writes changed installments, in the unit of `setting`; the schedule as it is then. The same one when nothing changed. */
export async function saveSchedule(
  { stores, at }: Pick<LoanSetting, 'stores' | 'at'>,
  schedule: RepaymentSchedule,
  installments: readonly ScheduledInstallment[],
  set: Pick<RepaymentSchedule, 'accruesUntil'> = {},
): Promise<RepaymentSchedule> {
  if (installments.length === 0 && set.accruesUntil === undefined) return schedule;
  const { loanNo, version } = schedule;
  const isSaved = await stores.schedules.save({ loanNo, version, installments, at, ...set });
  invariant(isSaved, 'a schedule under the lock of a unit changes with that unit only');
  const changed = new Map(installments.map((installment) => [installment.installmentNo, installment]));
  return {
    ...schedule,
    ...set,
    version: version + 1,
    installments: schedule.installments.map((before) => changed.get(before.installmentNo) ?? before),
  };
}

/** Moves the loan to where its schedule has it today, in the unit of `setting`; its credit is given back with the last 分 (B15, B16). */
export async function moveAfterRepayment(
  setting: LoanSetting,
  schedule: RepaymentSchedule,
  detail: string,
): Promise<LoanSetting> {
  const { stores, loan, at } = setting;
  const event = loanEventAfter(loan, schedule, toLocalDate(at));
  if (event === undefined) return setting;
  if (event === 'lastInstallmentPaid') {
    const { borrowerId, productCode, loanNo, amount } = loan;
    await stores.creditAccounts.release({ borrowerId, productCode, loanNo, amount, at });
  }
  return moveLoan(setting, event, detail);
}

/** Whose result is told: of what was paid, and of what was to be paid. */
function toldInstallments(
  { installments, isSettlement }: BookedPayment,
  application: RepaymentApplication | undefined,
): readonly RepaymentFacts['installmentNo'][] {
  if (isSettlement) return ['all'];
  const touched = installments.map(({ installmentNo }) => installmentNo);
  if (application === undefined) return touched;
  const { target } = application;
  if (target.kind === 'settlement') return [...touched, 'all'];
  return [...new Set([...touched, ...target.installmentNos])].sort((left, right) => left - right);
}

async function textRepayment(
  { stores, loan, at }: LoanSetting,
  { serialNo, amount, application }: IncomingRepayment,
): Promise<void> {
  const { orderKey, borrowerId } = loan;
  const card = application?.card ?? (await repaymentCardOf(stores, borrowerId))?.card;
  const parameters = { amount: yuanText(amount), cardTail: card?.reveal().slice(-4) ?? '' };
  await enqueueSms({ stores, event: 'repaymentTaken', orderKey, borrowerId, businessKey: serialNo, parameters, at });
}
