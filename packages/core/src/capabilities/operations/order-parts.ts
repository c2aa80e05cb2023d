import type { Fen } from '../../shared/money.js';
import type { BorrowConfirmation } from '../../model/borrow-confirmation.js';
import type { Callback, CallbackAttempt } from '../../model/callback.js';
import type { CardBindRequest } from '../../model/card-binding.js';
import type { DataPull } from '../../model/data-pull.js';
import type { OpeningApplication } from '../../model/depository.js';
import type { DisbursementRequest } from '../../model/disbursement.js';
import type { Loan, LoanStep } from '../../model/loan.js';
import type { MarketplaceOrder, MarketplaceOrderStep } from '../../model/marketplace-order.js';
import type { AuditEntry } from '../../model/operator.js';
import type { Repayment, RepaymentApplication } from '../../model/repayment.js';
import type { RepaymentSchedule } from '../../model/repayment-schedule.js';
import type { SmsMessage } from '../../model/sms.js';
import type { InboxEntry } from '../../ports/event-inbox.js';
import type { ParkedEvent } from '../../ports/event-parking.js';
import type { OutgoingEvent } from '../../ports/event-outbox.js';

/** A row with the mask of its card in place of the number. */
export type Masked<Row, Hidden extends keyof Row> = Omit<Row, Hidden> & { readonly maskedCard: string };

/** All that is stored of an order that operations may see. Nothing in it names a person; cards are masks. */
export interface OrderParts {
  readonly order: Omit<MarketplaceOrder, 'idCardIndex'>;
  readonly orderSteps: readonly MarketplaceOrderStep[];
  /** How far the marketplace's data is, kind by kind; where it lies is nobody's business here. */
  readonly dataPull?: Omit<DataPull, 'operatorUrl'>;
  readonly loan?: Omit<Loan, 'idCardIndex'>;
  readonly loanSteps: readonly LoanStep[];
  readonly cardBindRequests: readonly Masked<CardBindRequest, 'card' | 'cardIndex' | 'reservedMobile'>[];
  readonly openings: readonly Omit<OpeningApplication, 'idCardIndex'>[];
  /** The confirmation as it stands is the last. What the marketplace wrote into its addresses is nobody's business here. */
  readonly confirmations: readonly Omit<BorrowConfirmation, 'successUrl' | 'failedUrl'>[];
  readonly disbursements: readonly Masked<DisbursementRequest, 'card' | 'cardIndex'>[];
  readonly schedule?: RepaymentSchedule;
  readonly repaymentApplications: readonly Masked<RepaymentApplication, 'card' | 'cardIndex'>[];
  readonly repayments: readonly Repayment[];
  /** What the loan's ledger holds for the borrower, and the sum of all its balances, which is zero. */
  readonly ledger?: { readonly held: Fen; readonly sum: Fen };
  readonly eventsOut: readonly Omit<OutgoingEvent, 'payload'>[];
  readonly eventsIn: readonly InboxEntry[];
  /** Events about the order that no consumer could use. */
  readonly eventsParked: readonly Omit<ParkedEvent, 'body'>[];
  readonly callbacks: readonly CallbackHistory[];
  readonly sms: readonly SmsMessage[];
  readonly auditLog: readonly AuditEntry[];
}

/** A callback with its attempts; what it says is the outcome in `businessKey`. */
export type CallbackHistory = Omit<Callback, 'body'> & { readonly attemptLog: readonly CallbackAttempt[] };
