import { afterEach, beforeEach, describe, it } from 'mocha';
import { localDate } from '#src/shared/calendar.js';
import { fen } from '#src/shared/money.js';
import {
  aProduct,
  anAccessRule,
  anAgreement,
  anApplication,
  aLoanPolicy,
  aSmsPolicy,
  anIntakePolicy,
  createInMemoryCallbackBodies,
  createInMemoryConfiguration,
  createInMemoryContentDigest,
  createInMemoryDocumentStore,
  createInMemoryIdentityIndex,
  createInMemoryMarketplaceDocuments,
  createInMemoryPageTokens,
  createInMemoryPayerStatements,
  createInMemoryStores,
  createManualClock,
  createRecordingEventPublisher,
  createScriptedCallbackSender,
  createScriptedCreditDataSource,
  createScriptedDepository,
  createScriptedCardBinding,
  createScriptedPayer,
  createScriptedSmsSender,
  createScriptedTransport,
  createSeededRandomness,
  createSequentialIdentifiers,
  describeCallbackBodiesContract,
  describeCallbackSenderContract,
  describeCardBindingContract,
  describeClockContract,
  describeConfigurationContract,
  describeContentDigestContract,
  describeCreditDataSourceContract,
  describeDepositoryContract,
  describeDocumentStoreContract,
  describeEventPublisherContract,
  describeIdentifiersContract,
  describeIdentityIndexContract,
  describeMarketplaceDocumentsContract,
  describePayerContract,
  describePayerStatementsContract,
  describePageTokensContract,
  describeRandomnessContract,
  describeSmsSenderContract,
  describeStoreContracts,
  describeTransportContract,
  channelCode,
  productCode,
  TEST_CHANNEL,
  TEST_NOW,
} from '#src/testing/index.js';
import type { ContractRunner } from '#src/testing/index.js';
import { scriptedPayerHarness } from './scripted-payer-harness.js';

const RUNNER: ContractRunner = { describe, it, beforeEach, afterEach };
const BACK_END = 'memory';

const close = (): Promise<void> => Promise.resolve();

describeStoreContracts(RUNNER, BACK_END, async () => {
  const clock = createManualClock(TEST_NOW);
  const passTime = async (ms: number): Promise<void> => clock.advance(ms);
  return { ...createInMemoryStores({ clock, identifiers: createSequentialIdentifiers() }), passTime, close };
});

describeClockContract(RUNNER, BACK_END, async () => {
  const clock = createManualClock(TEST_NOW);
  return { clock, passTime: async (ms) => clock.advance(ms), close };
});

describeIdentifiersContract(RUNNER, BACK_END, async () => ({ identifiers: createSequentialIdentifiers(), close }));

describeRandomnessContract(RUNNER, BACK_END, async () => ({ randomness: createSeededRandomness(1), close }));

describeContentDigestContract(RUNNER, BACK_END, async () => ({ contentDigest: createInMemoryContentDigest(), close }));

describeIdentityIndexContract(RUNNER, BACK_END, async () => ({
  identityIndex: createInMemoryIdentityIndex(),
  rebuilt: createInMemoryIdentityIndex(),
  underAnotherKey: createInMemoryIdentityIndex('another key'),
  close,
}));

describeDocumentStoreContract(RUNNER, BACK_END, async () => {
  const clock = createManualClock(TEST_NOW);
  const documentStore = createInMemoryDocumentStore({ clock });
  return {
    documentStore,
    setTime: (now) => clock.set(now),
    follow: (url) => documentStore.follow(url),
    damage: async (key) => documentStore.damage(key),
    close,
  };
});

describeTransportContract(RUNNER, BACK_END, async () => {
  const transport = createScriptedTransport();
  let peerCount = 0;
  return {
    transport,
    peer: async (behavior) => {
      peerCount += 1;
      const url = `http://peer-${String(peerCount)}.example`;
      transport.script(url, behavior);
      return url;
    },
    forbiddenUrl: async () => 'http://forbidden.example/',
    received: (url) => transport.received(url),
    close,
  };
});

describeEventPublisherContract(RUNNER, BACK_END, async () => {
  const eventPublisher = createRecordingEventPublisher();
  return {
    eventPublisher,
    setReachable: async (isReachable) => eventPublisher.setReachable(isReachable),
    delivered: async () => eventPublisher.delivered(),
    close,
  };
});

describeCallbackSenderContract(RUNNER, BACK_END, async () => {
  const callbackSender = createScriptedCallbackSender();
  return {
    callbackSender,
    channel: TEST_CHANNEL,
    receive: async (reception) => callbackSender.receive(reception),
    received: async () => callbackSender.received().map(({ body }) => body),
    close,
  };
});

