import { setTimeout as delay } from 'node:timers/promises';
import type { Book } from '../wire/book.js';
import { createBook } from '../wire/book.js';
import { postBytes } from '../wire/http-client.js';
import type { JsonRecord } from '../wire/json.js';
import { readRecord, recordMember, textMember } from '../wire/json.js';
import type { Script } from '../wire/script.js';
import { createScript } from '../wire/script.js';
import type { TopicPlace } from '../wire/kafka-wire.js';
import { createKafkaWire } from '../wire/kafka-wire.js';
import { createWebhookWire } from '../wire/lender-wire.js';
import { isWebhookSigned, signWebhook } from '../wire/webhook.js';
import type { WireReply, WireRequest } from '../wire/wire-server.js';
import { createWireServer } from '../wire/wire-server.js';
import type { CreditDecision, CreditRequest, CreditSubject } from './credit-result.js';
import { creditResultEvent, readCreditRequest } from './credit-result.js';
import type { CreditOutcome } from './credit-script.js';
import { planEvents } from './credit-script.js';
import type { PlannedEvent, ResultEvent } from './lender-event.js';
import type { ReviewOutcome, ReviewRequest } from './loan-review.js';
import { planReview, readReviewRequest } from './loan-review.js';
import type { PayerBook } from './payer.js';
import { createPayerBook } from './payer.js';
import type { PayoutOutcome, PayoutRequest } from './payout.js';
import type { DebitOutcome } from './debit.js';
import { readRepaymentRequest } from './repayment.js';
import type { RepaymentDesk } from './repayment-desk.js';
import { createRepaymentDesk } from './repayment-desk.js';
import { payoutRecord, payoutResultEvent, planPayout, readPayoutRequest } from './payout.js';

/** A result that was sent, and how the gateway took it. */
export interface SentResult {
  readonly at: number;
  readonly orderNo: string;
  readonly eventId: string;
  readonly httpStatus: number;
}

/** The lender's back office: credit, loan review and payer. Takes requests, keeps a book of them, answers as scripted or as told. */
export interface BackOffice {
  readonly requests: Book<CreditRequest>;
  readonly reviews: Book<ReviewRequest>;
  readonly payouts: Book<PayoutRequest>;
  readonly sent: Book<SentResult>;
  /** What the payer knows, and how it answers queries. */
  readonly payer: PayerBook;
  /** Where money comes back: debits, notices, events, statements (items 22, 23). */
  readonly repayment: RepaymentDesk;
  /** Keys are order numbers, of the other scripts too. */
  readonly script: Script<CreditOutcome>;
  readonly reviewScript: Script<ReviewOutcome>;
  readonly payoutScript: Script<PayoutOutcome>;
  open(port?: number): Promise<void>;
  close(): Promise<void>;
  /** Where the gateway posts its events. */
  eventsUrl(): string;
  /** Where the gateway asks the payer; debits go to `/debit` and `/debit/query` below it. */
  payerUrl(): string;
  /** From here on results can be sent. `gatewayUrl` has no trailing slash. */
  connect(gatewayUrl: string): void;
  /** Sends a decision now, as a new event. */
  decide(subject: CreditSubject, decision: CreditDecision, decidedAtMs?: number): Promise<SentResult>;
  /** Lets the review engine answer a request now; gives what was sent. */
  review(request: ReviewRequest, outcome: ReviewOutcome): Promise<readonly SentResult[]>;
  /** Lets the payer settle a request now; gives what was sent. */
  settle(request: PayoutRequest, outcome: PayoutOutcome): Promise<readonly SentResult[]>;
  /** Rejects a loan whose payout failed, as the back office's own console does (item 16). */
  rejectPayout(request: PayoutRequest): Promise<SentResult>;
  /** Reads name and card of a payout from the gateway, as the payer does before it pays; gives status and content. */
  readPayout(requestNo: string): Promise<{ readonly httpStatus: number; readonly body: JsonRecord }>;
  /** Sends an event, with another secret's signature when told so. */
  send(orderNo: string, event: ResultEvent, isSignedWell?: boolean): Promise<SentResult>;
}

