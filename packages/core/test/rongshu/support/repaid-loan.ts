import type { RepaymentTarget } from '#src/model/repayment.js';
import { bookPayment } from '#src/model/repayment/book-payment.js';
import type { RepaymentFacts, ScheduleFacts } from '#src/ports/callback-bodies.js';
import { instant, localDate } from '#src/shared/calendar.js';
import type { Fen } from '#src/shared/money.js';
import { fen } from '#src/shared/money.js';
import { aBoundCard, aMarketplaceOrder } from '#src/testing/index.js';
import { scheduleOf } from '#src/capabilities/repayment/create-schedule.js';
import { EVERY_WEEKDAY, EXAMPLE_LOAN } from './payout.js';

/** The day of the document's examples (`spec` §11.9): the second installment was due three days before. */
export const EXAMPLE_DAY = localDate('2019-02-23');

/** The first installment of the examples was paid then. */
const FIRST_PAID_AT = instant(1_547_791_533_000);

/** The facts after money came on a day, allocated by the engine. */
export function afterPayment(
  facts: ScheduleFacts,
  payment: { readonly amount: Fen; readonly on: ScheduleFacts['on']; readonly target?: RepaymentTarget },
): ScheduleFacts {
  const { loan, schedule } = facts;
  const { installments } = bookPayment({
    loan,
    schedule,
    ...payment,
    paidAt: FIRST_PAID_AT,
    reference: 'S1',
    at: FIRST_PAID_AT,
  });
  const changed = schedule.installments.map(
    (before) => installments.find(({ installmentNo }) => installmentNo === before.installmentNo) ?? before,
  );
  return { ...facts, schedule: { ...schedule, installments: changed } };
}

/** The loan of the examples on the day of the examples: the first installment paid, the second three days overdue. */
export function exampleSchedule(allowsPartialRepayment = false): ScheduleFacts {
  const loan = {
    ...EXAMPLE_LOAN,
    status: 'overdue',
    repaymentTerms: { ...EXAMPLE_LOAN.repaymentTerms, allowsPartialRepayment },
  } as const;
  const facts: ScheduleFacts = {
    order: aMarketplaceOrder({ status: 'confirmed' }),
    loan,
    schedule: scheduleOf(loan, instant(1_545_271_200_000), EVERY_WEEKDAY),
    card: aBoundCard(),
    on: EXAMPLE_DAY,
  };
  return afterPayment(facts, { amount: fen(146_231n), on: localDate('2019-01-18') });
}

/** What is told of an installment, or of the whole loan. */
export function told(
  facts: ScheduleFacts,
  installmentNo: RepaymentFacts['installmentNo'],
  attempt?: RepaymentFacts['attempt'],
): RepaymentFacts {
  return { ...facts, installmentNo, ...(attempt === undefined ? {} : { attempt }) };
}
