import type { EventConsumer } from '@banyan/core';
import type * as core from '@banyan/core';
import type * as rongshu from '@banyan/core/rongshu';
import type {
  GatewayServer,
  GotTransport,
  Metrics,
  OpeningPages,
  OperationsApi,
  PayerDoor,
  SignedExchange,
} from '@banyan/adapter-http';
import type { Database, SharedReplayGuard } from '@banyan/adapter-mysql';
import type { LinkedDocumentStore } from '@banyan/adapter-oss';
import type { ServiceIdentifier } from 'inversify';
import type { ClockOperations } from './clock-operations.js';
import type { ConfigurationEditor } from './configuration/editor.js';
import type { LiveConfiguration } from './configuration/live-configuration.js';
import type { SecretMembers } from './configuration/secret-members.js';
import type { Endpoints } from './configuration/snapshot.js';
import type { JobRow } from './jobs/schedule.table.js';
import type { Log } from './logging/log.js';
import type { Breakdown, EventConsumers, KafkaParts } from './parts/events.js';
import type { Keys } from './settings/keys-file.js';
import type { Settings } from './settings/read-settings.js';

function token<T>(name: string): ServiceIdentifier<T> {
  return Symbol.for(`banyan.${name}`);
}

/** What the container knows, by port or part. */
export const TOKEN = {
  settings: token<Settings>('settings'),
  log: token<Log>('log'),
  metrics: token<Metrics>('metrics'),
  worker: token<string>('worker'),
  /** Told the port that was given, which document links name. */
  servedPort: token<(port: number) => void>('servedPort'),
  /** Under which address others reach the gateway, without a slash at its end. */
  publicUrl: token<() => string>('publicUrl'),
  keys: token<Keys>('keys'),

  clock: token<core.Clock>('clock'),
  identifiers: token<core.Identifiers>('identifiers'),
  randomness: token<core.Randomness>('randomness'),
  digest: token<core.ContentDigest>('digest'),
  identityIndex: token<core.IdentityIndex>('identityIndex'),
  database: token<Database>('database'),
  unitOfWork: token<core.UnitOfWork>('unitOfWork'),
  relayShards: token<core.RelayShards>('relayShards'),
  tickLedger: token<core.TickLedger>('tickLedger'),
  documentStore: token<core.DocumentStore>('documentStore'),
  /** The documents as the HTTP adapter opens them by link. */
  documents: token<LinkedDocumentStore>('documents'),
  transport: token<core.Transport>('transport'),
  gotTransport: token<GotTransport>('gotTransport'),
  /** Undefined where events are webhooks. */
  kafka: token<KafkaParts | undefined>('kafka'),
  consumerTable: token<readonly core.ConsumerRow[]>('consumerTable'),
  /** Undefined where events come in over HTTP only. */
  eventConsumers: token<EventConsumers | undefined>('eventConsumers'),
  breakdown: token<Breakdown>('breakdown'),
  eventPublisher: token<core.EventPublisher>('eventPublisher'),
  configuration: token<LiveConfiguration>('configuration'),
  /** The endpoints in force; none before the configuration is read. */
  endpoints: token<() => Endpoints>('endpoints'),
  configurationEditor: token<ConfigurationEditor>('configurationEditor'),
  secretMembers: token<SecretMembers>('secretMembers'),
  /** Shared by replicas where there is a database server: then it is to be closed, and pruned. */
  replayGuard: token<core.ReplayGuard & Partial<SharedReplayGuard>>('replayGuard'),
  breaker: token<core.Breaker>('breaker'),

  signedExchange: token<SignedExchange>('signedExchange'),
  cardBinding: token<core.CardBinding>('cardBinding'),
  depository: token<core.Depository>('depository'),
  payer: token<core.Payer>('payer'),
  payerStatements: token<core.PayerStatements>('payerStatements'),
  smsSender: token<core.SmsSender>('smsSender'),
  pageTokens: token<core.PageTokens>('pageTokens'),
  openingPageUrls: token<core.OpeningPageUrls>('openingPageUrls'),

  channels: token<rongshu.RongshuChannels>('channels'),
  channelList: token<readonly rongshu.RongshuChannel[]>('channelList'),
  callbackBodies: token<core.CallbackBodies>('callbackBodies'),
  callbackSender: token<core.CallbackSender>('callbackSender'),
  creditDataSource: token<core.CreditDataSource>('creditDataSource'),
  marketplaceDocuments: token<core.MarketplaceDocuments>('marketplaceDocuments'),
  rongshuGateway: token<rongshu.RongshuGateway>('rongshuGateway'),

  checkAccess: token<core.CheckAccess>('checkAccess'),
  quoteLoan: token<core.QuoteLoan>('quoteLoan'),
  listAgreements: token<core.ListAgreements>('listAgreements'),
  listBanks: token<core.ListBanks>('listBanks'),
  acceptOrder: token<core.AcceptOrder>('acceptOrder'),
  queryCreditResult: token<core.QueryCreditResult>('queryCreditResult'),
  readApplication: token<core.ReadApplication>('readApplication'),
  pullCreditData: token<core.PullCreditData>('pullCreditData'),
  parseOrders: token<core.ParseOrders>('parseOrders'),
  requestCredit: token<core.RequestCredit>('requestCredit'),
  applyCreditResult: token<EventConsumer>('applyCreditResult'),
  bindCard: token<core.BindCard>('bindCard'),
  queryBoundCard: token<core.QueryBoundCard>('queryBoundCard'),
  checkCardBindings: token<core.CheckCardBindings>('checkCardBindings'),
  loanDependencies: token<core.LoanDependencies>('loanDependencies'),
  confirmBorrow: token<core.ConfirmBorrow>('confirmBorrow'),
  applyOpeningNotice: token<core.ApplyOpeningNotice>('applyOpeningNotice'),
  openOpeningPage: token<core.OpenOpeningPage>('openOpeningPage'),
  returnFromOpening: token<core.ReturnFromOpening>('returnFromOpening'),
  checkAccountOpenings: token<core.CheckAccountOpenings>('checkAccountOpenings'),
  expireApprovals: token<core.ExpireApprovals>('expireApprovals'),
  applyLoanReview: token<core.ApplyLoanReview>('applyLoanReview'),
  applyLoanResult: token<core.ApplyLoanResult>('applyLoanResult'),
  applyDisbursement: token<core.ApplyDisbursement>('applyDisbursement'),
  queryDisbursement: token<core.QueryDisbursement>('queryDisbursement'),
  readDisbursement: token<core.ReadDisbursement>('readDisbursement'),
  querySchedule: token<core.QuerySchedule>('querySchedule'),
  quoteRepayment: token<core.QuoteRepayment>('quoteRepayment'),
  repay: token<core.Repay>('repay'),
  queryRepayment: token<core.QueryRepayment>('queryRepayment'),
  checkRepayments: token<core.CheckRepayments>('checkRepayments'),
  applyRepaymentNotice: token<core.ApplyRepaymentNotice>('applyRepaymentNotice'),
  applyRepaymentResult: token<EventConsumer>('applyRepaymentResult'),
  applyOverdue: token<EventConsumer>('applyOverdue'),
  assessOverdue: token<core.AssessOverdue>('assessOverdue'),
  reconcile: token<core.Reconcile>('reconcile'),
  sendSms: token<core.SendSms>('sendSms'),
  audited: token<core.Audited>('audited'),
  findOrders: token<core.FindOrders>('findOrders'),
  showOrder: token<core.ShowOrder>('showOrder'),
  showLedger: token<core.ShowLedger>('showLedger'),
  loanOperations: token<core.LoanOperations>('loanOperations'),
  repaymentOperations: token<core.RepaymentOperations>('repaymentOperations'),
  reconciliationOperations: token<core.ReconciliationOperations>('reconciliationOperations'),
  /** Undefined where the clock cannot be moved. */
  clockOperations: token<ClockOperations | undefined>('clockOperations'),
  operatorOperations: token<core.OperatorOperations>('operatorOperations'),
  deliverCallbacks: token<core.DeliverCallbacks>('deliverCallbacks'),
  relayEvents: token<core.RelayEvents>('relayEvents'),
  takeInEvent: token<core.TakeInEvent>('takeInEvent'),
  callbackOperations: token<core.CallbackOperations>('callbackOperations'),
  blacklistOperations: token<core.BlacklistOperations>('blacklistOperations'),
  eraseExpired: token<core.EraseExpired>('eraseExpired'),
  erasePerson: token<core.ErasePerson>('erasePerson'),

  openingPages: token<OpeningPages>('openingPages'),
  payerDoor: token<PayerDoor>('payerDoor'),
  operationsApi: token<OperationsApi>('operationsApi'),
  schedule: token<readonly JobRow[]>('schedule'),
  server: token<GatewayServer>('server'),
} as const;
