import { randomUUID } from 'node:crypto';
import type { JsonRecord } from '../wire/json.js';
import { textMember } from '../wire/json.js';

/** The order that an event is about. */
export interface EventSubject {
  readonly channel: string;
  readonly orderNo: string;
}

/** What every request of the gateway names. */
export interface LenderRequest extends EventSubject {
  readonly at: number;
  readonly eventId: string;
  readonly requestNo: string;
}

/** What every request about a loan names. */
export interface LoanRequest extends LenderRequest {
  readonly loanNo: string;
  /** 分. */
  readonly amountFen: bigint;
}

/** Reads an event of the gateway; members that are missing are empty. */
export function readLenderRequest(event: JsonRecord, payload: JsonRecord, at: number): LenderRequest {
  return {
    at,
    eventId: textMember(event, 'eventId') ?? '',
    channel: textMember(event, 'channel') ?? '',
    orderNo: textMember(payload, 'orderNo') ?? '',
    requestNo: textMember(payload, 'requestNo') ?? '',
  };
}

/** Reads an event about a loan; members that are missing are empty or 0. */
export function readLoanRequest(event: JsonRecord, payload: JsonRecord, at: number): LoanRequest {
  return {
    ...readLenderRequest(event, payload, at),
    loanNo: textMember(payload, 'loanNo') ?? '',
    amountFen: BigInt(textMember(payload, 'amountFen') ?? '0'),
  };
}

/** An event on its way to the gateway. The same `eventId` twice is a duplicate. */
export interface ResultEvent {
  readonly eventId: string;
  readonly type: string;
  /** Order number. */
  readonly key: string;
  readonly body: string;
}

/** An event to send, and whether its signature is to be right. */
export interface PlannedEvent {
  readonly event: ResultEvent;
  readonly isSignedWell: boolean;
  /** Wait before sending it. */
  readonly delayMs: number;
}

/** Makes an event with an id of its own. */
export function resultEvent(type: string, subject: EventSubject, payload: JsonRecord, atMs: number): ResultEvent {
  const eventId = randomUUID();
  const { channel, orderNo } = subject;
  const body = JSON.stringify({
    eventId,
    type,
    version: 1,
    occurredAt: atMs,
    channel,
    key: orderNo,
    payload: { orderNo, ...payload },
  });
  return { eventId, type, key: orderNo, body };
}
