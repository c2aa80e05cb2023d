import type { Instant } from '../shared/calendar.js';

/** Events between the gateway and the lender's back office (`DESIGN` §3). */
// prettier-ignore
export const LENDER_EVENT_TABLE = [
  // type                direction   version  source
  [ 'credit.requested', 'outgoing',  1,      'item 7' ],
  [ 'credit.result',    'incoming',  1,      'item 8' ],
] as const;

/** Type of an event. */
export type LenderEventType = (typeof LENDER_EVENT_TABLE)[number][0];

/** An event as it travels: JSON, `key` = order number, so that events of one order keep their order. `payload` is JSON text without personal data. */
export interface LenderEvent {
  readonly eventId: string;
  readonly type: string;
  readonly version: number;
  readonly occurredAt: Instant;
  readonly channel: string;
  readonly key: string;
  readonly payload: string;
}
