import type { EventConsumer } from '@banyan/core';
import type * as core from '@banyan/core';
import type * as rongshu from '@banyan/core/rongshu';
import type { GatewayServer, GotTransport, Metrics } from '@banyan/adapter-http';
import type { Database } from '@banyan/adapter-mysql';
import type { DirectoryDocumentStore } from '@banyan/adapter-oss';
import type { ServiceIdentifier } from 'inversify';
import type { LiveConfiguration } from './configuration/live-configuration.js';
import type { JobRow } from './jobs/schedule.table.js';
import type { Log } from './logging/log.js';
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
  documents: token<DirectoryDocumentStore>('documents'),
  transport: token<core.Transport>('transport'),
  gotTransport: token<GotTransport>('gotTransport'),
  eventPublisher: token<core.EventPublisher>('eventPublisher'),
  configuration: token<LiveConfiguration>('configuration'),
  replayGuard: token<core.ReplayGuard>('replayGuard'),
  breaker: token<core.Breaker>('breaker'),

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
  deliverCallbacks: token<core.DeliverCallbacks>('deliverCallbacks'),
  relayEvents: token<core.RelayEvents>('relayEvents'),
  takeInEvent: token<core.TakeInEvent>('takeInEvent'),
  callbackOperations: token<core.CallbackOperations>('callbackOperations'),
  blacklistOperations: token<core.BlacklistOperations>('blacklistOperations'),

  schedule: token<readonly JobRow[]>('schedule'),
  server: token<GatewayServer>('server'),
} as const;
