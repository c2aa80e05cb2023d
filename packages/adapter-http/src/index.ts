export { createAddressFilter } from './in/client-address.js';
export type { GatewayServer, HttpServerOptions, ServerArea } from './in/http-server.js';
export { createHttpServer } from './in/http-server.js';
export type { HttpServerSettings } from './in/http-server-settings.js';
export { DEFAULT_HTTP_SERVER_SETTINGS } from './in/http-server-settings.js';
export type {
  EdgeRefusal,
  MarketplaceWire,
  WireAnswer,
  WireRecord,
  WireRefusal,
  WireRequest,
  WireRoute,
} from './in/wire-types.js';
export type { ApiDocument } from './in/docs-page.js';
export type { LinkedDocument, OpenDocument } from './in/documents-page.js';
export type { ReadinessCheck } from './in/health-page.js';
export type { LenderAnswer, LenderEvents } from './in/lender-events-page.js';
export type { PageTexts } from './in/opening/page-html.js';
export type { PageLanguage } from './in/opening/page-language.js';
export type { OpeningPages } from './in/opening/opening-pages.js';
export type { ClockMoving, ConfigurationEditing, OperationsApi, RowRefusal } from './in/operations/operations-api.js';
export type { PagesOptions } from './in/pages.js';
export type { PayerDoor, PayerRefusal } from './in/payer/payer-door.js';
export type { Metrics } from './metrics/metrics.js';
export { createMetrics } from './metrics/metrics.js';
export type { ConnectionsReading, ConsumerReading, MetricsSources, OutboxReading } from './metrics/metrics-sources.js';
export type { AllowedHost, GotTransport, GotTransportSettings } from './out/got-transport.js';
export { createGotTransport, DEFAULT_GOT_TRANSPORT_SETTINGS } from './out/got-transport.js';
export type { ResolveName } from './out/public-address.js';
export type { SignedExchange, SignedExchangeFault, SignedPeer } from './out/signed-exchange.js';
export { createSignedExchange } from './out/signed-exchange.js';
export type { SmsGatewaySettings } from './out/sms-sender.js';
export { createHttpSmsSender } from './out/sms-sender.js';
export type { WebhookEventPublisherOptions } from './out/webhook-event-publisher.js';
export { createWebhookEventPublisher } from './out/webhook-event-publisher.js';
export type { WebhookFault, WebhookHeaders } from './webhook/standard-webhook.js';
export { isWebhookSecret, signWebhook, verifyWebhook, WEBHOOK_TOLERANCE_SECONDS } from './webhook/standard-webhook.js';
export type { DepositorySettings } from './out/depository/depository-settings.js';
export { createHttpDepository } from './out/depository/http-depository.js';
export { readSigningKey, readVerifyingKey } from './out/depository/rsa-signature.js';
export { createHmacPageTokens } from './out/hmac-page-tokens.js';
export type { CardBindingSettings } from './out/card-binding.js';
export { createHttpCardBinding } from './out/card-binding.js';
export type { PayerSettings } from './out/payer.js';
export { createHttpPayer } from './out/payer.js';
export { createCsvPayerStatements } from './out/payer-statements.js';
