import type { LocalDate } from '../../shared/calendar.js';
import type { Fen } from '../../shared/money.js';
import { sumFen } from '../../shared/money.js';
import type { DebtAmounts } from '../debt.js';
import { addDebt, debtTotal, subtractDebt } from '../debt.js';
import type { RepaymentSchedule, ScheduledInstallment } from '../repayment-schedule.js';
import type { RepaidLoan } from './penalty.js';
import { penaltyOn } from './penalty.js';

/** What an installment costs as it stands on a day: as charged, with the penalty of that day. */
export function chargedOn(
  loan: RepaidLoan,
  schedule: Pick<RepaymentSchedule, 'accruesUntil'>,
  installment: ScheduledInstallment,
  on: LocalDate,
): DebtAmounts {
  return { ...installment.charged, penalty: penaltyOn(loan, schedule, installment, on) };
}

/** An installment, and what it costs on a day. */
export interface ChargedInstallment {
  readonly installment: ScheduledInstallment;
  readonly charged: DebtAmounts;
}

/** {@link chargedOn} of each of `installments`. */
export function chargedInstallmentsOn(
  loan: RepaidLoan,
  schedule: Pick<RepaymentSchedule, 'accruesUntil'>,
  installments: readonly ScheduledInstallment[],
  on: LocalDate,
): readonly ChargedInstallment[] {
  return installments.map((installment) => ({ installment, charged: chargedOn(loan, schedule, installment, on) }));
}

/** What is owed of an installment on a day, by part: charged less paid less waived. Never below zero. */
export function owedOn(
  loan: RepaidLoan,
  schedule: Pick<RepaymentSchedule, 'accruesUntil'>,
  installment: ScheduledInstallment,
  on: LocalDate,
): DebtAmounts {
  return unpaidOf(chargedOn(loan, schedule, installment, on), installment);
}

/** What of `charged` an installment has neither paid nor been forgiven. */
export function unpaidOf(charged: DebtAmounts, { paid, waived }: ScheduledInstallment): DebtAmounts {
  return subtractDebt(charged, addDebt(paid, waived));
}

/** What is owed of all installments together on a day. */
export function totalOwedOn(
  loan: RepaidLoan,
  schedule: Pick<RepaymentSchedule, 'accruesUntil' | 'installments'>,
  on: LocalDate,
): Fen {
  return sumFen(schedule.installments.map((installment) => debtTotal(owedOn(loan, schedule, installment, on))));
}
