import type { LocalDate } from '../../shared/calendar.js';
import { addDays } from '../../shared/calendar.js';
import { ZERO_FEN } from '../../shared/money.js';
import type { BusinessCalendar } from '../business-calendar.js';
import { businessDayFrom } from '../business-calendar.js';
import { NO_DEBT } from '../debt.js';
import type { PricedInstallment } from '../pricing/index.js';
import type { ScheduledInstallment } from '../repayment-schedule.js';
import type { RepaymentTerms } from '../repayment-terms.js';
import { accrualStart } from './penalty.js';

/** The last day on which an installment may be paid without a penalty: its due date, moved by the business-day rule, and grace. */
export function payUntilOf(dueDate: LocalDate, terms: RepaymentTerms, calendar: BusinessCalendar): LocalDate {
  const { businessDayRule, graceDays } = terms;
  return addDays(businessDayRule === 'nextBusinessDay' ? businessDayFrom(calendar, dueDate) : dueDate, graceDays);
}

/** An installment as it is when its schedule is made: nothing paid, nothing accrued. `previousDueDate`: the loan's start for the first. */
export function openInstallment(
  priced: PricedInstallment,
  previousDueDate: LocalDate,
  terms: RepaymentTerms,
  calendar: BusinessCalendar,
): ScheduledInstallment {
  const { installmentNo, dueDate, principal, interest, fee, total } = priced;
  const payUntil = payUntilOf(dueDate, terms, calendar);
  return {
    installmentNo,
    dueDate,
    payableFrom: addDays(previousDueDate, 1),
    principal,
    interest,
    fee,
    total,
    payUntil,
    charged: { penalty: ZERO_FEN, settlementCharge: ZERO_FEN, fee, interest, principal },
    paid: NO_DEBT,
    waived: NO_DEBT,
    accrual: { fenDays: 0n, countedUntil: accrualStart(terms, { dueDate, payUntil }) },
    nextAssessOn: addDays(payUntil, 1),
    state: 'unpaid',
  };
}
