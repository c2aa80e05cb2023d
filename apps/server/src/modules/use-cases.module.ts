import {
  createAcceptOrder,
  createApplyCreditResult,
  createCheckAccess,
  createDeliverCallbacks,
  createListAgreements,
  createListBanks,
  createParseOrders,
  createPullCreditData,
  createQueryCreditResult,
  createQuoteLoan,
  createReadApplication,
  createRelayEvents,
  createRequestCredit,
  createTakeInEvent,
} from '@banyan/core';
import { ContainerModule } from 'inversify';
import { createConsumerTable } from '../consumers.table.js';
import { TOKEN } from '../tokens.js';

/** How long a link to an agreement works: long enough to read it, too short to pass it on. */
const AGREEMENT_LINK_MS = 30 * 60_000;
const EVENT_DELAYS_MS = [1_000, 5_000, 30_000, 60_000, 300_000];

/** The use cases that answer, items 1–4, 9, 10. */
export const queriesModule = new ContainerModule(({ bind }) => {
  bind(TOKEN.checkAccess).toResolvedValue(
    (unitOfWork, identityIndex, configuration, clock) =>
      createCheckAccess({ read: unitOfWork.read, identityIndex, configuration, clock }),
    [TOKEN.unitOfWork, TOKEN.identityIndex, TOKEN.configuration, TOKEN.clock],
  );
  bind(TOKEN.quoteLoan).toResolvedValue(
    (configuration, clock) => createQuoteLoan({ products: (channel) => configuration.products(channel), clock }),
    [TOKEN.configuration, TOKEN.clock],
  );
  bind(TOKEN.listAgreements).toResolvedValue(
    (unitOfWork, configuration, documentStore, clock) =>
      createListAgreements({
        read: unitOfWork.read,
        configuration,
        documentStore,
        clock,
        linkLifetimeMs: AGREEMENT_LINK_MS,
      }),
    [TOKEN.unitOfWork, TOKEN.configuration, TOKEN.documentStore, TOKEN.clock],
  );
  bind(TOKEN.listBanks).toResolvedValue(({ read }) => createListBanks({ read }), [TOKEN.unitOfWork]);
  bind(TOKEN.queryCreditResult).toResolvedValue(
    ({ read }, configuration) => createQueryCreditResult({ read, configuration }),
    [TOKEN.unitOfWork, TOKEN.configuration],
  );
  bind(TOKEN.readApplication).toResolvedValue(({ read }) => createReadApplication({ read }), [TOKEN.unitOfWork]);
  bind(TOKEN.acceptOrder).toResolvedValue(
    (unitOfWork, documentStore, configuration, identityIndex, digest, identifiers, clock) =>
      createAcceptOrder({ unitOfWork, documentStore, configuration, identityIndex, digest, identifiers, clock }),
    [
      TOKEN.unitOfWork,
      TOKEN.documentStore,
      TOKEN.configuration,
      TOKEN.identityIndex,
      TOKEN.digest,
      TOKEN.identifiers,
      TOKEN.clock,
    ],
  );
});

/** The use cases that jobs, relays and consumers run, items 5–8 and 25.1. */
export const workersModule = new ContainerModule(({ bind }) => {
  bind(TOKEN.pullCreditData).toResolvedValue(
    (unitOfWork, documentStore, source, configuration, callbackBodies, digest, randomness, clock, metrics) =>
      createPullCreditData({
        unitOfWork,
        documentStore,
        source,
        configuration,
        callbackBodies,
        digest,
        randomness,
        clock,
        observe: (kind, outcome) => metrics.dataPulled({ kind, outcome }),
      }),
    [
      TOKEN.unitOfWork,
      TOKEN.documentStore,
      TOKEN.creditDataSource,
      TOKEN.configuration,
      TOKEN.callbackBodies,
      TOKEN.digest,
      TOKEN.randomness,
      TOKEN.clock,
      TOKEN.metrics,
    ],
  );
  bind(TOKEN.parseOrders).toResolvedValue(
    (unitOfWork, documentStore, marketplaceDocuments, configuration, callbackBodies, ...rest) => {
      const [identityIndex, digest, randomness, clock, metrics] = rest;
      return createParseOrders({
        unitOfWork,
        documentStore,
        marketplaceDocuments,
        configuration,
        callbackBodies,
        identityIndex,
        digest,
        randomness,
        clock,
        observeUnknownCode: (code) => metrics.unknownCodeSeen(code.split(':')[0] ?? ''),
      });
    },
    [
      TOKEN.unitOfWork,
      TOKEN.documentStore,
      TOKEN.marketplaceDocuments,
      TOKEN.configuration,
      TOKEN.callbackBodies,
      TOKEN.identityIndex,
      TOKEN.digest,
      TOKEN.randomness,
      TOKEN.clock,
      TOKEN.metrics,
    ],
  );
  bind(TOKEN.requestCredit).toResolvedValue(
    (unitOfWork, identifiers, clock) => createRequestCredit({ unitOfWork, identifiers, clock }),
    [TOKEN.unitOfWork, TOKEN.identifiers, TOKEN.clock],
  );
  bind(TOKEN.applyCreditResult).toResolvedValue(
    (unitOfWork, configuration, callbackBodies, clock) =>
      createApplyCreditResult({ unitOfWork, configuration, callbackBodies, clock }),
    [TOKEN.unitOfWork, TOKEN.configuration, TOKEN.callbackBodies, TOKEN.clock],
  );
  bind(TOKEN.deliverCallbacks).toResolvedValue(
    (unitOfWork, relayShards, sender, configuration, breaker, randomness, clock) =>
      createDeliverCallbacks({ unitOfWork, relayShards, sender, configuration, breaker, randomness, clock }),
    [
      TOKEN.unitOfWork,
      TOKEN.relayShards,
      TOKEN.callbackSender,
      TOKEN.configuration,
      TOKEN.breaker,
      TOKEN.randomness,
      TOKEN.clock,
    ],
  );
  bind(TOKEN.relayEvents).toResolvedValue(
    (unitOfWork, relayShards, publisher, randomness, clock) =>
      createRelayEvents({ unitOfWork, relayShards, publisher, randomness, clock, delaysMs: EVENT_DELAYS_MS }),
    [TOKEN.unitOfWork, TOKEN.relayShards, TOKEN.eventPublisher, TOKEN.randomness, TOKEN.clock],
  );
  bind(TOKEN.consumerTable).toResolvedValue(
    (applyCreditResult, applyLoanReview, applyDisbursement, applyLoanResult, applyOverdue, applyRepaymentResult) =>
      createConsumerTable({
        applyCreditResult,
        applyLoanReview,
        applyDisbursement,
        applyLoanResult,
        applyOverdue,
        applyRepaymentResult,
      }),
    [
      TOKEN.applyCreditResult,
      TOKEN.applyLoanReview,
      TOKEN.applyDisbursement,
      TOKEN.applyLoanResult,
      TOKEN.applyOverdue,
      TOKEN.applyRepaymentResult,
    ],
  );
  bind(TOKEN.takeInEvent).toResolvedValue(
    (unitOfWork, consumers, digest, clock) => createTakeInEvent({ unitOfWork, consumers, digest, clock }),
    [TOKEN.unitOfWork, TOKEN.consumerTable, TOKEN.digest, TOKEN.clock],
  );
});
