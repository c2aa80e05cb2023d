import { scheduleOf } from '#src/capabilities/repayment/create-schedule.js';
import type { BusinessCalendar } from '#src/model/business-calendar.js';
import type { LoanStatus } from '#src/model/loan-status.js';
import type { LoanFacts } from '#src/ports/callback-bodies.js';
import { addMs, localDate, startOfDay } from '#src/shared/calendar.js';
import { fen } from '#src/shared/money.js';
import { aLoan, aMarketplaceOrder, loanNo, months, priceTermsOf } from '#src/testing/index.js';
import { EXAMPLE_PRODUCT } from './gateway.js';

/** The loan of the document's examples (`spec` §11.8): 15 000 yuan over 12 months at 2.5 % a month, paid out 2018-12-20. */
export const EXAMPLE_LOAN = aLoan({
  loanNo: loanNo('Y20181219000001'),
  amount: fen(1_500_000n),
  term: months(12),
  priceTerms: priceTermsOf(EXAMPLE_PRODUCT),
  repaymentTerms: EXAMPLE_PRODUCT.repaymentTerms,
});

/** No holidays: it moves nothing, as the product's rule is `sameDay`. */
export const EVERY_WEEKDAY: BusinessCalendar = { holidays: [], workdays: [] };

/** What is known of that loan in a state, with its schedule or without. */
export function exampleFacts(status: LoanStatus, hasSchedule: boolean): LoanFacts {
  const paidAt = addMs(startOfDay(localDate('2018-12-20')), 36_000_000);
  return {
    order: aMarketplaceOrder({ status: 'confirmed' }),
    loan: { ...EXAMPLE_LOAN, status },
    ...(hasSchedule ? { schedule: scheduleOf(EXAMPLE_LOAN, paidAt, EVERY_WEEKDAY) } : {}),
  };
}
