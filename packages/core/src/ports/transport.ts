import type { Result } from '../shared/result.js';

/** A POST to another system. */
export interface TransportRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  readonly connectTimeoutMs: number;
  /** For the whole exchange. */
  readonly timeoutMs: number;
  /** A longer answer is cut off and reported as `responseTooLarge`. */
  readonly responseBytesMax: number;
}

/** An answer, whatever its status. Header names are lower case. */
export interface TransportResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Why there is no answer. `unknown`-effect cases (`timeout`, `reset`) may have reached the other side. */
export type TransportFault =
  'timeout' | 'connectionRefused' | 'hostNotFound' | 'reset' | 'responseTooLarge' | 'hostNotAllowed' | 'other';

/** HTTP out: no retries, no redirects (a 3xx is an answer), bounded in time and size, only to hosts that configuration allows. */
export interface Transport {
  /** Sends exactly these bytes once. */
  post(
    request: TransportRequest,
  ): Promise<Result<TransportResponse, { readonly fault: TransportFault; readonly effect: 'none' | 'unknown' }>>;
}
