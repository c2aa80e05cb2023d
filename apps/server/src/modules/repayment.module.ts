import {
  createApplyOverdue,
  createApplyRepaymentNotice,
  createApplyRepaymentResult,
  createAssessOverdue,
  createCheckRepayments,
  createQueryRepayment,
  createQuerySchedule,
  createQuoteRepayment,
  createReconcile,
  createRepay,
} from '@banyan/core';
import { ContainerModule } from 'inversify';
import { createPayerDoorOf } from '../http/payer-door.js';
import { TOKEN } from '../tokens.js';

/** From the payout to the end of a loan: schedule, overdue, trial, debit, result, comparison with the payer (items 18, 20–24). */
export const repaymentModule = new ContainerModule(({ bind }) => {
  bind(TOKEN.querySchedule).toResolvedValue(
    (unitOfWork, clock) => createQuerySchedule({ unitOfWork, clock }),
    [TOKEN.unitOfWork, TOKEN.clock],
  );
  bind(TOKEN.quoteRepayment).toResolvedValue(
    (unitOfWork, clock) => createQuoteRepayment({ unitOfWork, clock }),
    [TOKEN.unitOfWork, TOKEN.clock],
  );
  bind(TOKEN.queryRepayment).toResolvedValue(
    (unitOfWork, clock) => createQueryRepayment({ unitOfWork, clock }),
    [TOKEN.unitOfWork, TOKEN.clock],
  );
  bind(TOKEN.repay).toResolvedValue(
    (dependencies, payer) => createRepay({ ...dependencies, payer }),
    [TOKEN.loanDependencies, TOKEN.payer],
  );
  bind(TOKEN.checkRepayments).toResolvedValue(
    (dependencies, payer) => createCheckRepayments({ ...dependencies, payer }),
    [TOKEN.loanDependencies, TOKEN.payer],
  );
  bind(TOKEN.applyRepaymentNotice).toResolvedValue(
    (dependencies, payer) => createApplyRepaymentNotice({ ...dependencies, payer }),
    [TOKEN.loanDependencies, TOKEN.payer],
  );
  bind(TOKEN.applyRepaymentResult).toResolvedValue(
    (dependencies, payer) => createApplyRepaymentResult({ ...dependencies, payer }),
    [TOKEN.loanDependencies, TOKEN.payer],
  );
  bind(TOKEN.applyOverdue).toResolvedValue(
    (dependencies) => createApplyOverdue(dependencies),
    [TOKEN.loanDependencies],
  );
  bind(TOKEN.assessOverdue).toResolvedValue(
    (dependencies) => createAssessOverdue(dependencies),
    [TOKEN.loanDependencies],
  );
  bind(TOKEN.reconcile).toResolvedValue(
    (unitOfWork, payerStatements, identifiers, clock) =>
      createReconcile({ unitOfWork, payerStatements, identifiers, clock }),
    [TOKEN.unitOfWork, TOKEN.payerStatements, TOKEN.identifiers, TOKEN.clock],
  );
  bind(TOKEN.payerDoor).toResolvedValue(
    (clock, endpoints, applyRepaymentNotice, payerStatements, log, metrics) =>
      createPayerDoorOf({ clock, endpoints, applyRepaymentNotice, payerStatements, log, metrics }),
    [TOKEN.clock, TOKEN.endpoints, TOKEN.applyRepaymentNotice, TOKEN.payerStatements, TOKEN.log, TOKEN.metrics],
  );
});
