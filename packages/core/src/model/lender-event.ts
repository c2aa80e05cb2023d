import type { Instant } from '../shared/calendar.js';

/** Events between the gateway and the lender's back office (`DESIGN` §3). */
// prettier-ignore
export const LENDER_EVENT_TABLE = [
  // type                            direction   version  source
  [ 'credit.requested',             'outgoing',  1,      'item 7'         ],
  [ 'credit.result',                'incoming',  1,      'item 8'         ],
  [ 'loan.review-requested',        'outgoing',  1,      'item 14'        ],
  [ 'loan.review-result',           'incoming',  1,      'item 15'        ],
  [ 'loan.disbursement-requested',  'outgoing',  1,      'B9'             ],
  [ 'loan.disbursement-result',     'incoming',  1,      'items 16, 19'   ],
  [ 'loan.overdue',                 'incoming',  1,      'item 20'        ],
  [ 'repayment.requested',          'outgoing',  1,      'item 22'        ],
  [ 'repayment.result',             'incoming',  1,      'item 23'        ],
] as const;

type EventRow = (typeof LENDER_EVENT_TABLE)[number];

/** Type of an event, whichever way it goes. */
export type LenderEventType = EventRow[0];

/** Type of an event that the back office sends. */
export type IncomingEventType = Extract<EventRow, readonly [string, 'incoming', ...unknown[]]>[0];

/** Type of an event that the back office is sent. */
export type OutgoingEventType = Extract<EventRow, readonly [string, 'outgoing', ...unknown[]]>[0];

/** An event as it travels: JSON, `key` = order number, so that events of one order keep their order. `payload` is JSON text without personal data. What comes in may be of a type that no row has. */
export interface LenderEvent {
  readonly eventId: string;
  readonly type: string;
  readonly version: number;
  readonly occurredAt: Instant;
  readonly channel: string;
  readonly key: string;
  readonly payload: string;
}
