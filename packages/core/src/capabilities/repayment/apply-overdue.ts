import type { LocalDate } from '../../shared/calendar.js';
import { addDays, toLocalDate } from '../../shared/calendar.js';
import { yuanText } from '../../shared/money.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { BusinessCalendar } from '../../model/business-calendar.js';
import { debtTotal } from '../../model/debt.js';
import type { LenderEvent } from '../../model/lender-event.js';
import type { Loan } from '../../model/loan.js';
import { assessPenalty } from '../../model/repayment/assess-penalty.js';
import { owedOn } from '../../model/repayment/debt-on-day.js';
import { wasAssessed } from '../../model/repayment/installment-status.js';
import { payUntilOf } from '../../model/repayment/open-installment.js';
import type { RepaymentSchedule, ScheduledInstallment } from '../../model/repayment-schedule.js';
import { enqueueRepaymentCallbacks } from '../callback/callback-plan.js';
import type { Decision, LoanDependencies, LoanSetting, UnknownLoan } from '../disbursement/loan-setting.js';
import { findReferredLoan, moveLoan, openLoan } from '../disbursement/loan-setting.js';
import { enqueueSms } from '../sms/sms-plan.js';
import { saveSchedule } from './book-repayment.js';
import { readOverdue } from './repayment-events.js';

/**
 * What an event did. `fellOverdue`: the installment is overdue since, and told. `assessed`: its penalty grew. `notYetOverdue`: its
 * last day to pay has not passed, or was moved by the calendar of now. `again`: that day was reckoned before. `ignored`: nothing is
 * owed of it, or nothing grows on its loan any more.
 */
export type AppliedOverdue = 'fellOverdue' | 'assessed' | 'notYetOverdue' | 'again' | 'ignored';

/** Why an event can never be used: it is parked for operations. Nothing was written. */
export type ApplyOverdueError =
  | { readonly kind: 'malformed'; readonly member: string }
  | UnknownLoan
  /** The loan was never paid out. */
  | { readonly kind: 'notDisbursed' }
  | { readonly kind: 'unknownInstallment' }
  /** Of a day that has not come. */
  | { readonly kind: 'asOfAhead' };

/** `RongshuOverdueProcessor` (item 20): applies one `loan.overdue`, once per installment and day. */
export type ApplyOverdue = (event: LenderEvent) => Promise<Result<AppliedOverdue, ApplyOverdueError>>;

/** The consumer's name, in the inbox and in every log line. */
export const OVERDUE_CONSUMER = 'RongshuOverdueProcessor';

/** One installment on one day. */
export interface OverdueWish {
  readonly eventId: string;
  readonly installmentNo: number;
  readonly asOf: LocalDate;
}

/** Makes the consumer of item 20 (B14). */
export function createApplyOverdue(dependencies: LoanDependencies): ApplyOverdue {
  return async (event) => {
    const read = readOverdue(event.payload);
    if (!read.ok) return err({ kind: 'malformed', member: read.error.member });
    const loan = await findReferredLoan(dependencies.unitOfWork, event, read.value);
    if (!loan.ok) return loan;
    const { installmentNo, asOf } = read.value;
    return takeInOverdue(dependencies, loan.value, { eventId: event.eventId, installmentNo, asOf });
  };
}

/** The same for a loan that is known: what the event of that id does, whether it travelled or the overdue job raised it. */
export async function takeInOverdue(
  dependencies: LoanDependencies,
  loan: Pick<Loan, 'loanNo' | 'orderKey' | 'idCardIndex'>,
  wish: OverdueWish,
): Promise<Result<AppliedOverdue, ApplyOverdueError>> {
  return dependencies.unitOfWork.run<Result<AppliedOverdue, ApplyOverdueError>>(async (stores) => {
    const setting = await openLoan(dependencies, stores, loan);
    const decision = await decideOverdue(setting, wish);
    if (!decision.ok) return decision;
    const { eventId } = wish;
    const { orderKey } = loan;
    const entry = { consumer: OVERDUE_CONSUMER, eventId, orderKey, type: 'loan.overdue', at: setting.at };
    if ((await stores.inbox.record(entry)) === 'again') return ok('again');
    return ok(await decision.value());
  });
}

