import {
  createApplyDisbursement,
  createApplyLoanResult,
  createApplyLoanReview,
  createApplyOpeningNotice,
  createBindCard,
  createCheckAccountOpenings,
  createCheckCardBindings,
  createConfirmBorrow,
  createExpireApprovals,
  createOpenOpeningPage,
  createQueryBoundCard,
  createQueryDisbursement,
  createReadDisbursement,
  createReturnFromOpening,
  createSendSms,
} from '@banyan/core';
import { ContainerModule } from 'inversify';
import { createOpeningDoors } from '../http/opening-doors.js';
import { TOKEN } from '../tokens.js';

/** From approval to payout: card, confirmation, account opening, loan review, disbursement (items 11–17, 19, 25.3). */
export const loansModule = new ContainerModule(({ bind }) => {
  bind(TOKEN.loanDependencies).toResolvedValue(
    (unitOfWork, configuration, callbackBodies, identifiers, clock) => ({
      unitOfWork,
      configuration,
      callbackBodies,
      identifiers,
      clock,
    }),
    [TOKEN.unitOfWork, TOKEN.configuration, TOKEN.callbackBodies, TOKEN.identifiers, TOKEN.clock],
  );
  bind(TOKEN.bindCard).toResolvedValue(
    (unitOfWork, configuration, cardBinding, identityIndex, identifiers, clock) =>
      createBindCard({ unitOfWork, configuration, cardBinding, identityIndex, identifiers, clock }),
    [TOKEN.unitOfWork, TOKEN.configuration, TOKEN.cardBinding, TOKEN.identityIndex, TOKEN.identifiers, TOKEN.clock],
  );
  bind(TOKEN.queryBoundCard).toResolvedValue(({ read }) => createQueryBoundCard({ read }), [TOKEN.unitOfWork]);
  bind(TOKEN.checkCardBindings).toResolvedValue(
    (unitOfWork, configuration, cardBinding, clock) =>
      createCheckCardBindings({ unitOfWork, configuration, cardBinding, clock }),
    [TOKEN.unitOfWork, TOKEN.configuration, TOKEN.cardBinding, TOKEN.clock],
  );
  bind(TOKEN.confirmBorrow).toResolvedValue(
    (dependencies, pageTokens) => createConfirmBorrow({ ...dependencies, pageTokens }),
    [TOKEN.loanDependencies, TOKEN.pageTokens],
  );
  bind(TOKEN.applyOpeningNotice).toResolvedValue(
    (dependencies, identityIndex, depository) =>
      createApplyOpeningNotice({ ...dependencies, identityIndex, depository }),
    [TOKEN.loanDependencies, TOKEN.identityIndex, TOKEN.depository],
  );
  bind(TOKEN.checkAccountOpenings).toResolvedValue(
    (dependencies, identityIndex, depository) =>
      createCheckAccountOpenings({ ...dependencies, identityIndex, depository }),
    [TOKEN.loanDependencies, TOKEN.identityIndex, TOKEN.depository],
  );
  bind(TOKEN.openOpeningPage).toResolvedValue(
    ({ read }, depository, pageTokens, openingPageUrls, clock) =>
      createOpenOpeningPage({ read, depository, pageTokens, openingPageUrls, clock }),
    [TOKEN.unitOfWork, TOKEN.depository, TOKEN.pageTokens, TOKEN.openingPageUrls, TOKEN.clock],
  );
  bind(TOKEN.returnFromOpening).toResolvedValue(
    (unitOfWork, depository, pageTokens, clock) =>
      createReturnFromOpening({ unitOfWork, depository, pageTokens, clock }),
    [TOKEN.unitOfWork, TOKEN.depository, TOKEN.pageTokens, TOKEN.clock],
  );
  bind(TOKEN.expireApprovals).toResolvedValue(
    (dependencies) => createExpireApprovals(dependencies),
    [TOKEN.loanDependencies],
  );
  bind(TOKEN.openingPages).toResolvedValue(
    (openOpeningPage, returnFromOpening, applyOpeningNotice, configuration, log) =>
      createOpeningDoors({ openOpeningPage, returnFromOpening, applyOpeningNotice, configuration, log }),
    [TOKEN.openOpeningPage, TOKEN.returnFromOpening, TOKEN.applyOpeningNotice, TOKEN.configuration, TOKEN.log],
  );
  bind(TOKEN.queryDisbursement).toResolvedValue(({ read }) => createQueryDisbursement({ read }), [TOKEN.unitOfWork]);
  bind(TOKEN.readDisbursement).toResolvedValue(({ read }) => createReadDisbursement({ read }), [TOKEN.unitOfWork]);
  bind(TOKEN.applyLoanReview).toResolvedValue(
    (dependencies) => createApplyLoanReview(dependencies),
    [TOKEN.loanDependencies],
  );
  bind(TOKEN.applyLoanResult).toResolvedValue(
    (dependencies) => createApplyLoanResult(dependencies),
    [TOKEN.loanDependencies],
  );
  bind(TOKEN.applyDisbursement).toResolvedValue(
    (dependencies) => createApplyDisbursement(dependencies),
    [TOKEN.loanDependencies],
  );
  bind(TOKEN.sendSms).toResolvedValue(
    (unitOfWork, configuration, smsSender, randomness, clock) =>
      createSendSms({ unitOfWork, configuration, smsSender, randomness, clock }),
    [TOKEN.unitOfWork, TOKEN.configuration, TOKEN.smsSender, TOKEN.randomness, TOKEN.clock],
  );
});
