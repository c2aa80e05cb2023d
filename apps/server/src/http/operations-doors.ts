import type { OperationsApi } from '@banyan/adapter-http';
import type {
  CallbackOperations,
  Clock,
  FindOrders,
  LoanOperations,
  OperatorOperations,
  ReconciliationOperations,
  RepaymentOperations,
  ShowLedger,
  ShowOrder,
  UnitOfWork,
} from '@banyan/core';
import type { ClockOperations } from '../clock-operations.js';
import type { ConfigurationEditor } from '../configuration/editor.js';
import type { Log } from '../logging/log.js';
import { VERSION } from '../version.js';

/** The use cases of the back office as the HTTP adapter serves them (item 16, `管理后台`). */
export function createOperationsDoors(dependencies: {
  readonly findOrders: FindOrders;
  readonly showOrder: ShowOrder;
  readonly showLedger: ShowLedger;
  readonly loanOperations: LoanOperations;
  readonly repaymentOperations: RepaymentOperations;
  readonly reconciliationOperations: ReconciliationOperations;
  readonly callbackOperations: CallbackOperations;
  readonly operatorOperations: OperatorOperations;
  readonly configurationEditor: ConfigurationEditor;
  readonly clockOperations: ClockOperations | undefined;
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
  readonly log: Log;
}): OperationsApi {
  const { operatorOperations, configurationEditor, clockOperations, unitOfWork, log, ...served } = dependencies;
  const { read } = unitOfWork;
  return {
    ...served,
    version: VERSION,
    operators: operatorOperations,
    listLoans: (status, limit) => read.loans.listByStatus(status, limit),
    listHeld: (limit, after) => read.ledger.listHeld(limit, after),
    listAudit: (filter, limit) => read.auditLog.list(filter, limit),
    configuration: configurationEditor,
    ...(clockOperations === undefined ? {} : { clockOperations }),
    onRefused: (reason) => log.warn('operations key refused', { reason }),
  };
}
