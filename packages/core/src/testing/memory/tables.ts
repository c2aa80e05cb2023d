import { InvariantViolation, invariant } from '../../shared/errors.js';
import type { Instant } from '../../shared/calendar.js';
import type { BorrowableFrom } from '../../model/access.js';
import type { Application } from '../../model/application.js';
import type { Bank, BoundCard } from '../../model/bank.js';
import type { BorrowConfirmation } from '../../model/borrow-confirmation.js';
import type { Borrower } from '../../model/borrower.js';
import type { Callback, CallbackAttempt } from '../../model/callback.js';
import type { CardBindRequest } from '../../model/card-binding.js';
import type { CreditAccount, CreditChange } from '../../model/credit-account.js';
import type { OrderDocument } from '../../model/data-pull.js';
import type { DepositoryAccount, OpeningApplication } from '../../model/depository.js';
import type { DisbursementRequest } from '../../model/disbursement.js';
import type { LoanNo, OrderKey } from '../../model/identifiers.js';
import type { Loan, LoanStep } from '../../model/loan.js';
import type { MarketplaceOrder, MarketplaceOrderStep } from '../../model/marketplace-order.js';
import type { AuditEntry, OperatorKey } from '../../model/operator.js';
import type { LedgerPosting } from '../../model/ledger.js';
import type { ReconciliationRun, RecordedDifference } from '../../model/reconciliation.js';
import type { Repayment, RepaymentApplication } from '../../model/repayment.js';
import type { RepaymentSchedule } from '../../model/repayment-schedule.js';
import type { SmsMessage } from '../../model/sms.js';
import type { ClaimedDataPull } from '../../ports/data-pulls.js';
import type { InboxEntry } from '../../ports/event-inbox.js';
import type { OutgoingEvent } from '../../ports/event-outbox.js';
import type { ParkedEvent } from '../../ports/event-parking.js';

/** A claim on a row. Nobody else gets the row before `until`. */
export interface Claim {
  readonly until: Instant;
}

/** The row of each table. Rows are never changed, only replaced. */
export interface Rows {
  readonly applications: Application;
  readonly auditLog: AuditEntry;
  readonly bankCards: BoundCard;
  readonly banks: Bank;
  readonly blacklist: { readonly reason: string; readonly at: Instant };
  readonly borrowableDates: { readonly borrowableFrom: BorrowableFrom; readonly reason: string; readonly at: Instant };
  readonly borrowers: Borrower;
  readonly callbacks: Callback;
  readonly callbackAttempts: { readonly attempts: readonly CallbackAttempt[] };
  readonly cardBindRequests: { readonly request: CardBindRequest; readonly claim?: Claim };
  readonly confirmations: { readonly revisions: readonly BorrowConfirmation[] };
  readonly creditAccounts: { readonly account: CreditAccount; readonly changes: readonly CreditChange[] };
  readonly dataPulls: { readonly pull: ClaimedDataPull; readonly claim?: Claim };
  readonly depositoryAccounts: DepositoryAccount;
  readonly disbursements: DisbursementRequest;
  readonly erasures: { readonly key: OrderKey; readonly at: Instant };
  readonly events: { readonly event: OutgoingEvent; readonly nextAttemptAt: Instant };
  readonly inbox: InboxEntry;
  readonly ledgers: { readonly loanNo: LoanNo; readonly postings: readonly LedgerPosting[] };
  readonly loans: { readonly loan: Loan; readonly steps: readonly LoanStep[] };
  readonly openings: { readonly application: OpeningApplication; readonly claim?: Claim };
  readonly operatorKeys: OperatorKey;
  readonly orderDocuments: OrderDocument;
  readonly orders: {
    readonly order: MarketplaceOrder;
    readonly steps: readonly MarketplaceOrderStep[];
    readonly claim?: Claim;
  };
  readonly parking: ParkedEvent;
  readonly reconciliationDifferences: RecordedDifference;
  readonly reconciliationRuns: ReconciliationRun;
  readonly repaymentApplications: { readonly application: RepaymentApplication; readonly claim?: Claim };
  readonly repayments: Repayment;
  readonly schedules: RepaymentSchedule;
  readonly sms: { readonly message: SmsMessage; readonly claim?: Claim };
}

