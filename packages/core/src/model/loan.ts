import type { Fen } from '../shared/money.js';
import type { Instant } from '../shared/calendar.js';
import type { ConfirmationDoor } from './borrow-confirmation.js';
import type { BlindIndex, BorrowerId, LoanNo, OrderKey, ProductCode } from './identifiers.js';
import type { LoanEvent, LoanStatus } from './loan-status.js';
import type { PriceTerms } from './pricing/index.js';
import type { Term } from './product.js';
import type { RepaymentTerms } from './repayment-terms.js';

/** A loan (`cl_borrow` with `cl_borrow_extended_info`). One per marketplace order: `orderKey` is the idempotency key of its creation (item 12). */
export interface Loan {
  readonly loanNo: LoanNo;
  readonly orderKey: OrderKey;
  readonly borrowerId: BorrowerId;
  readonly idCardIndex: BlindIndex;
  readonly productCode: ProductCode;
  readonly status: LoanStatus;
  /** 1 for a new loan, +1 with every transition. Gapless; history rows carry it. */
  readonly version: number;
  readonly amount: Fen;
  readonly term: Term;
  /** The price as it stood at the confirmation: what a product's row says later changes no loan (`DESIGN` §5-2). */
  readonly priceTerms: PriceTerms;
  /** How it is repaid, as it stood at the confirmation. */
  readonly repaymentTerms: RepaymentTerms;
  readonly confirmedBy: ConfirmationDoor;
  /** Ties review results to the request; a result for another one is ignored. */
  readonly reviewRequestNo?: string;
  /** When the money reached the borrower, by the payer's word; the schedule starts on that day in Beijing. */
  readonly disbursedAt?: Instant;
  readonly createdAt: Instant;
  readonly changedAt: Instant;
}

/** One step in the life of a loan (`cl_borrow_progress`); append-only. `version` is the loan's version after the step. */
export interface LoanStep {
  readonly version: number;
  readonly from: LoanStatus | null;
  readonly to: LoanStatus;
  readonly event: LoanEvent;
  readonly at: Instant;
  /** A word for operations (a reason, an event id, an operator). Never personal data. */
  readonly detail?: string;
}
