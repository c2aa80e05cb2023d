import type { LocalDate } from '../shared/calendar.js';
import type { BoundCard } from '../model/bank.js';
import type { MarketplaceOrder } from '../model/marketplace-order.js';
import type { Loan } from '../model/loan.js';
import type { Product } from '../model/product.js';
import type { RepaymentSchedule } from '../model/repayment-schedule.js';

/** An order, its loan and its schedule, as far as they exist: all that is ever told of a disbursement (items 15–17, 19). */
export interface LoanFacts {
  readonly order: MarketplaceOrder;
  readonly loan?: Loan;
  readonly schedule?: RepaymentSchedule;
}

/** A paid-out loan and its schedule, as they stand on a day: all that is ever told of a schedule (items 18, 20). */
export interface ScheduleFacts {
  readonly order: MarketplaceOrder;
  readonly loan: Loan;
  readonly schedule: RepaymentSchedule;
  /** The repayment card. */
  readonly card?: BoundCard;
  /** The day for which penalties are told. */
  readonly on: LocalDate;
}

/** What is told of the repayment of an installment, or of the whole loan (items 23, 24). */
export interface RepaymentFacts extends ScheduleFacts {
  readonly installmentNo: number | 'all';
  /** How the last try to pay it stands, unless it was paid. */
  readonly attempt?: 'running' | 'failed';
}

/** Writes what a marketplace will read. One builder serves callbacks and query answers, so that they cannot disagree (`DESIGN` §3). */
export interface CallbackBodies {
  /** Body of the credit result callback for an order in a status with a final credit answer (platform/1.1). */
  creditResult(order: MarketplaceOrder, product: Product): string;

  /** Body of the loan result callback for facts with a final answer: refused, or paid out with a schedule (platform/1.2). */
  loanResult(facts: LoanFacts): string;

  /** Body of the repayment result callback (platform/1.3). */
  repaymentResult(facts: RepaymentFacts): string;

  /** Body of the repayment schedule callback (platform/1.4). */
  repaymentSchedule(facts: ScheduleFacts): string;
}
