import type { LoanOperation, LoanOperations, Operator, OperatorRole, RepaymentOperations } from '@banyan/core';
import {
  createAudited,
  createCallbackOperations,
  createFindOrders,
  createOperatorOperations,
  createReconciliationOperations,
  createShowLedger,
  createShowOrder,
  fen,
  ok,
  OPERATOR_ROLE_TABLE,
} from '@banyan/core';
import type { InMemoryStores } from '@banyan/core/testing';
import {
  createInMemoryContentDigest,
  createInMemoryIdentityIndex,
  createInMemoryPayerStatements,
  createInMemoryStores,
  createManualClock,
  createSequentialIdentifiers,
} from '@banyan/core/testing';
import type { OperationsApi } from '@banyan/adapter-http';
import { NOW } from './gateway-in-test.js';

export const ROOT: Operator = { name: 'cli:root', roles: OPERATOR_ROLE_TABLE.map(([role]) => role) };

/** The API over in-memory stores and the real use cases; loans, repayments and configuration are told to say yes. */
export interface OperationsInTest extends OperationsApi {
  readonly stores: InMemoryStores;
  readonly clock: ReturnType<typeof createManualClock>;
  /** What was asked of loans: name of the operation and its argument. */
  readonly asked: (readonly [string, LoanOperation])[];
  /** What was asked of loans that are being repaid. */
  readonly askedOfRepayments: (readonly [string, object])[];
  readonly refused: string[];
  /** A key of a new operator. */
  keyOf(name: string, ...roles: OperatorRole[]): Promise<string>;
}

export function operationsApi(over: Partial<Omit<OperationsApi, 'clock'>> = {}): OperationsInTest {
  const clock = createManualClock(NOW);
  const identifiers = createSequentialIdentifiers();
  const stores = createInMemoryStores({ clock, identifiers });
  const { unitOfWork } = stores;
  const { read } = unitOfWork;
  const audited = createAudited({ unitOfWork, identifiers, clock });
  const asked: (readonly [string, LoanOperation])[] = [];
  const askedOfRepayments: (readonly [string, object])[] = [];
  const refused: string[] = [];
  let keys = 0;
  const operators = createOperatorOperations({
    unitOfWork,
    audited,
    digest: createInMemoryContentDigest(),
    identifiers,
    clock,
    randomKey: () => `key-of-a-test-${String((keys += 1)).padStart(20, '0')}`,
  });
  return {
    clock,
    stores,
    asked,
    askedOfRepayments,
    refused,
    version: '1.2.3',
    operators,
    findOrders: createFindOrders({ read, identityIndex: createInMemoryIdentityIndex() }),
    showOrder: createShowOrder({ read }),
    listLoans: (status, limit) => read.loans.listByStatus(status, limit),
    loanOperations: loanOperations(asked),
    repaymentOperations: repaymentOperations(askedOfRepayments),
    showLedger: createShowLedger({ read }),
    listHeld: (limit, after) => read.ledger.listHeld(limit, after),
    reconciliationOperations: createReconciliationOperations({
      unitOfWork,
      payerStatements: createInMemoryPayerStatements(),
      audited,
      identifiers,
      clock,
    }),
    callbackOperations: createCallbackOperations({ audited, clock }),
    listAudit: (filter, limit) => read.auditLog.list(filter, limit),
    configuration: {
      list: () => Promise.resolve([]),
      show: () => Promise.resolve(undefined),
      history: () => Promise.resolve([]),
      put: () => Promise.resolve(ok()),
    },
    onRefused: (reason) => refused.push(reason),
    async keyOf(name, ...roles) {
      const added = await operators.add(ROOT, { name, roles });
      if (!added.ok) throw new Error(added.error.kind);
      return added.value.key;
    },
    ...over,
  };
}

function loanOperations(asked: (readonly [string, LoanOperation])[]): LoanOperations {
  const note =
    (name: string, status: 'disbursementRunning' | 'cancelled' | 'manualReviewRefused') =>
    (operation: LoanOperation) => {
      asked.push([name, operation]);
      return Promise.resolve(ok({ status }));
    };
  return {
    decideReview: note('decideReview', 'disbursementRunning'),
    decideDisbursementReview: note('decideDisbursementReview', 'disbursementRunning'),
    askPayer: note('askPayer', 'disbursementRunning'),
    retryDisbursement: note('retryDisbursement', 'disbursementRunning'),
    reject: note('reject', 'manualReviewRefused'),
    cancel: note('cancel', 'cancelled'),
  };
}

function repaymentOperations(asked: (readonly [string, object])[]): RepaymentOperations {
  const note = (name: string) => (operation: object) => {
    asked.push([name, operation]);
    return Promise.resolve(ok({ status: 'disbursed', outcome: 'done', held: fen(5n), serialNo: 'S1' } as const));
  };
  return {
    recordOffline: note('recordOffline'),
    correct: note('correct'),
    applyHeld: note('applyHeld'),
    recordRefund: note('recordRefund'),
    settleWithReduction: note('settleWithReduction'),
    writeOff: note('writeOff'),
    resendSchedule: note('resendSchedule'),
    askPayer: note('askPayer'),
  };
}
