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
export { orderQuery } from './marketplace/requests.js';
export { runGatewayCommand } from './gateway/operations.js';
export { writeChannelsFile } from './gateway/channels-file.js';
export { until } from './wire/until.js';
export type { MarketplaceClient } from './marketplace/marketplace-client.js';
export { createMarketplaceClient } from './marketplace/marketplace-client.js';
export { createPeople } from './marketplace/people.js';
export { SCENARIOS } from './scenarios/index.js';
export { cardBinding, loanConfirmation } from './marketplace/requests.js';
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
