import type {
  AuditEntry,
  CallbackOperations,
  Clock,
  Fen,
  FindOrders,
  Instant,
  Loan,
  LoanNo,
  LoanOperations,
  LoanStatus,
  Operator,
  OperatorOperations,
  ReconciliationOperations,
  RepaymentOperations,
  Result,
  ShowLedger,
  ShowOrder,
} from '@banyan/core';

/** Why a row of configuration is not put in force. `faults` says what would be unusable, without contents. */
export interface RowRefusal {
  readonly kind: string;
  readonly faults?: string;
}

/** Configuration as operations see and change it (items 25.2, 25.3); secrets are hidden. */
export interface ConfigurationEditing {
  list(): Promise<readonly object[]>;
  show(kind: string, key: string): Promise<object | undefined>;
  history(kind: string, key: string): Promise<readonly object[]>;
  put(change: {
    readonly kind: string;
    readonly key: string;
    /** The one that this makes: the current one + 1. */
    readonly version: number;
    /** Parsed JSON. */
    readonly body: unknown;
    readonly operator: Operator;
  }): Promise<Result<unknown, RowRefusal>>;
}

/** The clock of a gateway that is tried out. */
export interface ClockMoving {
  /** Moves it forward, 0 milliseconds or more; checks the role and writes the audit. */
  advance(move: {
    readonly operator: Operator;
    readonly advanceMs: number;
  }): Promise<Result<{ readonly now: Instant }, { readonly kind: string }>>;
}

/**
 * What the back office may do (item 16, `管理后台`). Every operation checks the operator's role and writes the audit itself;
 * this side only says who asks.
 */
export interface OperationsApi {
  readonly clock: Clock;
  /** For the OpenAPI document. */
  readonly version: string;
  readonly operators: OperatorOperations;
  readonly findOrders: FindOrders;
  readonly showOrder: ShowOrder;
  /** Loans in `status`, the longest there first. */
  listLoans(status: LoanStatus, limit: number): Promise<readonly Loan[]>;
  readonly loanOperations: LoanOperations;
  readonly repaymentOperations: RepaymentOperations;
  readonly showLedger: ShowLedger;
  /** Loans that hold money for their borrowers, by loan number, those after `after` only. */
  listHeld(limit: number, after?: LoanNo): Promise<readonly { readonly loanNo: LoanNo; readonly amount: Fen }[]>;
  readonly reconciliationOperations: ReconciliationOperations;
  /** Moves the gateway's clock, where it is one that may be moved; `/operations/clock` is not there without it. */
  readonly clockOperations?: ClockMoving;
  readonly callbackOperations: CallbackOperations;
  /** What operators did and were refused, newest first. */
  listAudit(filter: { readonly operator?: string }, limit: number): Promise<readonly AuditEntry[]>;
  readonly configuration: ConfigurationEditing;
  /** For the log: somebody came without a key that holds. */
  onRefused?(reason: 'missingKey' | 'keyNotAccepted' | 'tooManyWrongKeys'): void;
}
