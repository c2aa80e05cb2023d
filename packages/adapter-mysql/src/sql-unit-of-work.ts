import type { Identifiers, Readings, Stores, UnitOfWork } from '@banyan/core';
import type { IdentityCipher } from './identity/identity-cipher.js';
import type { Session } from './session.js';
import { createSqlAccessFacts } from './stores/access-facts.js';
import { createSqlApplicationQueries, createSqlApplications } from './stores/applications.js';
import { createSqlAuditLogQueries, createSqlAuditLog } from './stores/audit-log.js';
import { createSqlBankCardQueries, createSqlBankCards } from './stores/bank-cards.js';
import { createSqlBanks } from './stores/banks.js';
import { createSqlBlacklist } from './stores/blacklist.js';
import { createSqlBorrowConfirmationQueries, createSqlBorrowConfirmations } from './stores/borrow-confirmations.js';
import { createSqlBorrowableDates } from './stores/borrowable-dates.js';
import { createSqlBorrowerQueries, createSqlBorrowers } from './stores/borrowers.js';
import { createSqlCallbackOutbox, createSqlCallbackQueries } from './stores/callback-outbox.js';
import { createSqlCardBindRequestQueries, createSqlCardBindRequests } from './stores/card-bind-requests.js';
import { createSqlCreditAccountQueries, createSqlCreditAccounts } from './stores/credit-accounts.js';
import { createSqlDataPullQueries, createSqlDataPulls } from './stores/data-pulls.js';
import { createSqlDepositoryAccountQueries, createSqlDepositoryAccounts } from './stores/depository-accounts.js';
import { createSqlDisbursementRequestQueries, createSqlDisbursementRequests } from './stores/disbursement-requests.js';
import { createSqlEventInbox, createSqlEventInboxQueries } from './stores/event-inbox.js';
import { createSqlEventOutbox, createSqlEventOutboxQueries } from './stores/event-outbox.js';
import { createSqlEventParking, createSqlEventParkingQueries } from './stores/event-parking.js';
import { createSqlLoanLedger, createSqlLoanLedgerQueries } from './stores/loan-ledger.js';
import { createSqlLoanQueries, createSqlLoans } from './stores/loans.js';
import { createSqlMarketplaceOrderQueries, createSqlMarketplaceOrders } from './stores/marketplace-orders.js';
import { createSqlOpeningApplicationQueries, createSqlOpeningApplications } from './stores/opening-applications.js';
import { createSqlOperatorKeyQueries, createSqlOperatorKeys } from './stores/operator-keys.js';
import { createSqlOrderDocumentQueries, createSqlOrderDocuments } from './stores/order-documents.js';
import { createSqlReconciliationQueries, createSqlReconciliations } from './stores/reconciliations.js';
import {
  createSqlRepaymentApplicationQueries,
  createSqlRepaymentApplications,
} from './stores/repayment-applications.js';
import { createSqlRepaymentScheduleQueries, createSqlRepaymentSchedules } from './stores/repayment-schedules.js';
import { createSqlRepaymentQueries, createSqlRepayments } from './stores/repayments.js';
import { createSqlRetention, createSqlRetentionQueries } from './stores/retention.js';
import { createSqlSmsOutboxQueries, createSqlSmsOutbox } from './stores/sms-outbox.js';
import type { UnitRunner } from './unit-runner.js';

/** What the stores need besides a session. */
export interface StoreDependencies {
  readonly cipher: IdentityCipher;
  /** Ids of callbacks and messages. */
  readonly identifiers: Identifiers;
}

/** The unit of work over SQL. */
export function createSqlUnitOfWork(units: UnitRunner, dependencies: StoreDependencies): UnitOfWork {
  return {
    run: (work) => units.run((session) => work(createSqlStores(session, dependencies))),
    read: createSqlReadings(units.reader, dependencies),
  };
}

type StoreMakers = {
  readonly [Name in keyof Stores]: (session: Session, dependencies: StoreDependencies) => Stores[Name];
};

