import { addMs, instant, localDate, startOfDay } from '../shared/calendar.js';
import { fen } from '../shared/money.js';
import type { Rate } from '../shared/rate.js';
import type { AccessRule } from '../model/access.js';
import type { Agreement } from '../model/agreement.js';
import type { Application, PushedOrder } from '../model/application.js';
import type { Bank, BoundCard } from '../model/bank.js';
import type { Borrower, IdentityIndexes } from '../model/borrower.js';
import { IDENTITY_MEANINGS, identityTexts } from '../model/borrower.js';
import type { CallbackDraft } from '../model/callback.js';
import type { CreditDecision } from '../model/credit-decision.js';
import type { DataPull, OrderDocument } from '../model/data-pull.js';
import type {
  BlindIndex,
  BorrowerId,
  ChannelCode,
  DocumentKey,
  MarketplaceOrderNo,
  MarketplaceUserId,
  OrderKey,
  ProductCode,
} from '../model/identifiers.js';
import type { LenderEvent } from '../model/lender-event.js';
import type { MarketplaceOrder } from '../model/marketplace-order.js';
import type { Product, Term } from '../model/product.js';
import { STANDARD_REPAYMENT_TERMS } from '../model/repayment-terms.js';
import type { IntakePolicy } from '../ports/configuration.js';
import { sha256Hex } from '../rongshu/envelope/md5.js';
import type { InventedPerson } from './people.js';
import { INVENTED_CARDS, INVENTED_PEOPLE } from './people.js';

/** When the stories of the tests begin: 2018-12-19 17:30 in Beijing, the time of the protocol's examples. */
export const TEST_NOW = instant(1_545_211_800_000);

/** Channel of the protocol's examples. */
export const TEST_CHANNEL = channelCode('840');

/** A channel code from its text. */
export function channelCode(text: string): ChannelCode {
  return text as ChannelCode;
}

/** A marketplace user id from its text. */
export function marketplaceUserId(text: string): MarketplaceUserId {
  return text as MarketplaceUserId;
}

/** A borrower id from its text. */
export function borrowerId(text: string): BorrowerId {
  return text as BorrowerId;
}

/** A product code from its text. */
export function productCode(text: string): ProductCode {
  return text as ProductCode;
}

/** A document key from its text. */
export function documentKey(text: string): DocumentKey {
  return text as DocumentKey;
}

/** The key of an order, by number and channel. */
export function anOrderKey(orderNo = '90000001', channel: ChannelCode = TEST_CHANNEL): OrderKey {
  return { channel, orderNo: orderNo as MarketplaceOrderNo };
}

/** A blind index that stands for `text`; the same text gives the same one. */
export function aBlindIndex(text: string): BlindIndex {
  return sha256Hex(`blind index of ${text}`) as BlindIndex;
}

/** Blind indexes of a person for every meaning, as {@link aBlindIndex} makes them. */
export function indexesOf(person: InventedPerson): IdentityIndexes {
  const texts = identityTexts(person);
  const entries = IDENTITY_MEANINGS.map((meaning) => [meaning, aBlindIndex(`${meaning} ${texts[meaning]}`)] as const);
  return Object.fromEntries(entries) as IdentityIndexes;
}

/** An account of the invented borrower. Indexes follow the person given. */
export function aBorrower(overrides: Partial<Borrower> = {}): Borrower {
  const { name, idCard, mobile } = { ...INVENTED_PEOPLE.borrower, ...overrides };
  return {
    borrowerId: borrowerId('borrower-1'),
    channel: TEST_CHANNEL,
    marketplaceUserId: marketplaceUserId('90001'),
    name,
    idCard,
    mobile,
    indexes: indexesOf({ name, idCard, mobile }),
    createdAt: TEST_NOW,
    ...overrides,
  };
}

/** A card of the invented borrower, default for nothing. */
export function aBoundCard(overrides: Partial<BoundCard> = {}): BoundCard {
  const card = overrides.card ?? INVENTED_CARDS.borrowerLong;
  return {
    borrowerId: borrowerId('borrower-1'),
    cardType: 'debit',
    bankCode: 'CCB',
    bankName: '中国建设银行',
    card,
    cardIndex: aBlindIndex(`card ${card.reveal()}`),
    reservedMobile: INVENTED_PEOPLE.borrower.mobile,
    isDefaultForDisbursement: false,
    isDefaultForRepayment: false,
    boundAt: TEST_NOW,
    ...overrides,
  };
}