/** Rows by key, in the order in which the keys came. */
export interface Table<Row> {
  get(key: string): Row | undefined;
  rows(): readonly Row[];
  set(key: string, row: Row): void;
  delete(key: string): boolean;
}

/** A view of all tables. */
export type Tables = { readonly [Name in keyof Rows]: Table<Rows[Name]> };

/** One unit's own view: sees what it has written itself, and nobody else does before `commit`. */
export interface TablesDraft {
  readonly tables: Tables;
  /** Makes what was written visible. */
  commit(): void;
  /** Ends the draft: whoever still holds its tables gets `InvariantViolation`. */
  close(): void;
}

/** Tables with a committed state and drafts of the next one. Drafts must not overlap. */
export interface TableSpace {
  /** What is committed, now and later. Refuses writes. */
  readonly committed: Tables;
  draft(): TablesDraft;
}

const TABLE_NAMES = [
  'applications',
  'auditLog',
  'bankCards',
  'banks',
  'blacklist',
  'borrowableDates',
  'borrowers',
  'callbacks',
  'callbackAttempts',
  'cardBindRequests',
  'confirmations',
  'creditAccounts',
  'dataPulls',
  'depositoryAccounts',
  'disbursements',
  'erasures',
  'events',
  'inbox',
  'ledgers',
  'loans',
  'openings',
  'operatorKeys',
  'orderDocuments',
  'orders',
  'parking',
  'reconciliationDifferences',
  'reconciliationRuns',
  'repaymentApplications',
  'repayments',
  'schedules',
  'sms',
] as const satisfies readonly (keyof Rows)[];

type Contents = { [Name in keyof Rows]: ReadonlyMap<string, Rows[Name]> };

/** The key of a row that is known by several texts together. */
export function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

/** Empty tables. */
export function createTableSpace(): TableSpace {
  const contents = Object.fromEntries(TABLE_NAMES.map((name) => [name, new Map()])) as unknown as Contents;
  return {
    committed: eachTable((name) => committedTable(() => contents[name])),
    draft: () => {
      let isOpen = true;
      const written: (() => void)[] = [];
      const tables = eachTable((name) => {
        const draft = draftTable(contents[name], () => isOpen);
        written.push(() => Object.assign(contents, { [name]: draft.content() }));
        return draft.table;
      });
      return {
        tables,
        commit: () => {
          for (const write of written) write();
        },
        close: () => {
          isOpen = false;
        },
      };
    },
  };
}

function eachTable(make: <Name extends keyof Rows>(name: Name) => Table<Rows[Name]>): Tables {
  return Object.fromEntries(TABLE_NAMES.map((name) => [name, make(name)])) as unknown as Tables;
}

function committedTable<Row>(content: () => ReadonlyMap<string, Row>): Table<Row> {
  const refuse = (): never => {
    throw new InvariantViolation('writing takes a unit of work');
  };
  return {
    get: (key) => content().get(key),
    rows: () => [...content().values()],
    set: refuse,
    delete: refuse,
  };
}

function draftTable<Row>(
  committed: ReadonlyMap<string, Row>,
  isOpen: () => boolean,
): { readonly table: Table<Row>; content(): ReadonlyMap<string, Row> } {
  let copy: Map<string, Row> | undefined;
  const readable = (): ReadonlyMap<string, Row> => {
    invariant(isOpen(), 'the unit of work is over');
    return copy ?? committed;
  };
  const writable = (): Map<string, Row> => {
    invariant(isOpen(), 'the unit of work is over');
    return (copy ??= new Map(committed));
  };
  return {
    table: {
      get: (key) => readable().get(key),
      rows: () => [...readable().values()],
      set: (key, row) => void writable().set(key, row),
      delete: (key) => writable().delete(key),
    },
    content: () => copy ?? committed,
  };
}