const STORE_MAKERS: StoreMakers = {
  accessFacts: (session, { cipher }) => createSqlAccessFacts(session, cipher),
  applications: (session, { cipher }) => createSqlApplications(session, cipher),
  bankCards: (session, { cipher }) => createSqlBankCards(session, cipher),
  banks: createSqlBanks,
  blacklist: createSqlBlacklist,
  borrowableDates: createSqlBorrowableDates,
  borrowers: (session, { cipher }) => createSqlBorrowers(session, cipher),
  callbacks: (session, { identifiers, cipher }) => createSqlCallbackOutbox(session, identifiers, cipher),
  dataPulls: (session, { cipher }) => createSqlDataPulls(session, cipher),
  events: createSqlEventOutbox,
  inbox: createSqlEventInbox,
  orders: createSqlMarketplaceOrders,
  documents: createSqlOrderDocuments,
  parking: (session, { cipher }) => createSqlEventParking(session, cipher),
  auditLog: createSqlAuditLog,
  confirmations: (session, { cipher }) => createSqlBorrowConfirmations(session, cipher),
  cardBindRequests: (session, { cipher }) => createSqlCardBindRequests(session, cipher),
  creditAccounts: createSqlCreditAccounts,
  depositoryAccounts: (session, { cipher }) => createSqlDepositoryAccounts(session, cipher),
  disbursements: (session, { cipher }) => createSqlDisbursementRequests(session, cipher),
  loans: createSqlLoans,
  openings: createSqlOpeningApplications,
  operatorKeys: createSqlOperatorKeys,
  schedules: createSqlRepaymentSchedules,
  repaymentApplications: (session, { cipher }) => createSqlRepaymentApplications(session, cipher),
  repayments: createSqlRepayments,
  ledger: createSqlLoanLedger,
  reconciliations: createSqlReconciliations,
  retention: (session, { cipher }) => createSqlRetention(session, cipher),
  sms: (session, { identifiers }) => createSqlSmsOutbox(session, identifiers),
};

const STORE_NAMES = Object.keys(STORE_MAKERS) as readonly (keyof Stores)[];

/** The stores of a unit, each made when it is first asked for: a unit needs a few of the thirty, and runs for every request. */
function createSqlStores(session: Session, dependencies: StoreDependencies): Stores {
  const made: Partial<Record<keyof Stores, Stores[keyof Stores]>> = {};
  const storeOf = (name: keyof Stores): Stores[keyof Stores] =>
    (made[name] ??= STORE_MAKERS[name](session, dependencies));
  const isName = (name: string | symbol): name is keyof Stores => Object.hasOwn(STORE_MAKERS, name);
  // Every member is what its maker makes, and there are no others: the target stands for Stores by construction.
  return new Proxy({} as Stores, {
    get: (_target, name) => (isName(name) ? storeOf(name) : undefined),
    has: (_target, name) => isName(name),
    ownKeys: () => [...STORE_NAMES],
    getOwnPropertyDescriptor: (_target, name) =>
      isName(name) ? { configurable: true, enumerable: true, value: storeOf(name) } : undefined,
  });
}

function createSqlReadings(session: Session, { cipher }: StoreDependencies): Readings {
  return {
    accessFacts: createSqlAccessFacts(session, cipher),
    applications: createSqlApplicationQueries(session, cipher),
    bankCards: createSqlBankCardQueries(session, cipher),
    banks: createSqlBanks(session),
    blacklist: createSqlBlacklist(session),
    borrowableDates: createSqlBorrowableDates(session),
    borrowers: createSqlBorrowerQueries(session, cipher),
    callbacks: createSqlCallbackQueries(session, cipher),
    dataPulls: createSqlDataPullQueries(session, cipher),
    events: createSqlEventOutboxQueries(session),
    inbox: createSqlEventInboxQueries(session),
    orders: createSqlMarketplaceOrderQueries(session),
    documents: createSqlOrderDocumentQueries(session),
    parking: createSqlEventParkingQueries(session, cipher),
    auditLog: createSqlAuditLogQueries(session),
    confirmations: createSqlBorrowConfirmationQueries(session, cipher),
    cardBindRequests: createSqlCardBindRequestQueries(session, cipher),
    creditAccounts: createSqlCreditAccountQueries(session),
    depositoryAccounts: createSqlDepositoryAccountQueries(session, cipher),
    disbursements: createSqlDisbursementRequestQueries(session, cipher),
    loans: createSqlLoanQueries(session),
    openings: createSqlOpeningApplicationQueries(session),
    operatorKeys: createSqlOperatorKeyQueries(session),
    schedules: createSqlRepaymentScheduleQueries(session),
    repaymentApplications: createSqlRepaymentApplicationQueries(session, cipher),
    repayments: createSqlRepaymentQueries(session),
    ledger: createSqlLoanLedgerQueries(session),
    reconciliations: createSqlReconciliationQueries(session),
    retention: createSqlRetentionQueries(session),
    sms: createSqlSmsOutboxQueries(session),
  };
}
