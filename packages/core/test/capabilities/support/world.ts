import type { Audited } from '#src/capabilities/operations/audited.js';
import { createAudited } from '#src/capabilities/operations/audited.js';
import type { AccessRule } from '#src/model/access.js';
import type { Agreement } from '#src/model/agreement.js';
import type { BusinessCalendar } from '#src/model/business-calendar.js';
import type { LoanPolicy } from '#src/model/loan-policy.js';
import type { Product } from '#src/model/product.js';
import type { RetentionPolicy } from '#src/model/retention.js';
import { DEFAULT_RETENTION } from '#src/model/retention.js';
import type { SmsPolicy } from '#src/model/sms.js';
import type { CallbackBodies } from '#src/ports/callback-bodies.js';
import type { Configuration, IntakePolicy } from '#src/ports/configuration.js';
import type { ContentDigest } from '#src/ports/content-digest.js';
import type { DocumentStore } from '#src/ports/document-store.js';
import type { Identifiers } from '#src/ports/identifiers.js';
import type { IdentityIndex } from '#src/ports/identity-index.js';
import type { MarketplaceDocuments } from '#src/ports/marketplace-documents.js';
import type { OpeningPageUrls, PageTokens } from '#src/ports/page-tokens.js';
import type { PayerStatements } from '#src/ports/payer-statements.js';
import type { Randomness } from '#src/ports/randomness.js';
import type { RelayShards } from '#src/ports/relay-shards.js';
import type { UnitOfWork } from '#src/ports/unit-of-work.js';
import type { BatchRequest } from '#src/capabilities/run-batch.js';
import { createRongshuCallbackBodies } from '#src/rongshu/callbacks/callback-bodies.js';
import type {
  InMemoryDocumentStore,
  ManualClock,
  ScriptedCardBinding,
  ScriptedDepository,
  ScriptedPayer,
  ScriptedSmsSender,
} from '#src/testing/index.js';
import {
  aLoanPolicy,
  anAccessRule,
  anIntakePolicy,
  aProduct,
  aSmsPolicy,
  createInMemoryContentDigest,
  createInMemoryDocumentStore,
  createInMemoryIdentityIndex,
  createInMemoryMarketplaceDocuments,
  createInMemoryPageTokens,
  createInMemoryPayerStatements,
  createInMemoryStores,
  createManualClock,
  createScriptedDepository,
  createScriptedCardBinding,
  createScriptedPayer,
  createScriptedSmsSender,
  createSequentialIdentifiers,
  TEST_CHANNEL,
  TEST_NOW,
} from '#src/testing/index.js';
import { channelPair } from '../../rongshu/support/channel.js';
import type { FaultPlan } from './fault-plan.js';
import { createFaultPlan, withFaults, withFaultsInEach } from './fault-plan.js';
import type { ScriptedPublisher, ScriptedSender, ScriptedSource } from './scripted-partners.js';
import { createScriptedPublisher, createScriptedSender, createScriptedSource } from './scripted-partners.js';

/** The rows of configuration of a {@link World}; a test may replace any of them at any time. */
export interface WorldRows {
  policy: IntakePolicy;
  product: Product;
  rules: readonly AccessRule[];
  agreements: readonly Agreement[];
  loanPolicy: LoanPolicy;
  smsPolicy: SmsPolicy;
  /** Bank codes by the leading digits of their cards. */
  cardBins: ReadonlyMap<string, string>;
  businessCalendar: BusinessCalendar;
  retention: RetentionPolicy;
}

/** Every port of the use cases: stores in memory, partners by script, a clock that stands still. Has the names that their dependencies have. */
export interface World {
  readonly rows: WorldRows;
  readonly clock: ManualClock;
  readonly identifiers: Identifiers;
  /** ½: every back-off is ¾ of the scheduled delay. */
  readonly randomness: Randomness;
  /** Calls are points of `faults`. */
  readonly unitOfWork: UnitOfWork;
  /** The stores as they are, past the faults. */
  readonly read: UnitOfWork['read'];
  /** Calls are points of `faults`. */
  readonly documentStore: DocumentStore;
  /** The document store as it is, past the faults. */
  readonly documents: InMemoryDocumentStore;
  readonly relayShards: RelayShards;
  readonly configuration: Configuration;
  readonly identityIndex: IdentityIndex;
  readonly digest: ContentDigest;
  readonly marketplaceDocuments: MarketplaceDocuments;
  readonly callbackBodies: CallbackBodies;
  readonly source: ScriptedSource;
  readonly sender: ScriptedSender;
  readonly publisher: ScriptedPublisher;
  readonly cardBinding: ScriptedCardBinding;
  readonly depository: ScriptedDepository;
  readonly pageTokens: PageTokens;
  readonly openingPageUrls: OpeningPageUrls;
  /** Debits, and questions about them, are points of `faults`. */
  readonly payer: ScriptedPayer;
  readonly payerStatements: PayerStatements;
  readonly smsSender: ScriptedSmsSender;
  /** Over `unitOfWork`, with its faults. */
  readonly audited: Audited;
  readonly faults: FaultPlan;
}

