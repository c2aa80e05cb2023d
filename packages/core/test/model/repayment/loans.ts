import fc from 'fast-check';
import type { LocalDate } from '#src/shared/calendar.js';
import { addMs, localDate, startOfDay } from '#src/shared/calendar.js';
import type { Instant } from '#src/shared/calendar.js';
import type { Fen } from '#src/shared/money.js';
import { fen } from '#src/shared/money.js';
import { rate } from '#src/shared/rate.js';
import type { BusinessCalendar } from '#src/model/business-calendar.js';
import { DEBT_PARTS } from '#src/model/debt.js';
import type { LoanNo } from '#src/model/identifiers.js';
import type { Loan } from '#src/model/loan.js';
import type { PricedLoan } from '#src/model/pricing/index.js';
import type { Product, Term } from '#src/model/product.js';
import { openInstallment } from '#src/model/repayment/open-installment.js';
import type { PenaltyTerms, RepaymentTerms, SettlementTerms } from '#src/model/repayment-terms.js';
import { STANDARD_REPAYMENT_TERMS } from '#src/model/repayment-terms.js';
import type { RepaymentSchedule, ScheduledInstallment } from '#src/model/repayment-schedule.js';
import { priced } from '../pricing/products.js';

/** What the engine knows of a loan. */
export type TestLoan = Pick<Loan, 'loanNo' | 'amount' | 'status' | 'priceTerms' | 'repaymentTerms'>;

export interface RepaidSetting {
  readonly loan: TestLoan;
  readonly schedule: RepaymentSchedule;
}

export const WORKDAYS_ONLY: BusinessCalendar = { holidays: [], workdays: [] };

/** Changes of the standard terms, member by member. */
export interface TermChanges extends Partial<Omit<RepaymentTerms, 'penalty' | 'settlement'>> {
  readonly penalty?: Partial<PenaltyTerms>;
  readonly settlement?: Partial<SettlementTerms>;
}

export function termsOf({ penalty, settlement, ...changes }: TermChanges = {}): RepaymentTerms {
  return {
    ...STANDARD_REPAYMENT_TERMS,
    ...changes,
    penalty: { ...STANDARD_REPAYMENT_TERMS.penalty, ...penalty },
    settlement: { ...STANDARD_REPAYMENT_TERMS.settlement, ...settlement },
  };
}

/** A paid-out loan with its schedule, nothing paid. */
export function paidOut(
  product: Product,
  request: { readonly principal: Fen; readonly term: Term; readonly startDate: LocalDate },
  terms: RepaymentTerms = termsOf(),
  calendar: BusinessCalendar = WORKDAYS_ONLY,
): RepaidSetting {
  return settingOf(product, priced(product, request), terms, calendar);
}

/** The same from a price; `factor` makes every amount as many times larger. */
export function settingOf(
  product: Product,
  loan: PricedLoan,
  terms: RepaymentTerms,
  calendar: BusinessCalendar = WORKDAYS_ONLY,
  factor = 1n,
): RepaidSetting {
  const larger = (amount: Fen): Fen => fen(amount * factor);
  const loanNo = 'loan-1' as LoanNo;
  return {
    loan: {
      loanNo,
      amount: larger(loan.principal),
      status: 'disbursed',
      priceTerms: product,
      repaymentTerms: terms,
    },
    schedule: {
      loanNo,
      version: 1,
      startDate: loan.startDate,
      anchorDay: loan.anchorDay,
      disbursed: larger(loan.disbursed),
      installments: loan.installments.map((row, index) =>
        openInstallment(
          {
            ...row,
            principal: larger(row.principal),
            interest: larger(row.interest),
            fee: larger(row.fee),
            total: larger(row.total),
          },
          loan.installments[index - 1]?.dueDate ?? loan.startDate,
          terms,
          calendar,
        ),
      ),
      createdAt: startOfDay(loan.startDate),
    },
  };
}

export function day(text: string): LocalDate {
  return localDate(text);
}

/** Noon in Beijing. */
export function noon(date: LocalDate): Instant {
  return addMs(startOfDay(date), 43_200_000);
}

/** The schedule with some installments changed. */
export function changed(schedule: RepaymentSchedule, installments: readonly ScheduledInstallment[]): RepaymentSchedule {
  return {
    ...schedule,
    version: schedule.version + 1,
    installments: schedule.installments.map(
      (before) => installments.find(({ installmentNo }) => installmentNo === before.installmentNo) ?? before,
    ),
  };
}

export function installmentOf({ installments }: RepaymentSchedule, installmentNo: number): ScheduledInstallment {
  const found = installments.find((installment) => installment.installmentNo === installmentNo);
  if (found === undefined) throw new Error(`no installment ${String(installmentNo)}`);
  return found;
}

const arbitraryRounding = fc.constantFrom('halfUp', 'halfEven', 'up', 'down');
const arbitraryShare = fc.constantFrom('dueOnly', 'toTheDay', 'runningPeriod', 'allRemaining');
const arbitraryRate = (max: number) => fc.integer({ min: 0, max }).map((units) => rate(units));

const arbitraryPenalty: fc.Arbitrary<PenaltyTerms> = fc.record(
  {
    rate: fc.oneof(
      arbitraryRate(200_000_000).map((factor) => ({ kind: 'ofContractRate', factor }) as const),
      arbitraryRate(2_000_000).map((daily) => ({ kind: 'daily', rate: daily }) as const),
    ),
    daysPerYear: fc.constantFrom(360, 365),
    base: fc.subarray(['principal', 'interest', 'fee'] as const, { minLength: 1 }),
    firstCountedDay: fc.constantFrom('dayAfterDueDate', 'dueDate'),
    afterGrace: fc.constantFrom('fromDueDate', 'fromEndOfGrace'),
    annualRateMax: arbitraryRate(36_000_000),
    capOfPrincipal: arbitraryRate(100_000_000),
    rounding: arbitraryRounding,
  },
  { requiredKeys: ['rate', 'daysPerYear', 'base', 'firstCountedDay', 'afterGrace', 'rounding'] },
);

const arbitrarySettlement: fc.Arbitrary<SettlementTerms> = fc.record(
  {
    isAllowed: fc.constant(true),
    interest: arbitraryShare,
    fee: arbitraryShare,
    interestDaysMin: fc.constantFrom(0, 1, 10),
    charge: fc.record(
      {
        ofPrepaidPrincipal: arbitraryRate(5_000_000),
        freeAfterInstallments: fc.integer({ min: 0, max: 6 }),
        minimum: fc.constantFrom(fen(0), fen(100)),
        maximum: fc.constantFrom(fen(100), fen(100_000)),
        rounding: arbitraryRounding,
      },
      { requiredKeys: ['ofPrepaidPrincipal', 'rounding'] },
    ),
  },
  { requiredKeys: ['isAllowed', 'interest', 'fee', 'interestDaysMin'] },
);

/** Every kind of terms that a product may have. */
export const arbitraryTerms: fc.Arbitrary<RepaymentTerms> = fc.record({
  graceDays: fc.constantFrom(0, 1, 3, 10),
  businessDayRule: fc.constantFrom('sameDay', 'nextBusinessDay'),
  penalty: arbitraryPenalty,
  allocationOrder: fc.shuffledSubarray([...DEBT_PARTS], { minLength: DEBT_PARTS.length }),
  allowsPartialRepayment: fc.boolean(),
  settlement: arbitrarySettlement,
});
