import { randomBytes } from 'node:crypto';
import {
  createAudited,
  createBlacklistOperations,
  createCallbackOperations,
  createEraseExpired,
  createErasePerson,
  createFindOrders,
  createLoanOperations,
  createOperatorOperations,
  createReconciliationOperations,
  createRepaymentOperations,
  createShowLedger,
  createShowOrder,
} from '@banyan/core';
import { ContainerModule } from 'inversify';
import { createClockOperations } from '../clock-operations.js';
import { createConfigurationEditor } from '../configuration/editor.js';
import { createOperationsDoors } from '../http/operations-doors.js';
import { isMovable } from '../movable-clock.js';
import { systemClock } from '../system.js';
import { TOKEN } from '../tokens.js';

const KEY_BYTES = 32;

/** What people of the back office do: orders, loans, callbacks, keys, configuration (items 16, 25). */
export const operationsModule = new ContainerModule(({ bind }) => {
  bind(TOKEN.audited).toResolvedValue(
    (unitOfWork, identifiers, clock) => createAudited({ unitOfWork, identifiers, clock }),
    [TOKEN.unitOfWork, TOKEN.identifiers, TOKEN.clock],
  );
  bind(TOKEN.findOrders).toResolvedValue(
    ({ read }, identityIndex) => createFindOrders({ read, identityIndex }),
    [TOKEN.unitOfWork, TOKEN.identityIndex],
  );
  bind(TOKEN.showOrder).toResolvedValue(({ read }) => createShowOrder({ read }), [TOKEN.unitOfWork]);
  bind(TOKEN.loanOperations).toResolvedValue(
    (dependencies, payer, audited) => createLoanOperations({ ...dependencies, payer, audited }),
    [TOKEN.loanDependencies, TOKEN.payer, TOKEN.audited],
  );
  bind(TOKEN.showLedger).toResolvedValue(({ read }) => createShowLedger({ read }), [TOKEN.unitOfWork]);
  bind(TOKEN.repaymentOperations).toResolvedValue(
    (dependencies, payer, audited) => createRepaymentOperations({ ...dependencies, payer, audited }),
    [TOKEN.loanDependencies, TOKEN.payer, TOKEN.audited],
  );
  bind(TOKEN.reconciliationOperations).toResolvedValue(
    (unitOfWork, payerStatements, identifiers, clock, audited) =>
      createReconciliationOperations({ unitOfWork, payerStatements, identifiers, clock, audited }),
    [TOKEN.unitOfWork, TOKEN.payerStatements, TOKEN.identifiers, TOKEN.clock, TOKEN.audited],
  );
  bind(TOKEN.callbackOperations).toResolvedValue(
    (audited, clock) => createCallbackOperations({ audited, clock }),
    [TOKEN.audited, TOKEN.clock],
  );
  bind(TOKEN.blacklistOperations).toResolvedValue(
    (audited, identityIndex, clock) => createBlacklistOperations({ audited, identityIndex, clock }),
    [TOKEN.audited, TOKEN.identityIndex, TOKEN.clock],
  );
  bind(TOKEN.eraseExpired).toResolvedValue(
    (unitOfWork, documentStore, digest, identifiers, configuration, clock) =>
      createEraseExpired({ unitOfWork, documentStore, digest, identifiers, configuration, clock }),
    [TOKEN.unitOfWork, TOKEN.documents, TOKEN.digest, TOKEN.identifiers, TOKEN.configuration, TOKEN.clock],
  );
  bind(TOKEN.erasePerson).toResolvedValue(
    (unitOfWork, documentStore, digest, identifiers, configuration, clock, audited, identityIndex) =>
      createErasePerson({
        unitOfWork,
        documentStore,
        digest,
        identifiers,
        configuration,
        clock,
        audited,
        identityIndex,
      }),
    [
      TOKEN.unitOfWork,
      TOKEN.documents,
      TOKEN.digest,
      TOKEN.identifiers,
      TOKEN.configuration,
      TOKEN.clock,
      TOKEN.audited,
      TOKEN.identityIndex,
    ],
  );
  bind(TOKEN.operatorOperations).toResolvedValue(
    (unitOfWork, audited, digest, identifiers, clock) =>
      createOperatorOperations({
        unitOfWork,
        audited,
        digest,
        identifiers,
        clock,
        randomKey: () => randomBytes(KEY_BYTES).toString('base64url'),
      }),
    [TOKEN.unitOfWork, TOKEN.audited, TOKEN.digest, TOKEN.identifiers, TOKEN.clock],
  );
  bind(TOKEN.clockOperations).toResolvedValue(
    (clock, audited) =>
      isMovable(clock) ? createClockOperations({ clock, audited, systemNow: () => systemClock.now() }) : undefined,
    [TOKEN.clock, TOKEN.audited],
  );
  bind(TOKEN.configurationEditor).toResolvedValue(
    ({ configurationRows }, secrets, configuration, audited, clock) =>
      createConfigurationEditor({ rows: configurationRows, secrets, configuration, audited, clock }),
    [TOKEN.database, TOKEN.secretMembers, TOKEN.configuration, TOKEN.audited, TOKEN.clock],
  );
  bind(TOKEN.operationsApi).toResolvedValue(
    (findOrders, showOrder, showLedger, loanOperations, repaymentOperations, reconciliationOperations, ...rest) => {
      const [callbackOperations, operatorOperations, configurationEditor, clockOperations, ...parts] = rest;
      const [unitOfWork, clock, log] = parts;
      return createOperationsDoors({
        findOrders,
        showOrder,
        showLedger,
        loanOperations,
        repaymentOperations,
        reconciliationOperations,
        callbackOperations,
        operatorOperations,
        configurationEditor,
        clockOperations,
        unitOfWork,
        clock,
        log,
      });
    },
    [
      TOKEN.findOrders,
      TOKEN.showOrder,
      TOKEN.showLedger,
      TOKEN.loanOperations,
      TOKEN.repaymentOperations,
      TOKEN.reconciliationOperations,
      TOKEN.callbackOperations,
      TOKEN.operatorOperations,
      TOKEN.configurationEditor,
      TOKEN.clockOperations,
      TOKEN.unitOfWork,
      TOKEN.clock,
      TOKEN.log,
    ],
  );
});
