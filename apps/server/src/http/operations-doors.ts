import type { OperationsApi } from '@banyan/adapter-http';
import type {
  CallbackOperations,
  Clock,
  FindOrders,
  LoanOperations,
  OperatorOperations,
  ShowOrder,
  UnitOfWork,
} from '@banyan/core';
import type { ConfigurationEditor } from '../configuration/editor.js';
import type { Log } from '../logging/log.js';
import { VERSION } from '../version.js';

/** The use cases of the back office as the HTTP adapter serves them (item 16, `管理后台`). */
export function createOperationsDoors(dependencies: {
  readonly findOrders: FindOrders;
  readonly showOrder: ShowOrder;
  readonly loanOperations: LoanOperations;
  readonly callbackOperations: CallbackOperations;
  readonly operatorOperations: OperatorOperations;
  readonly configurationEditor: ConfigurationEditor;
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
  readonly log: Log;
}): OperationsApi {
  const { findOrders, showOrder, loanOperations, callbackOperations, operatorOperations, configurationEditor } =
    dependencies;
  const { unitOfWork, clock, log } = dependencies;
  return {
    clock,
    version: VERSION,
    operators: operatorOperations,
    findOrders,
    showOrder,
    listLoans: (status, limit) => unitOfWork.read.loans.listByStatus(status, limit),
    loanOperations,
    callbackOperations,
    listAudit: (filter, limit) => unitOfWork.read.auditLog.list(filter, limit),
    configuration: configurationEditor,
    onRefused: (reason) => log.warn('operations key refused', { reason }),
  };
}
