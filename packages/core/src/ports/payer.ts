import type { Instant } from '../shared/calendar.js';
import type { Fen } from '../shared/money.js';

/** What the payer's own book says of a disbursement request. */
export type PayerAnswer =
  | { readonly kind: 'paid'; readonly amount: Fen; readonly paidAt: Instant }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'running' }
  /** It never got the request, for certain. */
  | { readonly kind: 'notReceived' }
  /** No clear answer: nothing may be concluded from it (`DESIGN` §5-6). */
  | { readonly kind: 'unknown' };

/** The payer's book. Requests and results travel as events; this is the question before anything is done twice (B12, G18). */
export interface Payer {
  /** Never rejects because of the network. */
  queryDisbursement(requestNo: string): Promise<PayerAnswer>;
}