// The schedule itself tells whether a day was reckoned, so that the inbox is not read before.
async function decideOverdue(
  setting: LoanSetting,
  { installmentNo, asOf }: OverdueWish,
): Promise<Decision<AppliedOverdue, ApplyOverdueError>> {
  const { stores, configuration, loan, at } = setting;
  if (asOf > toLocalDate(at)) return err({ kind: 'asOfAhead' });
  const schedule = await stores.schedules.find(loan.loanNo);
  if (schedule === undefined) return err({ kind: 'notDisbursed' });
  const stored = schedule.installments.find((installment) => installment.installmentNo === installmentNo);
  if (stored === undefined) return err({ kind: 'unknownInstallment' });
  const isGrowing = loan.status === 'disbursed' || loan.status === 'overdue';
  if (!isGrowing || stored.state === 'paid') return ok(async () => 'ignored');
  if (asOf <= stored.payUntil) return ok(async () => 'notYetOverdue');
  if (asOf < stored.nextAssessOn) return ok(async () => 'again');
  const installment = withCalendarOf(loan, stored, configuration.businessCalendar());
  if (asOf > installment.payUntil) return ok(() => assess(setting, schedule, { stored, installment, asOf }));
  return ok(async () => {
    await saveSchedule(setting, schedule, [installment]);
    return 'notYetOverdue';
  });
}

/** The last day to pay was reckoned when the schedule was made. A later one by the calendar of now counts until the installment falls overdue. */
function withCalendarOf(
  { repaymentTerms }: Loan,
  installment: ScheduledInstallment,
  calendar: BusinessCalendar,
): ScheduledInstallment {
  if (wasAssessed(installment)) return installment;
  const payUntil = payUntilOf(installment.dueDate, repaymentTerms, calendar);
  if (payUntil <= installment.payUntil) return installment;
  const { accrual } = installment;
  const isCountedFromGrace = repaymentTerms.penalty.afterGrace === 'fromEndOfGrace' && payUntil > accrual.countedUntil;
  return {
    ...installment,
    payUntil,
    nextAssessOn: addDays(payUntil, 1),
    accrual: isCountedFromGrace ? { ...accrual, countedUntil: payUntil } : accrual,
  };
}

/** Penalty, ledger, state, callback and SMS are one. */
async function assess(
  setting: LoanSetting,
  schedule: RepaymentSchedule,
  {
    stored,
    installment,
    asOf,
  }: { readonly stored: ScheduledInstallment; readonly installment: ScheduledInstallment; readonly asOf: LocalDate },
): Promise<AppliedOverdue> {
  const { stores, loan, at } = setting;
  const reference = `${String(installment.installmentNo)}:${asOf}`;
  const assessed = assessPenalty({ loan, schedule, installment, on: asOf, reference, at });
  if (assessed.posting !== undefined) await stores.ledger.append(assessed.posting);
  const after = await saveSchedule(setting, schedule, [assessed.installment]);
  const isFirst = loan.status === 'disbursed' || !wasAssessed(stored);
  const moved = loan.status === 'disbursed' ? await moveLoan(setting, 'dueDatePassed', reference) : setting;
  const news = isFirst ? 'fellOverdue' : 'penaltyGrew';
  await enqueueRepaymentCallbacks({ ...moved, schedule: after, news, reference });
  if (!isFirst) return 'assessed';
  const { orderKey, borrowerId } = loan;
  const { installmentNo, dueDate } = installment;
  const parameters = { amount: yuanText(debtTotal(owedOn(loan, after, assessed.installment, asOf))), dueDate };
  const businessKey = String(installmentNo);
  await enqueueSms({ stores, event: 'loanOverdue', orderKey, borrowerId, businessKey, parameters, at });
  return 'fellOverdue';
}
