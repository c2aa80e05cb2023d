import type { AccessFactsQueries } from './access-facts.js';
import type { ApplicationQueries, Applications } from './applications.js';
import type { AuditLog, AuditLogQueries } from './audit-log.js';
import type { BankCardQueries, BankCards } from './bank-cards.js';
import type { Banks } from './banks.js';
import type { Blacklist } from './blacklist.js';
import type { BorrowConfirmationQueries, BorrowConfirmations } from './borrow-confirmations.js';
import type { BorrowableDates } from './borrowable-dates.js';
import type { BorrowerQueries, Borrowers } from './borrowers.js';
import type { CallbackOutbox, CallbackQueries } from './callback-outbox.js';
import type { CardBindRequestQueries, CardBindRequests } from './card-bind-requests.js';
import type { CreditAccountQueries, CreditAccounts } from './credit-accounts.js';
import type { DataPullQueries, DataPulls } from './data-pulls.js';
import type { DepositoryAccountQueries, DepositoryAccounts } from './depository-accounts.js';
import type { DisbursementRequestQueries, DisbursementRequests } from './disbursement-requests.js';
import type { EventInbox } from './event-inbox.js';
import type { EventOutbox } from './event-outbox.js';
import type { EventParking } from './event-parking.js';
import type { LoanLedger, LoanLedgerQueries } from './loan-ledger.js';
import type { LoanQueries, Loans } from './loans.js';
import type { MarketplaceOrderQueries, MarketplaceOrders } from './marketplace-orders.js';
import type { OpeningApplicationQueries, OpeningApplications } from './opening-applications.js';
import type { OperatorKeyQueries, OperatorKeys } from './operator-keys.js';
import type { OrderDocumentQueries, OrderDocuments } from './order-documents.js';
import type { ReconciliationQueries, Reconciliations } from './reconciliations.js';
import type { RepaymentApplicationQueries, RepaymentApplications } from './repayment-applications.js';
import type { RepaymentScheduleQueries, RepaymentSchedules } from './repayment-schedules.js';
import type { RepaymentQueries, Repayments } from './repayments.js';
import type { Retention, RetentionQueries } from './retention.js';
import type { SmsOutbox, SmsOutboxQueries } from './sms-outbox.js';

/** The stores inside a unit of work: what they write is there for everybody when the unit ends well, and never otherwise. */
export interface Stores {
  readonly accessFacts: AccessFactsQueries;
  readonly applications: Applications;
  readonly bankCards: BankCards;
  readonly banks: Banks;
  readonly blacklist: Blacklist;
  readonly borrowableDates: BorrowableDates;
  readonly borrowers: Borrowers;
  readonly callbacks: CallbackOutbox;
  readonly dataPulls: DataPulls;
  readonly events: EventOutbox;
  readonly inbox: EventInbox;
  readonly orders: MarketplaceOrders;
  readonly documents: OrderDocuments;
  readonly parking: EventParking;
  readonly auditLog: AuditLog;
  readonly cardBindRequests: CardBindRequests;
  readonly confirmations: BorrowConfirmations;
  readonly creditAccounts: CreditAccounts;
  readonly depositoryAccounts: DepositoryAccounts;
  readonly disbursements: DisbursementRequests;
  readonly loans: Loans;
  readonly openings: OpeningApplications;
  readonly operatorKeys: OperatorKeys;
  readonly schedules: RepaymentSchedules;
  readonly repaymentApplications: RepaymentApplications;
  readonly repayments: Repayments;
  readonly ledger: LoanLedger;
  readonly reconciliations: Reconciliations;
  readonly retention: Retention;
  readonly sms: SmsOutbox;
}

/** The stores outside a unit: reading only, each call for itself, never older than what this process has committed. */
export interface Readings {
  readonly accessFacts: AccessFactsQueries;
  readonly applications: ApplicationQueries;
  readonly bankCards: BankCardQueries;
  readonly banks: Pick<Banks, 'listEnabled'>;
  readonly blacklist: Pick<Blacklist, 'contains'>;
  readonly borrowableDates: Pick<BorrowableDates, 'find'>;
  readonly borrowers: BorrowerQueries;
  readonly callbacks: CallbackQueries & Pick<CallbackOutbox, 'ofOrder'>;
  readonly dataPulls: DataPullQueries;
  readonly events: Pick<EventOutbox, 'backlog' | 'hasDue' | 'ofOrder'>;
  readonly inbox: Pick<EventInbox, 'ofOrder'>;
  readonly orders: MarketplaceOrderQueries;
  readonly documents: OrderDocumentQueries;
  readonly parking: Pick<EventParking, 'list' | 'find' | 'ofOrder' | 'count'>;
  readonly auditLog: AuditLogQueries;
  readonly cardBindRequests: CardBindRequestQueries;
  readonly confirmations: BorrowConfirmationQueries;
  readonly creditAccounts: CreditAccountQueries;
  readonly depositoryAccounts: DepositoryAccountQueries;
  readonly disbursements: DisbursementRequestQueries;
  readonly loans: LoanQueries;
  readonly openings: OpeningApplicationQueries;
  readonly operatorKeys: OperatorKeyQueries;
  readonly schedules: RepaymentScheduleQueries;
  readonly repaymentApplications: RepaymentApplicationQueries;
  readonly repayments: RepaymentQueries;
  readonly ledger: LoanLedgerQueries;
  readonly reconciliations: ReconciliationQueries;
  readonly retention: RetentionQueries;
  readonly sms: SmsOutboxQueries;
}

/** Several writes that happen together or not at all. */
export interface UnitOfWork {
  /**
   * Runs `work` as one unit. It is committed when `work` returns, rolled back when it throws (and the error comes out).
   * On a deadlock or lock time-out the whole of `work` may run again, so it must have no effect but through the stores
   * given to it. Units of one process may overlap; `work` must not start another unit.
   */
  run<T>(work: (stores: Stores) => Promise<T>): Promise<T>;

  /** The stores for reading outside a unit. */
  readonly read: Readings;
}
