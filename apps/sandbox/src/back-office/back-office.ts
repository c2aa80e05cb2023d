import { setTimeout as delay } from 'node:timers/promises';
import type { Book } from '../wire/book.js';
import { createBook } from '../wire/book.js';
import { postBytes } from '../wire/http-client.js';
import { numberMember, readRecord, recordMember, textMember } from '../wire/json.js';
import type { Script } from '../wire/script.js';
import { createScript } from '../wire/script.js';
import { isWebhookSigned, signWebhook } from '../wire/webhook.js';
import type { WireReply, WireRequest } from '../wire/wire-server.js';
import { createWireServer } from '../wire/wire-server.js';
import type { CreditDecision, CreditRequest, CreditResultEvent, CreditSubject } from './credit-result.js';
import { creditResultEvent } from './credit-result.js';
import type { CreditOutcome } from './credit-script.js';
import { planEvents } from './credit-script.js';

/** A result that was sent, and how the gateway took it. */
export interface SentResult {
  readonly at: number;
  readonly orderNo: string;
  readonly eventId: string;
  readonly httpStatus: number;
}

/** The lender's back office: takes credit requests, keeps a book of them, answers as scripted or as told. */
export interface BackOffice {
  readonly requests: Book<CreditRequest>;
  readonly sent: Book<SentResult>;
  /** Keys are order numbers. */
  readonly script: Script<CreditOutcome>;
  open(port?: number): Promise<void>;
  close(): Promise<void>;
  /** Where the gateway posts its events. */
  eventsUrl(): string;
  /** From here on results can be sent. `gatewayUrl` has no trailing slash. */
  connect(gatewayUrl: string): void;
  /** Sends a decision now, as a new event. */
  decide(subject: CreditSubject, decision: CreditDecision, decidedAtMs?: number): Promise<SentResult>;
  /** Sends an event, with another secret's signature when told so. */
  send(orderNo: string, event: CreditResultEvent, isSignedWell?: boolean): Promise<SentResult>;
}

/** A back office that answers `fallback` to requests nobody scripted. */
export function createBackOffice(options: {
  readonly secret: string;
  readonly fallback: CreditOutcome;
  readonly host?: string;
  readonly now?: () => number;
}): BackOffice {
  const { secret, now = Date.now } = options;
  const requests = createBook<CreditRequest>();
  const sent = createBook<SentResult>();
  const script = createScript<CreditOutcome>(options.fallback);
  const answered = new Set<string>();
  let resultUrl: string | undefined;
  const server = createWireServer((request) => Promise.resolve(take(request)), options.host);

  function take(request: WireRequest): WireReply {
    const isSigned = isWebhookSigned(secret, request.headers, request.body, now());
    const event = readRecord(request.body);
    if (!isSigned) return { status: 401, body: '' };
    if (textMember(event, 'type') !== 'credit.requested') return { status: 202, body: '' };
    const payload = recordMember(event, 'payload');
    const credit: CreditRequest = {
      at: now(),
      eventId: textMember(event, 'eventId') ?? '',
      channel: textMember(event, 'channel') ?? '',
      orderNo: textMember(payload, 'orderNo') ?? '',
      requestNo: textMember(payload, 'requestNo') ?? '',
      productCode: textMember(payload, 'productCode') ?? '',
      requestedAmountFen: BigInt(textMember(payload, 'requestedAmountFen') ?? '0'),
      requestedTermCount: numberMember(recordMember(payload, 'requestedTerm'), 'count') ?? 0,
      isSigned,
    };
    requests.record(credit);
    void answer(credit);
    return { status: 202, body: '' };
  }

  // The gateway delivers at least once; a request that was answered is not answered again.
  async function answer(credit: CreditRequest): Promise<void> {
    if (answered.has(credit.eventId)) return;
    answered.add(credit.eventId);
    for (const { event, isSignedWell, delayMs } of planEvents(script.next(credit.orderNo), credit, now())) {
      if (delayMs > 0) await delay(delayMs, undefined, { ref: false });
      await send(credit.orderNo, event, isSignedWell).catch(() => undefined);
    }
  }

  async function send(orderNo: string, event: CreditResultEvent, isSignedWell = true): Promise<SentResult> {
    if (resultUrl === undefined) throw new Error('the back office is not connected to a gateway');
    const headers = signWebhook(isSignedWell ? secret : `${secret}?`, event.body, now(), event.eventId);
    const { status } = await postBytes(resultUrl, event.body, { ...headers });
    const entry = { at: now(), orderNo, eventId: event.eventId, httpStatus: status };
    sent.record(entry);
    return entry;
  }

  return {
    requests,
    sent,
    script,
    open: (port) => server.open(port),
    close: () => server.close(),
    eventsUrl: () => `${server.url()}/events`,
    connect(gatewayUrl) {
      resultUrl = `${gatewayUrl}/lender/events`;
    },
    decide: (subject, decision, decidedAtMs = now()) =>
      send(subject.orderNo, creditResultEvent(subject, decision, decidedAtMs)),
    send,
  };
}
