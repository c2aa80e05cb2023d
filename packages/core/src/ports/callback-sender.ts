import type { Callback } from '../model/callback.js';

/** How an attempt ended. Only `accepted` is success: HTTP 2xx and the marketplace's own code for it. */
export type CallbackDelivery =
  | { readonly outcome: 'accepted'; readonly httpStatus: number; readonly code: string }
  | {
      readonly outcome: 'failed';
      readonly error: string;
      readonly httpStatus?: number;
      readonly code?: string;
      /** What the other side asked us to wait. */
      readonly retryAfterMs?: number;
    };

/** Sends one callback to its marketplace: wraps the body, signs anew for this attempt, sends, reads the answer. Never throws for the network. */
export interface CallbackSender {
  send(callback: Callback): Promise<CallbackDelivery>;
}
