import type { Instant } from '../shared/calendar.js';
import type { ChannelCode, MarketplaceOrderNo } from './identifiers.js';

/** What the marketplace is told (榕树 platform/1.1 …). */
// prettier-ignore
export const CALLBACK_TYPE_TABLE = [
  // type                document         source
  [ 'creditResult',      'platform/1.1', 'item 8'           ],
  [ 'loanResult',        'platform/1.2', 'items 15, 16, 19' ],
  [ 'repaymentResult',   'platform/1.3', 'item 23'          ],
  [ 'repaymentSchedule', 'platform/1.4', 'items 20, 23'     ],
] as const;

/** Type of a callback. */
export type CallbackType = (typeof CALLBACK_TYPE_TABLE)[number][0];

/** `cl_notify_callback.nc_send_status` (`lender-domain` §18). */
// prettier-ignore
export const CALLBACK_STATE_TABLE = [
  [ 0, 'pending'   ],
  [ 1, 'sent'      ],
  [ 2, 'dead'      ],
  [ 3, 'abandoned' ],
] as const;

/** State of a callback: still to send, accepted by the marketplace, given up after the last attempt, given up by operations. */
export type CallbackState = (typeof CALLBACK_STATE_TABLE)[number][1];

/** A callback to be written together with the change it tells of. */
export interface CallbackDraft {
  readonly channel: ChannelCode;
  readonly orderNo: MarketplaceOrderNo;
  readonly type: CallbackType;
  /** Tells callbacks of one type and order apart, e.g. the outcome. The same one again is not written twice (G17). */
  readonly businessKey: string;
  /** Business content as the marketplace will read it; stays the same for every attempt. */
  readonly body: string;
}

/** A stored callback. `sequence` counts per order from 1; an order's callbacks are delivered in that order. */
export interface Callback extends CallbackDraft {
  readonly callbackId: string;
  readonly sequence: number;
  readonly state: CallbackState;
  readonly attempts: number;
  readonly nextAttemptAt: Instant;
  readonly lastError?: string;
  readonly createdAt: Instant;
  readonly settledAt?: Instant;
}

/** One attempt to deliver. */
export interface CallbackAttempt {
  readonly callbackId: string;
  readonly attempt: number;
  readonly at: Instant;
  readonly durationMs: number;
  readonly worker: string;
  readonly outcome: 'accepted' | 'failed';
  readonly httpStatus?: number;
  /** The marketplace's own business code. */
  readonly code?: string;
  readonly error?: string;
}
