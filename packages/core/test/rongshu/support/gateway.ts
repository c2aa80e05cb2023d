import type { AccessAnswer, CheckAccessInput } from '#src/capabilities/access/check-access.js';
import type { BindCard, BindCardInput } from '#src/capabilities/bank-card/bind-card.js';
import type { QueryBoundCard } from '#src/capabilities/bank-card/query-bound-card.js';
import type { ConfirmBorrow, ConfirmBorrowInput } from '#src/capabilities/borrow-confirm/confirm-borrow.js';
import type { QueryDisbursement } from '#src/capabilities/disbursement/query-disbursement.js';
import type { QueryRepayment } from '#src/capabilities/repayment/query-repayment.js';
import type { QuerySchedule } from '#src/capabilities/repayment/query-schedule.js';
import type { QuoteRepayment } from '#src/capabilities/repayment/quote-repayment.js';
import type { Repay } from '#src/capabilities/repayment/repay.js';
import { createQuoteLoan } from '#src/capabilities/quote/quote-loan.js';
import type { AcceptedOrder, AcceptOrderError, AcceptOrderInput } from '#src/capabilities/intake/accept-order.js';
import type { OrderKey } from '#src/model/identifiers.js';
import type { MarketplaceOrder } from '#src/model/marketplace-order.js';
import type { RepaymentTarget } from '#src/model/repayment.js';
import { STANDARD_REPAYMENT_TERMS } from '#src/model/repayment-terms.js';
import type { RongshuGateway, RongshuGatewayDeps } from '#src/rongshu/gateway.js';
import { createRongshuGateway } from '#src/rongshu/gateway.js';
import { createMemoryReplayGuard } from '#src/rongshu/replay-guard.js';
import type { RongshuChannel } from '#src/rongshu/settings.js';
import { createRongshuChannels } from '#src/rongshu/settings.js';
import { encodeUtf8 } from '#src/rongshu/envelope/index.js';
import { instant, localDate } from '#src/shared/calendar.js';
import { fen } from '#src/shared/money.js';
import { rate } from '#src/shared/rate.js';
import type { Result } from '#src/shared/result.js';
import { err, ok } from '#src/shared/result.js';
import type { Product } from '#src/model/product.js';
import { anAgreement, productCode, TEST_CHANNEL } from '#src/testing/builders.js';
import { NOW_MS } from './channel.js';

/** 2.5 % a month, equal installments, 5 000 to 20 000 yuan: the product of the document's examples (`spec` §11). */
export const EXAMPLE_PRODUCT: Product = {
  code: productCode('RS-STANDARD'),
  name: 'example',
  channel: TEST_CHANNEL,
  amountMin: fen(500_000n),
  amountMax: fen(2_000_000n),
  amountStep: fen(100_000n),
  terms: [
    { count: 6, unit: 'month' },
    { count: 12, unit: 'month' },
  ],
  repaymentMethod: 'equalInstallment',
  annualRate: rate(30_000_000n),
  dayCountBasis: 'thirty360',
  rounding: { interest: 'halfUp', installment: 'halfUp', installmentUnit: fen(1n) },
  remainder: 'lastInstallment',
  fees: [],
  allowsUpfrontDeduction: false,
  annualRateCeiling: { rate: rate(36_000_000n), measure: 'nominal' },
  offeredFrom: localDate('2018-01-01'),
  // What gives the document's penalty and settlement (`spec` §11.9): 0.5 % a day of principal and interest; nothing of what is not due.
  repaymentTerms: {
    ...STANDARD_REPAYMENT_TERMS,
    penalty: {
      rate: { kind: 'daily', rate: rate(500_000n) },
      daysPerYear: 360,
      base: ['principal', 'interest'],
      firstCountedDay: 'dayAfterDueDate',
      afterGrace: 'fromDueDate',
      rounding: 'halfUp',
    },
    settlement: { isAllowed: true, interest: 'dueOnly', fee: 'dueOnly', interestDaysMin: 0 },
  },
};

/** What stands behind the gateway of a test, and what reached it. */
export interface Backstage {
  now: number;
  access: Result<AccessAnswer, { readonly kind: 'identityMissing' } | { readonly kind: 'channelNotConfigured' }>;
  accepted: Result<AcceptedOrder, AcceptOrderError>;
  orders: readonly MarketplaceOrder[];
  bound: Awaited<ReturnType<BindCard>>;
  boundCard: Awaited<ReturnType<QueryBoundCard>>;
  confirmed: Awaited<ReturnType<ConfirmBorrow>>;
  disbursement: Awaited<ReturnType<QueryDisbursement>>;
  quoted: Awaited<ReturnType<QuoteRepayment>>;
  repaid: Awaited<ReturnType<Repay>>;
  repayment: Awaited<ReturnType<QueryRepayment>>;
  schedule: Awaited<ReturnType<QuerySchedule>>;
  /** Thrown by every use case when set. */
  trouble?: Error;
  readonly checked: CheckAccessInput[];
  readonly pushed: AcceptOrderInput[];
  readonly cards: BindCardInput[];
  readonly confirmations: ConfirmBorrowInput[];
  /** Keys asked for, of cards, payouts and schedules. */
  readonly asked: OrderKey[];
  /** What was to be paid, of trials and of repayments. */
  readonly targets: RepaymentTarget[];
  /** Of each repayment: was it there before, word for word? */
  readonly repeats: (boolean | undefined)[];
  /** Installments asked about. */
  readonly installments: (number | 'all')[];
}

