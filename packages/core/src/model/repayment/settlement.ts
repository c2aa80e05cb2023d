import type { LocalDate } from '../../shared/calendar.js';
import { daysBetween } from '../../shared/calendar.js';
import { invariant } from '../../shared/errors.js';
import type { Fen } from '../../shared/money.js';
import { addFen, differenceFen, multiplyRate, sumFen, ZERO_FEN } from '../../shared/money.js';
import { divideRounded } from '../../shared/rounding.js';
import { debtTotal } from '../debt.js';
import type { RepaymentSchedule, ScheduledInstallment } from '../repayment-schedule.js';
import type { SettledShare, SettlementCharge } from '../repayment-terms.js';
import type { ChargedInstallment } from './debt-on-day.js';
import { chargedInstallmentsOn, unpaidOf } from './debt-on-day.js';
import type { RepaidLoan } from './penalty.js';

/**
 * What every unpaid installment costs when the loan is settled on a day (loan-math §6.1): what is due in full, of the rest the
 * interest and fees that the terms leave, and the charge (违约金) on the first that is not due. On a due date the next period
 * has no day yet; on the day of the payout the first one has none either, but runs. It costs something while anything is unpaid.
 */
export function settlementOn(
  loan: RepaidLoan,
  schedule: RepaymentSchedule,
  on: LocalDate,
): readonly ChargedInstallment[] {
  const unpaid = schedule.installments.filter(({ state }) => state === 'unpaid');
  const early = unpaid.filter(({ dueDate }) => dueDate > on);
  const [firstEarly] = early;
  const charge = settlementChargeOf(loan, schedule, early);
  const asScheduled = chargedInstallmentsOn(loan, schedule, unpaid, on);
  const settled = asScheduled.map(({ installment, charged }) => {
    if (installment.dueDate <= on) return { installment, charged };
    const { paid, waived } = installment;
    const atLeastPaid = (part: 'interest' | 'fee' | 'settlementCharge', amount: Fen): Fen => {
      const floor = addFen(paid[part], waived[part]);
      return amount > floor ? amount : floor;
    };
    return {
      installment,
      charged: {
        ...charged,
        interest: atLeastPaid('interest', interestShare(loan, schedule, installment, on)),
        fee: atLeastPaid('fee', feeShare(loan, schedule, installment, on)),
        settlementCharge: atLeastPaid('settlementCharge', installment === firstEarly ? charge : ZERO_FEN),
      },
    };
  });
  // A borrower may have left only what a settlement would forgive; a settlement of nothing could never be paid.
  const isWorthless = settled.every(
    ({ installment, charged }) => debtTotal(unpaidOf(charged, installment)) === ZERO_FEN,
  );
  return isWorthless ? asScheduled : settled;
}

/** Would a settlement on that day pay anything before it is due? */
export function isEarlySettlement({ installments }: Pick<RepaymentSchedule, 'installments'>, on: LocalDate): boolean {
  return installments.some(({ state, dueDate }) => state === 'unpaid' && dueDate > on);
}

function interestShare(
  { repaymentTerms }: RepaidLoan,
  schedule: RepaymentSchedule,
  installment: ScheduledInstallment,
  on: LocalDate,
): Fen {
  const { interest: share, interestDaysMin } = repaymentTerms.settlement;
  const { interest, dueDate } = installment;
  const start = periodStart(schedule, installment);
  if (share !== 'toTheDay' || !isRunning(schedule, installment, on)) {
    return isWhole(share, schedule, installment, on) ? interest : ZERO_FEN;
  }
  const periodDays = daysBetween(start, dueDate);
  const days = Math.min(periodDays, Math.max(interestDaysMin, daysBetween(start, on), 0));
  return divideRounded(interest * BigInt(days), BigInt(periodDays), 'halfUp') as Fen;
}

function feeShare(
  { repaymentTerms }: RepaidLoan,
  schedule: RepaymentSchedule,
  installment: ScheduledInstallment,
  on: LocalDate,
): Fen {
  const { fee: share } = repaymentTerms.settlement;
  const isCharged = isWhole(share === 'toTheDay' ? 'runningPeriod' : share, schedule, installment, on);
  return isCharged ? installment.fee : ZERO_FEN;
}

function isWhole(
  share: SettledShare,
  schedule: RepaymentSchedule,
  installment: ScheduledInstallment,
  on: LocalDate,
): boolean {
  return share === 'allRemaining' || (share === 'runningPeriod' && isRunning(schedule, installment, on));
}

function isRunning(schedule: RepaymentSchedule, installment: ScheduledInstallment, on: LocalDate): boolean {
  if (on >= installment.dueDate) return false;
  return installment.installmentNo === 1 || on > periodStart(schedule, installment);
}

function periodStart(
  { startDate, installments }: Pick<RepaymentSchedule, 'startDate' | 'installments'>,
  { installmentNo }: ScheduledInstallment,
): LocalDate {
  if (installmentNo === 1) return startDate;
  const previous = installments[installmentNo - 2];
  invariant(previous?.installmentNo === installmentNo - 1, 'installments are numbered from 1 and in order');
  return previous.dueDate;
}

function settlementChargeOf(
  { repaymentTerms }: RepaidLoan,
  { installments }: Pick<RepaymentSchedule, 'installments'>,
  early: readonly ScheduledInstallment[],
): Fen {
  const { charge } = repaymentTerms.settlement;
  if (charge === undefined || early.length === 0) return ZERO_FEN;
  const paidCount = installments.filter(({ state }) => state === 'paid').length;
  if (charge.freeAfterInstallments !== undefined && paidCount >= charge.freeAfterInstallments) return ZERO_FEN;
  const prepaid = sumFen(
    early.map(({ charged, paid, waived }) =>
      differenceFen(charged.principal, addFen(paid.principal, waived.principal)),
    ),
  );
  return prepaid === ZERO_FEN ? ZERO_FEN : limited(charge, prepaid);
}

function limited({ ofPrepaidPrincipal, minimum, maximum, rounding }: SettlementCharge, prepaid: Fen): Fen {
  const share = multiplyRate(prepaid, ofPrepaidPrincipal, rounding);
  const raised = minimum !== undefined && share < minimum ? minimum : share;
  return maximum !== undefined && raised > maximum ? maximum : raised;
}