/** A bank whose debit cards may be bound. */
export function aBank(overrides: Partial<Bank> = {}): Bank {
  return {
    code: 'CCB',
    name: '中国建设银行',
    cardType: 'debit',
    singleLimit: fen(5_000_000n),
    dayLimit: fen(20_000_000n),
    isEnabled: true,
    ...overrides,
  };
}

/** A term in months. */
export function months(count: number): Term {
  return { count, unit: 'month' };
}

/** A sound product: 3 000 to 50 000 元 in steps of 100, 3 to 24 months, 18 % a year, no fees. */
export function aProduct(overrides: Partial<Product> = {}): Product {
  return {
    code: productCode('RS-STANDARD'),
    name: '榕树标准贷',
    channel: TEST_CHANNEL,
    amountMin: fen(300_000n),
    amountMax: fen(5_000_000n),
    amountStep: fen(10_000n),
    terms: [months(3), months(6), months(12), months(24)],
    repaymentMethod: 'equalInstallment',
    annualRate: 18_000_000n as Rate,
    dayCountBasis: 'thirty360',
    rounding: { interest: 'halfUp', installment: 'halfUp', installmentUnit: fen(1n) },
    remainder: 'lastInstallment',
    fees: [],
    allowsUpfrontDeduction: false,
    annualRateCeiling: { rate: 24_000_000n as Rate, measure: 'nominal' },
    repaymentTerms: STANDARD_REPAYMENT_TERMS,
    offeredFrom: localDate('2018-01-01'),
    ...overrides,
  };
}

/** What a credit engine grants to the invented borrower. */
export function aCreditDecision(overrides: Partial<CreditDecision> = {}): CreditDecision {
  return {
    minimum: fen(300_000n),
    limit: fen(1_500_000n),
    step: fen(10_000n),
    terms: [months(6), months(12)],
    annualRate: 18_000_000n as Rate,
    validUntil: addMs(TEST_NOW, 30 * 86_400_000),
    decidedAt: TEST_NOW,
    ...overrides,
  };
}

/** A new order of the invented borrower: status `accepted`, version 1, due at once. */
export function aMarketplaceOrder(overrides: Partial<MarketplaceOrder> = {}): MarketplaceOrder {
  return {
    key: anOrderKey(),
    borrowerId: borrowerId('borrower-1'),
    marketplaceUserId: marketplaceUserId('90001'),
    idCardIndex: indexesOf(INVENTED_PEOPLE.borrower).idCard,
    productCode: productCode('RS-STANDARD'),
    status: 'accepted',
    version: 1,
    requestedAmount: fen(1_500_000n),
    requestedTerm: months(12),
    appliedAt: TEST_NOW,
    pushFingerprint: sha256Hex('the push of order 90000001'),
    authInfo: { isCardBound: false },
    attempts: 0,
    nextAttemptAt: TEST_NOW,
    createdAt: TEST_NOW,
    changedAt: TEST_NOW,
    ...overrides,
  };
}

/** The pushed order of the protocol's example (`spec` §11.4), in our words. */
export function aPushedOrder(overrides: Partial<PushedOrder> = {}): PushedOrder {
  const { borrower, firstContact, secondContact } = INVENTED_PEOPLE;
  return {
    key: anOrderKey(),
    marketplaceUserId: marketplaceUserId('90001'),
    requestedAmount: fen(1_500_000n),
    requestedTerm: months(12),
    appliedAt: TEST_NOW,
    registeredAt: startOfDay(localDate('2018-11-01')),
    name: borrower.name,
    idCard: borrower.idCard,
    mobile: borrower.mobile,
    identity: {
      gender: 'male',
      nation: '汉',
      birthDate: localDate('1990-03-07'),
      address: '北京市测试区测试路1号',
      issuedBy: '北京市公安局测试分局',
      validFrom: localDate('2010-01-01'),
      validTo: localDate('2030-01-01'),
      pictureLinks: {},
    },
    residence: { province: '北京市', city: '北京市', district: '测试区', regionId: '110108', street: '测试路1号' },
    employment: { careerType: '工薪族', companyName: '测试公司', yearsInJob: { code: '110003' } },
    degree: { code: '30003', label: '本科' },
    marriage: { code: '50001', label: '未婚' },
    contacts: [
      { name: firstContact.name, mobile: firstContact.mobile.reveal(), relation: { code: '1' } },
      { name: secondContact.name, mobile: secondContact.mobile.reveal(), relation: { code: '2' } },
    ],
    mobileOperator: { name: '中国电信', operatorType: { code: '3' }, resourceUrl: 'https://data.example/operator' },
    card: { cardType: 'debit', bankCode: 'CCB', bankName: '中国建设银行', card: INVENTED_CARDS.borrowerLong },
    scores: { similarity: '91.5' },
    ...overrides,
  };
}