/** Every rule of `spec` §6.3 at every stage, in its order. */
export const ALL_RULES: readonly AccessRule[] = (
  [
    [{ rule: 'blacklist' }, 'blacklist'],
    [{ rule: 'openOrder' }, 'openOrder'],
    [{ rule: 'reapplyDate' }, 'coolDown'],
    [{ rule: 'age', minimum: 18, maximum: 60 }, 'other'],
    [{ rule: 'region', refusedPrefixes: ['65'] }, 'other'],
    [{ rule: 'mobilePrefix', refusedPrefixes: ['1998'] }, 'other'],
  ] as const
).map(([test, refusalClass], index) =>
  anAccessRule({ position: index + 1, stages: ['accessCheck', 'push', 'parse', 'confirm'], test, refusalClass }),
);

const CHANNEL_840 = channelPair().channel;

/** An empty world at {@link TEST_NOW}. */
export function createWorld(): World {
  const rows: WorldRows = {
    policy: anIntakePolicy(),
    product: aProduct(),
    rules: ALL_RULES,
    agreements: [],
    loanPolicy: aLoanPolicy(),
    smsPolicy: aSmsPolicy(),
    cardBins: new Map([['62170', 'CCB']]),
    businessCalendar: { holidays: [], workdays: [] },
    retention: DEFAULT_RETENTION,
  };
  const clock = createManualClock(TEST_NOW);
  const identifiers = createSequentialIdentifiers();
  const stores = createInMemoryStores({ clock, identifiers });
  const documentStore = createInMemoryDocumentStore({ clock });
  const faults = createFaultPlan();
  const unitOfWork = withFaultyEnds(stores.unitOfWork, faults);
  return {
    rows,
    clock,
    identifiers,
    randomness: { fraction: () => 0.5 },
    unitOfWork,
    read: stores.unitOfWork.read,
    documentStore: withFaultyPut(documentStore, faults),
    documents: documentStore,
    relayShards: withFaults(stores.relayShards, faults),
    configuration: {
      product: (code) => (code === rows.product.code ? rows.product : undefined),
      intakePolicy: (channel) => (channel === TEST_CHANNEL ? rows.policy : undefined),
      accessRules: (channel) => (channel === TEST_CHANNEL ? rows.rules : []),
      agreements: (channel, product) =>
        rows.agreements.filter((row) => row.channel === channel && row.productCode === product),
      loanPolicy: (channel) => (channel === TEST_CHANNEL ? rows.loanPolicy : undefined),
      smsPolicy: (channel) => (channel === TEST_CHANNEL ? rows.smsPolicy : undefined),
      bankOfCard: (cardNumber) => [...rows.cardBins].find(([digits]) => cardNumber.startsWith(digits))?.[1],
      businessCalendar: () => rows.businessCalendar,
      retention: () => rows.retention,
    },
    identityIndex: createInMemoryIdentityIndex(),
    digest: createInMemoryContentDigest(),
    marketplaceDocuments: createInMemoryMarketplaceDocuments(),
    callbackBodies: createRongshuCallbackBodies({
      channels: { find: (channelId) => (channelId === TEST_CHANNEL ? CHANNEL_840 : undefined) },
    }),
    source: createScriptedSource(),
    sender: createScriptedSender(),
    publisher: createScriptedPublisher(),
    cardBinding: createScriptedCardBinding(),
    depository: createScriptedDepository(),
    pageTokens: createInMemoryPageTokens(),
    openingPageUrls: {
      page: (token) => `https://lender.example/opening/${token}`,
      pageReturn: (token) => `https://lender.example/opening/${token}/return`,
    },
    payer: withFaultyDebits(createScriptedPayer({ clock }), faults),
    payerStatements: createInMemoryPayerStatements(),
    smsSender: createScriptedSmsSender(),
    audited: createAudited({ unitOfWork, identifiers, clock }),
    faults,
  };
}

/** One pass of a job by one worker. */
export function aPass(overrides: Partial<BatchRequest> = {}): BatchRequest {
  return { owner: 'worker-1', limit: 100, concurrency: 4, leaseMs: 60_000, ...overrides };
}

// Points: every call of a store, the commit before it happens, and the commit after it has happened.
function withFaultyEnds(unitOfWork: UnitOfWork, faults: FaultPlan): UnitOfWork {
  return {
    run: async (work) => {
      const value = await unitOfWork.run(async (stores) => {
        const result = await work(withFaultsInEach(stores, faults));
        faults.reach();
        return result;
      });
      faults.reach();
      return value;
    },
    read: withFaultsInEach(unitOfWork.read, faults),
  };
}

// Points: before the bytes are there, and when they are but nobody has been told.
function withFaultyPut(documentStore: DocumentStore, faults: FaultPlan): DocumentStore {
  return {
    put: async (document) => {
      faults.reach();
      const stored = await documentStore.put(document);
      faults.reach();
      return stored;
    },
    get: async (key) => {
      faults.reach();
      return documentStore.get(key);
    },
    remove: async (key) => {
      faults.reach();
      await documentStore.remove(key);
      faults.reach();
    },
    link: (key, expiresAt) => documentStore.link(key, expiresAt),
  };
}

// Points: before the payer has the order, and when it has answered but nobody has heard it.
function withFaultyDebits(payer: ScriptedPayer, faults: FaultPlan): ScriptedPayer {
  return {
    ...payer,
    debit: async (order) => {
      faults.reach();
      const answer = await payer.debit(order);
      faults.reach();
      return answer;
    },
    queryDebit: async (requestNo) => {
      faults.reach();
      const answer = await payer.queryDebit(requestNo);
      faults.reach();
      return answer;
    },
  };
}
