export type { AuditAnswer } from './callbacks/audit-answer.js';
export { buildAuditAnswer } from './callbacks/audit-answer.js';
export { createRongshuCallbackBodies } from './callbacks/callback-bodies.js';
export { createRongshuCallbackSender } from './callbacks/callback-sender.js';
export type { DisbursementAnswer } from './callbacks/disbursement-answer.js';
export { buildDisbursementAnswer } from './callbacks/disbursement-answer.js';
export type { AuditResultCallback } from './callbacks/p1.01-audit-result.js';
export type { LoanResultCallback } from './callbacks/p1.02-loan-result.js';
export type { RepaymentResultCallback } from './callbacks/p1.03-repayment-result.js';
export type { RepaymentScheduleCallback } from './callbacks/p1.04-repayment-schedule.js';
export type { DataPullRequest } from './callbacks/p1.11-data-pull.js';
export { createRongshuCreditDataSource, DATA_KIND_INTERFACE } from './callbacks/p1.11-data-pull.js';
export type { RepaymentAnswer } from './callbacks/repayment-answer.js';
export { buildRepaymentAnswer } from './callbacks/repayment-answer.js';
export type { ScheduleAnswer } from './callbacks/schedule-answer.js';
export { buildScheduleAnswer } from './callbacks/schedule-answer.js';
export { createContentDigest } from './envelope/content-digest.js';
export { md5Hex, sha256Hex, SIGNATURE_SCHEMES } from './envelope/index.js';
export type { SignatureScheme } from './envelope/index.js';
export type { FieldError, FieldReason, Nesting } from './fields/codec.js';
export type { GatewayAnswer, GatewayCall, RongshuGateway, RongshuGatewayDeps, TransportRefusal } from './gateway.js';
export { createRongshuGateway, transportRefusal } from './gateway.js';
export type {
  LenderAnswer,
  LenderMessageFault,
  RongshuMarketplaceClient,
  RongshuRequest,
  RongshuResponse,
} from './marketplace-client.js';
export { createRongshuMarketplaceClient } from './marketplace-client.js';
export { createRongshuDocuments } from './marketplace-documents.js';
export type { OpenApiSettings } from './openapi.js';
export { createOpenApi } from './openapi.js';
export type { MemoryReplayGuard, ReplayGuardLimits } from './replay-guard.js';
export { createMemoryReplayGuard } from './replay-guard.js';
export type { RongshuRoute, RongshuUseCases } from './routes.js';
export { routesOf } from './routes.js';
export type {
  RongshuChannel,
  RongshuChannelIdentity,
  RongshuChannels,
  RongshuChannelSettings,
  RongshuKeys,
  SettingsFault,
} from './settings.js';
export {
  AUDIT_PASS_STATUSES,
  CONFIRM_REFUSED_STATUSES,
  createRongshuChannels,
  grootSettings,
  openRongshuChannel,
  PUSH_REFUSED_STATUSES,
} from './settings.js';
export { BANK_CODE_TABLE } from './tables/bank-codes.table.js';
export type { InterfaceName, PlatformInterfaceName } from './tables/interfaces.table.js';
export { INTERFACE_TABLE, PLATFORM_INTERFACE_TABLE } from './tables/interfaces.table.js';
export { REPAYMENT_PROCESSING_STATUSES } from './tables/repayment-status.table.js';
export type { ResultCode } from './tables/result-codes.table.js';