/** A gateway over simple use cases. */
export function gatewayOver(channel: RongshuChannel): {
  readonly gateway: RongshuGateway;
  readonly backstage: Backstage;
} {
  const backstage: Backstage = {
    now: NOW_MS,
    access: ok({ isKnown: false, decision: { mayBorrow: true }, product: EXAMPLE_PRODUCT }),
    accepted: err({ kind: 'channelNotConfigured' }),
    orders: [],
    bound: err({ kind: 'unknownOrder' }),
    boundCard: err({ kind: 'unknownOrder' }),
    confirmed: err({ kind: 'unknownOrder' }),
    disbursement: err({ kind: 'unknownOrder' }),
    quoted: err({ kind: 'unknownOrder' }),
    repaid: err({ kind: 'unknownOrder' }),
    repayment: err({ kind: 'unknownOrder' }),
    schedule: err({ kind: 'unknownOrder' }),
    checked: [],
    pushed: [],
    cards: [],
    confirmations: [],
    asked: [],
    targets: [],
    repeats: [],
    installments: [],
  };
  const clock = { now: () => instant(backstage.now) };
  const orFail = async <T>(value: T): Promise<T> => {
    if (backstage.trouble !== undefined) throw backstage.trouble;
    return Promise.resolve(value);
  };
  const deps: RongshuGatewayDeps = {
    channels: createRongshuChannels([channel]),
    clock,
    identifiers: { next: () => 'REFERENCE1' },
    replayGuard: createMemoryReplayGuard({ entriesMax: 10_000 }),
    checkAccess: (input) => {
      backstage.checked.push(input);
      return orFail(backstage.access);
    },
    quoteLoan: createQuoteLoan({ products: () => [EXAMPLE_PRODUCT], clock }),
    acceptOrder: (input) => {
      backstage.pushed.push(input);
      return orFail(backstage.accepted);
    },
    bindCard: (input) => {
      backstage.cards.push(input);
      return orFail(backstage.bound);
    },
    queryBoundCard: (key) => {
      backstage.asked.push(key);
      return orFail(backstage.boundCard);
    },
    confirmBorrow: (input) => {
      backstage.confirmations.push(input);
      return orFail(backstage.confirmed);
    },
    openingPageUrls: {
      page: (token) => `https://h5.lender.example/open-account?t=${token}`,
      pageReturn: (token) => `https://h5.lender.example/open-account/return?t=${token}`,
    },
    queryDisbursement: (key) => {
      backstage.asked.push(key);
      return orFail(backstage.disbursement);
    },
    quoteRepayment: ({ target }) => {
      backstage.targets.push(target);
      return orFail(backstage.quoted);
    },
    repay: ({ target, isRepeated }) => {
      backstage.targets.push(target);
      backstage.repeats.push(isRepeated);
      return orFail(backstage.repaid);
    },
    queryRepayment: ({ installmentNo }) => {
      backstage.installments.push(installmentNo);
      return orFail(backstage.repayment);
    },
    querySchedule: (key) => {
      backstage.asked.push(key);
      return orFail(backstage.schedule);
    },
    queryCreditResult: (key) => {
      const order = backstage.orders.find(
        (each) => each.key.orderNo === key.orderNo && each.key.channel === key.channel,
      );
      return orFail(order === undefined ? err({ kind: 'unknownOrder' }) : ok({ order, product: EXAMPLE_PRODUCT }));
    },
    listAgreements: ({ stage }) => {
      const agreements = [anAgreement(), anAgreement({ title: '借款协议', stages: ['confirmation'] })];
      const shown = agreements.filter((agreement) => stage === undefined || agreement.stages.includes(stage));
      return orFail(ok(shown.map(({ title }) => ({ title, url: 'https://lender.example/a.pdf?e=1&s=2' }))));
    },
    listBanks: () =>
      orFail(
        ok([
          {
            code: 'CCB',
            name: '中国建设银行',
            cardType: 'debit',
            singleLimit: fen(5_000_000n),
            dayLimit: fen(20_000_000n),
            isEnabled: true,
          },
        ]),
      ),
  };
  return { gateway: createRongshuGateway(deps), backstage };
}

/** UTF-8 bytes. */
export function bytes(text: string): Uint8Array {
  return encodeUtf8(text);
}