describeCreditDataSourceContract(RUNNER, BACK_END, async () => {
  const creditDataSource = createScriptedCreditDataSource();
  return {
    creditDataSource,
    channel: TEST_CHANNEL,
    reply: async (kind, reply) => creditDataSource.reply(kind, reply),
    close,
  };
});

describeCardBindingContract(RUNNER, BACK_END, async () => {
  const cardBinding = createScriptedCardBinding();
  return {
    cardBinding,
    behave: async (behavior) => cardBinding.behave(behavior),
    conclude: async (requestNo, answer) => cardBinding.conclude(requestNo, answer),
    received: async () =>
      cardBinding.received().map(({ name, idCard, card, reservedMobile, ...words }) => ({
        ...words,
        name: name.reveal(),
        idCard: idCard.reveal(),
        card: card.reveal(),
        mobile: reservedMobile.reveal(),
      })),
    close,
  };
});

describeSmsSenderContract(RUNNER, BACK_END, async () => {
  const smsSender = createScriptedSmsSender();
  return {
    smsSender,
    behave: async (behavior) => smsSender.behave(behavior),
    taken: async () => smsSender.taken(),
    close,
  };
});

describePayerContract(RUNNER, BACK_END, async () => scriptedPayerHarness(createScriptedPayer()));

describePayerStatementsContract(RUNNER, BACK_END, async () => ({
  payerStatements: createInMemoryPayerStatements(),
  close,
}));

describeCallbackBodiesContract(RUNNER, BACK_END, async () => ({
  callbackBodies: createInMemoryCallbackBodies(),
  product: aProduct(),
  close,
}));

describeMarketplaceDocumentsContract(RUNNER, BACK_END, async () => {
  const { operatorReport = { months: [] }, deviceReport = { contactCount: 0, callCount: 0, installedAppCount: 0 } } =
    anApplication();
  return {
    marketplaceDocuments: createInMemoryMarketplaceDocuments(),
    operator: { json: JSON.stringify(operatorReport), report: operatorReport },
    device: { json: JSON.stringify(deviceReport), report: deviceReport },
    close,
  };
});

describeConfigurationContract(RUNNER, BACK_END, async () => {
  const product = aProduct({ amountMax: fen(999_999_999_999_999_999n) });
  const intakePolicy = anIntakePolicy();
  const accessRules = [anAccessRule(), anAccessRule({ position: 2, test: { rule: 'age', minimum: 22, maximum: 55 } })];
  const agreements = [anAgreement(), anAgreement({ position: 2, stages: ['confirmation'] })];
  const elsewhere = channelCode('841');
  const loanPolicy = aLoanPolicy();
  const smsPolicy = aSmsPolicy();
  const cardBins = new Map([
    ['6217', 'CCB'],
    ['621799', 'PSBC'],
  ]);
  const retention = {
    refusedDays: 7,
    settledDays: 77,
    callbackDays: 41,
    eventDays: 42,
    smsDays: 43,
    operationDays: 44,
  };
  const businessCalendar = { holidays: [localDate('2018-12-31')], workdays: [localDate('2018-12-29')] };
  return {
    configuration: createInMemoryConfiguration({
      loanPolicies: new Map([
        [elsewhere, aLoanPolicy({ reviewCoolDownDays: 1 })],
        [TEST_CHANNEL, loanPolicy],
      ]),
      smsPolicies: new Map([
        [elsewhere, aSmsPolicy({ signature: '别处' })],
        [TEST_CHANNEL, smsPolicy],
      ]),
      cardBins,
      businessCalendar,
      retention,
      products: [aProduct({ code: productCode('OTHER') }), product],
      intakePolicies: new Map([
        [elsewhere, anIntakePolicy({ creditCoolDownDays: 1 })],
        [TEST_CHANNEL, intakePolicy],
      ]),
      accessRules: [anAccessRule({ channel: elsewhere }), ...accessRules],
      agreements: [
        anAgreement({ channel: elsewhere }),
        anAgreement({ productCode: productCode('OTHER') }),
        ...agreements,
      ],
    }),
    channel: TEST_CHANNEL,
    productCode: product.code,
    product,
    intakePolicy,
    accessRules,
    agreements,
    loanPolicy,
    smsPolicy,
    cardBins,
    businessCalendar,
    retention,
    close,
  };
});

describePageTokensContract(RUNNER, BACK_END, async () => ({
  pageTokens: createInMemoryPageTokens(),
  rebuilt: createInMemoryPageTokens(),
  underAnotherKey: createInMemoryPageTokens('another key'),
  close,
}));

describeDepositoryContract(RUNNER, BACK_END, async () => {
  const depository = createScriptedDepository();
  return {
    depository,
    readForm: async (form) => depository.readForm(form),
    message: async (requestNo, outcome) => depository.message(requestNo, outcome),
    reply: async (reply) => depository.reply(reply),
    close,
  };
});