/** A back office that answers what nobody scripted with these outcomes; reviews and payouts stay silent when none is given. */
export function createBackOffice(options: {
  readonly secret: string;
  readonly fallback: CreditOutcome;
  readonly reviewFallback?: ReviewOutcome;
  readonly payoutFallback?: PayoutOutcome;
  /** What becomes of debits that nobody scripted; `pay` when absent. */
  readonly debitFallback?: DebitOutcome;
  readonly payerSecret?: string;
  /** Events travel over these topics; over webhooks when absent. `awaitsTaking`: an event is sent when the gateway has taken it. */
  readonly topics?: TopicPlace & { readonly awaitsTaking?: boolean };
  readonly host?: string;
  readonly now?: () => number;
}): BackOffice {
  const { secret, now = Date.now } = options;
  const requests = createBook<CreditRequest>();
  const reviews = createBook<ReviewRequest>();
  const payouts = createBook<PayoutRequest>();
  const sent = createBook<SentResult>();
  const script = createScript<CreditOutcome>(options.fallback);
  const reviewScript = createScript<ReviewOutcome>(options.reviewFallback ?? 'silence');
  const payoutScript = createScript<PayoutOutcome>(options.payoutFallback ?? 'silence');
  const payerSecret = options.payerSecret ?? secret;
  const payer = createPayerBook(payerSecret, now);
  const repayment = createRepaymentDesk({
    payerSecret,
    payer,
    fallback: options.debitFallback ?? 'pay',
    now,
    wires: {
      post: async (path, body, contentType, isSignedWell) => {
        const key = isSignedWell ? payerSecret : `${payerSecret}?`;
        return (await postSigned(key, path, body, contentType)).status;
      },
      send: async (orderNo, event) => (await send(orderNo, event)).httpStatus,
    },
  });
  const taken = new Set<string>();
  let gateway: string | undefined;
  const server = createWireServer((request) => Promise.resolve(answer(request)), options.host);
  const webhook = createWebhookWire({ secret, gatewayUrl, now });
  const { topics } = options;
  const wire =
    topics === undefined
      ? webhook
      : createKafkaWire({ place: topics, take, webhook, awaitsTaking: topics.awaitsTaking === true });

  function answer(request: WireRequest): WireReply {
    if (request.path === '/payer') return payer.answer(request);
    if (request.path.startsWith('/payer/')) return repayment.answer(request);
    if (!isWebhookSigned(secret, request.headers, request.body, now())) return { status: 401, body: '' };
    take(request.body);
    return { status: 202, body: '' };
  }

  function take(message: string): void {
    const event = readRecord(message);
    const payload = recordMember(event, 'payload');
    // The gateway delivers at least once; a request that was answered is not answered again.
    const eventId = textMember(event, 'eventId') ?? '';
    const isNew = !taken.has(eventId);
    taken.add(eventId);
    takers.get(textMember(event, 'type') ?? '')?.(event, payload, isNew);
  }

  const takers = new Map<string, (event: JsonRecord, payload: JsonRecord, isNew: boolean) => void>([
    [
      'credit.requested',
      (event, payload, isNew) => {
        const credit = readCreditRequest(event, payload, now());
        requests.record(credit);
        if (isNew) void sendAll(credit.orderNo, planEvents(script.next(credit.orderNo), credit, now()));
      },
    ],
    [
      'loan.review-requested',
      (event, payload, isNew) => {
        const review = readReviewRequest(event, payload, now());
        reviews.record(review);
        if (isNew) void sendAll(review.orderNo, planReview(reviewScript.next(review.orderNo), review, now()));
      },
    ],
    [
      'loan.disbursement-requested',
      (event, payload, isNew) => {
        const payout = readPayoutRequest(event, payload, now());
        payouts.record(payout);
        if (isNew) void pay(payout, payoutScript.next(payout.orderNo));
      },
    ],
    // For information only: the gateway itself has asked the payer.
    ['repayment.requested', (event, payload) => repayment.requests.record(readRepaymentRequest(event, payload, now()))],
  ]);

  async function pay(payout: PayoutRequest, outcome: PayoutOutcome): Promise<readonly SentResult[]> {
    payer.enter(payout.requestNo, payoutRecord(outcome, payout, now()));
    return sendAll(payout.orderNo, planPayout(outcome, payout, now()));
  }

  async function sendAll(orderNo: string, planned: readonly PlannedEvent[]): Promise<readonly SentResult[]> {
    const results: SentResult[] = [];
    for (const { event, isSignedWell, delayMs } of planned) {
      if (delayMs > 0) await delay(delayMs, undefined, { ref: false });
      const result = await send(orderNo, event, isSignedWell).catch(() => undefined);
      if (result !== undefined) results.push(result);
    }
    return results;
  }

  function gatewayUrl(): string {
    if (gateway === undefined) throw new Error('the back office is not connected to a gateway');
    return gateway;
  }

  function postSigned(key: string, path: string, body: string, contentType = 'application/json') {
    const headers = signWebhook(key, body, now());
    return postBytes(`${gatewayUrl()}${path}`, body, { ...headers, 'content-type': contentType });
  }

  async function send(orderNo: string, event: ResultEvent, isSignedWell = true): Promise<SentResult> {
    const status = await wire.send(event, isSignedWell);
    const entry = { at: now(), orderNo, eventId: event.eventId, httpStatus: status };
    sent.record(entry);
    return entry;
  }

  return {
    requests,
    reviews,
    payouts,
    sent,
    payer,
    repayment,
    script,
    reviewScript,
    payoutScript,
    async open(port) {
      await Promise.all([server.open(port), wire.open()]);
    },
    async close() {
      await Promise.all([server.close(), wire.close()]);
    },
    eventsUrl: () => `${server.url()}/events`,
    payerUrl: () => `${server.url()}/payer`,
    connect(gatewayUrl) {
      gateway = gatewayUrl;
    },
    decide: (subject, decision, decidedAtMs = now()) =>
      send(subject.orderNo, creditResultEvent(subject, decision, decidedAtMs)),
    review: (request, outcome) => sendAll(request.orderNo, planReview(outcome, request, now())),
    settle: pay,
    rejectPayout: (request) => send(request.orderNo, payoutResultEvent(request, 'rejected', now())),
    async readPayout(requestNo) {
      const { status, body } = await postSigned(secret, '/lender/disbursements', JSON.stringify({ requestNo }));
      return { httpStatus: status, body: readRecord(body) };
    },
    send,
  };
}
