import { randomUUID } from 'node:crypto';
import type { JsonRecord } from '../wire/json.js';

/** The order that an event is about. */
export interface EventSubject {
  readonly channel: string;
  readonly orderNo: string;
}

/** An event on its way to the gateway. The same `eventId` twice is a duplicate. */
export interface ResultEvent {
  readonly eventId: string;
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
  return { eventId, body };
}
