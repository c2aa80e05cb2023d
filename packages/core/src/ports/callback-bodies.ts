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

/** Writes what a marketplace will read. One builder serves callbacks and query answers, so that they cannot disagree (`DESIGN` §3). */
export interface CallbackBodies {
  /** Body of the credit result callback for an order in a status with a final credit answer (platform/1.1). */
  creditResult(order: MarketplaceOrder, product: Product): string;

  /** Body of the loan result callback for facts with a final answer: refused, or paid out with a schedule (platform/1.2). */
  loanResult(facts: LoanFacts): string;
}
