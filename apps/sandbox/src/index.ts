export type { BackOffice } from './back-office/back-office.js';
export { createBackOffice } from './back-office/back-office.js';
export type { CreditDecision, CreditRequest } from './back-office/credit-result.js';
export { APPROVAL, creditResultEvent, REJECTION } from './back-office/credit-result.js';
export { createProgram, runCli } from './commands/program.js';
export type { ScenarioOutcome } from './journey/journey.js';
export { playJourney } from './journey/journey.js';
export type { Scenario } from './journey/scenario.js';
export type { Stage } from './journey/stage.js';
export { openStage } from './journey/stage.js';
export type { StepRecord } from './journey/step.js';
export type { LenderChannelSettings, MarketplaceChannel } from './marketplace/channel.js';
export { createChannelPair } from './marketplace/channel.js';
export { createKeyPair, createSecret } from './marketplace/key-pair.js';
export type { Marketplace } from './marketplace/marketplace.js';
export { createMarketplace } from './marketplace/marketplace.js';
export { orderPush } from './marketplace/order-push.js';
export { runGatewayCommand } from './gateway/operations.js';
export { writeChannelsFile } from './gateway/channels-file.js';
export { until } from './wire/until.js';
export type { MarketplaceClient } from './marketplace/marketplace-client.js';
export { createMarketplaceClient } from './marketplace/marketplace-client.js';
export { createPeople } from './marketplace/people.js';
export { SCENARIOS } from './scenarios/index.js';
export {
  agreementList,
  cardBinding,
  loanCalculation,
  loanConfirmation,
  orderQuery,
  repaymentOf,
  userCheckByMask,
  userCheckByMd5,
} from './marketplace/requests.js';
export type { InterfaceName } from './marketplace/interfaces.table.js';
export { INTERFACE_NAMES } from './marketplace/interfaces.table.js';
export type { Person } from './marketplace/people.js';
export type { ChannelStage } from './journey/stage.js';
export type { GatewayParts, PartServers, PlannedParts } from './gateway/gateway-parts.js';
export { openGatewayParts, planGatewayParts } from './gateway/gateway-parts.js';
export type { GatewaySettings, EmbeddedGateway } from './gateway/embedded-gateway.js';
export { gatewayVariables, startGateway } from './gateway/embedded-gateway.js';
export { createOperatorKey, createOperationsClient, configureGateway } from './gateway/operations-client.js';
export { partServersOf } from './commands/part-servers.js';
export { signWebhook } from './wire/webhook.js';
export type { TopicPlace } from './wire/kafka-wire.js';
export { dropTopics } from './wire/kafka-wire.js';
export { createSteps } from './journey/step.js';
export type { Counterparts, CounterpartSecrets } from './counterparts/counterparts.js';
export {
  createCounterparts,
  createCounterpartSecrets,
  endpointRows,
  partnerUrls,
} from './counterparts/counterparts.js';
export { loanPolicyRow, signatureRow } from './gateway/loan-rows.js';
export type { ReviewRequest } from './back-office/loan-review.js';
export { reviewResultEvent } from './back-office/loan-review.js';
export type { PayoutRequest } from './back-office/payout.js';
export { payoutResultEvent } from './back-office/payout.js';
export type { Walk } from './marketplace/browser.js';
export { walkOpening } from './marketplace/browser.js';
export type { StoreKey } from './object-store/admission.js';
export type {
  ObjectStore,
  ObjectStoreOptions,
  SimulatedObject,
  StoreFault,
  StoreFaultKind,
} from './object-store/object-store.js';
export { createObjectStore } from './object-store/object-store.js';
export type { OperationsClient } from './gateway/operations-client.js';
export type { CallbackEntry } from './marketplace/marketplace.js';
export type { Answer } from './marketplace/marketplace-client.js';
export { callbackAt } from './marketplace/callbacks.table.js';