/** The application made of {@link aPushedOrder}. */
export function anApplication(overrides: Partial<Application> = {}): Application {
  const order = overrides.order ?? aPushedOrder();
  return {
    key: order.key,
    order,
    operatorReport: {
      isRealName: true,
      activeSince: localDate('2012-05-01'),
      months: [{ month: '2018-11', callsOut: 120, callsIn: 98, callSeconds: 14_523, messages: 31 }],
    },
    deviceReport: { contactCount: 211, callCount: 540, installedAppCount: 63 },
    unknownCodes: ['degree:30099'],
    parsedAt: TEST_NOW,
    ...overrides,
  };
}

/** A pull of all kinds, open and due at once. */
export function aDataPull(overrides: Partial<DataPull> = {}): DataPull {
  const todo = { state: 'todo', attempts: 0 } as const;
  return {
    key: anOrderKey(),
    marketplaceUserId: marketplaceUserId('90001'),
    kinds: { operator: todo, creditCard: todo, device: todo },
    state: 'open',
    nextAttemptAt: TEST_NOW,
    createdAt: TEST_NOW,
    ...overrides,
  };
}

/** Where the raw push of the order lies. */
export function anOrderDocument(overrides: Partial<OrderDocument> = {}): OrderDocument {
  return {
    key: anOrderKey(),
    kind: 'push',
    documentKey: documentKey('840/90000001/push'),
    sha256: sha256Hex('the push of order 90000001'),
    size: 26,
    storedAt: TEST_NOW,
    ...overrides,
  };
}

/** The callback that tells of a refusal by credit. */
export function aCallbackDraft(overrides: Partial<CallbackDraft> = {}): CallbackDraft {
  return { ...anOrderKey(), type: 'creditResult', businessKey: 'rejected', body: '{"told":"refused"}', ...overrides };
}

/** A request for credit on its way to the back office. */
export function aLenderEvent(overrides: Partial<LenderEvent> = {}): LenderEvent {
  return {
    eventId: 'event-1',
    type: 'credit.requested',
    version: 1,
    occurredAt: TEST_NOW,
    channel: TEST_CHANNEL,
    key: '90000001',
    payload: '{"creditRequestNo":"credit-1"}',
    ...overrides,
  };
}

/** A rule that refuses people on the blacklist, at the access check and at the push. */
export function anAccessRule(overrides: Partial<AccessRule> = {}): AccessRule {
  return {
    channel: TEST_CHANNEL,
    position: 1,
    stages: ['accessCheck', 'push'],
    test: { rule: 'blacklist' },
    refusalClass: 'blacklist',
    isEnabled: true,
    ...overrides,
  };
}

/** The agreement that a borrower reads when applying. */
export function anAgreement(overrides: Partial<Agreement> = {}): Agreement {
  return {
    channel: TEST_CHANNEL,
    productCode: productCode('RS-STANDARD'),
    position: 1,
    title: '个人信息授权书',
    stages: ['application'],
    documentKey: documentKey('agreements/RS-STANDARD/authorization-1.pdf'),
    contentType: 'application/pdf',
    ...overrides,
  };
}

/** How intake behaves at {@link TEST_CHANNEL}: operator data is a must, five attempts, 30 days of cool-down. */
export function anIntakePolicy(overrides: Partial<IntakePolicy> = {}): IntakePolicy {
  const backoff = { delaysMs: [60_000, 300_000, 1_800_000], attemptsMax: 5 };
  return {
    productCode: productCode('RS-STANDARD'),
    mandatoryKinds: ['operator'],
    pulledKinds: ['operator', 'creditCard', 'device'],
    dataPullBackoff: backoff,
    parseBackoff: backoff,
    callbackBackoff: backoff,
    creditCoolDownDays: 30,
    approvalValidDays: 30,
    tellsCreditPass: false,
    ...overrides,
  };
}
