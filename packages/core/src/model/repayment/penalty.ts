import type { LocalDate } from '../../shared/calendar.js';
import { addDays, daysBetween } from '../../shared/calendar.js';
import type { Fen } from '../../shared/money.js';
import { addFen, differenceFen, multiplyRate, sumFen } from '../../shared/money.js';
import { RATE_ONE } from '../../shared/rate.js';
import { divideRounded } from '../../shared/rounding.js';
import type { Loan } from '../loan.js';
import type { PenaltyAccrual, RepaymentSchedule, ScheduledInstallment } from '../repayment-schedule.js';
import type { RepaymentTerms } from '../repayment-terms.js';

/** What the reckoning needs to know of a loan. */
export type RepaidLoan = Pick<Loan, 'priceTerms' | 'repaymentTerms'>;

/** The same with the number of its ledger: what booking needs to know. */
export type BookedLoan = RepaidLoan & Pick<Loan, 'loanNo'>;

/**
 * The whole penalty (罚息) of an installment as it stands on a day, paid and waived parts included (item 20, loan-math §6.2):
 * zero up to `payUntil`, then linear in the days, rounded once on its sum, capped, and never below what was paid and waived of
 * it. A paid installment keeps the penalty it had; nothing is reckoned for a day before its last payment.
 */
export function penaltyOn(
  loan: RepaidLoan,
  schedule: Pick<RepaymentSchedule, 'accruesUntil'>,
  installment: ScheduledInstallment,
  on: LocalDate,
): Fen {
  if (installment.state === 'paid') return installment.charged.penalty;
  const { accrual, payUntil, paid, waived, principal } = installment;
  const floor = addFen(paid.penalty, waived.penalty);
  const day = laterOf(accrualDay(schedule, on), accrual.countedUntil);
  if (day <= payUntil) return floor;
  const { penalty } = loan.repaymentTerms;
  const base = penaltyBase(loan.repaymentTerms, installment);
  const fenDays = accrual.fenDays + base * BigInt(daysBetween(accrual.countedUntil, day));
  const scale = RATE_ONE * RATE_ONE * BigInt(penalty.daysPerYear);
  const grown = divideRounded(fenDays * yearlyRate(loan), scale, penalty.rounding) as Fen;
  const cap = penalty.capOfPrincipal === undefined ? grown : multiplyRate(principal, penalty.capOfPrincipal, 'down');
  const capped = cap < grown ? cap : grown;
  return capped > floor ? capped : floor;
}

/**
 * The accrual of an installment whose unpaid parts are those of `after` from the end of day `on`. Money of an earlier day than
 * the last one takes back what was counted on it meanwhile, and a payment taken back counts it again: the sum over the days is
 * exact in whatever order payments become known.
 */
export function accrualAfter(
  loan: RepaidLoan,
  schedule: Pick<RepaymentSchedule, 'accruesUntil'>,
  installments: { readonly before: ScheduledInstallment; readonly after: ScheduledInstallment },
  on: LocalDate,
): PenaltyAccrual {
  const { before, after } = installments;
  const { fenDays, countedUntil } = before.accrual;
  const day = accrualDay(schedule, on);
  const base = penaltyBase(loan.repaymentTerms, before);
  if (day > countedUntil) {
    return { fenDays: fenDays + base * BigInt(daysBetween(countedUntil, day)), countedUntil: day };
  }
  const change = penaltyBase(loan.repaymentTerms, after) - base;
  const from = laterOf(day, accrualStart(loan.repaymentTerms, before));
  const days = from < countedUntil ? daysBetween(from, countedUntil) : 0;
  return { fenDays: fenDays + change * BigInt(days), countedUntil };
}

function penaltyBase({ penalty }: RepaymentTerms, { charged, paid, waived }: ScheduledInstallment): Fen {
  return sumFen(penalty.base.map((part) => differenceFen(differenceFen(charged[part], paid[part]), waived[part])));
}

/** The day up to which nothing is counted; the first counted day is the next one. */
export function accrualStart(
  { penalty }: RepaymentTerms,
  { dueDate, payUntil }: Pick<ScheduledInstallment, 'dueDate' | 'payUntil'>,
): LocalDate {
  if (penalty.afterGrace === 'fromEndOfGrace') return payUntil;
  return penalty.firstCountedDay === 'dueDate' ? addDays(dueDate, -1) : dueDate;
}

function accrualDay({ accruesUntil }: Pick<RepaymentSchedule, 'accruesUntil'>, on: LocalDate): LocalDate {
  return accruesUntil !== undefined && accruesUntil < on ? accruesUntil : on;
}

/** The rate a year in units of 1e-16, its ceiling observed. */
function yearlyRate({ priceTerms, repaymentTerms }: RepaidLoan): bigint {
  const { rate, daysPerYear, annualRateMax } = repaymentTerms.penalty;
  const yearly =
    rate.kind === 'daily' ? rate.rate * BigInt(daysPerYear) * RATE_ONE : priceTerms.annualRate * rate.factor;
  const highest = annualRateMax === undefined ? yearly : annualRateMax * RATE_ONE;
  return highest < yearly ? highest : yearly;
}

function laterOf(left: LocalDate, right: LocalDate): LocalDate {
  return left > right ? left : right;
}
